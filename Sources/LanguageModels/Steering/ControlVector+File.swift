import CLanguageModel
import Foundation
import Machine

extension ControlVector {
    /// Writes a GGUF file for the option `--control-vector` of llama.cpp's programs.
    ///
    /// The tensor `direction.N` (float32, width) is the direction of block N, counted from 0. llama.cpp adds it to the
    /// output of that block, `hidden_states[N + 1]` of Hugging Face, at every token. The first block is number 0, for
    /// which the format has no direction.
    ///
    /// `llama-cvector-generator` numbers directions differently: it writes the difference at the output of block N as
    /// `direction.(N + 1)`, so that llama.cpp adds it one block later.
    ///
    /// - Parameters:
    ///   - path: Where to write; an earlier file is replaced.
    ///   - model: The model that the file is for; its architecture becomes `controlvector.model_hint`.
    /// - Throws: ``LanguageModelError`` if there is a direction for block 0 or for a block that the model does not
    ///   have, the width is not the model's, or the file cannot be written. An earlier file then stays unchanged.
    public func write(to path: String, for model: LanguageModel) throws {
        try check(model)
        var (blocks, rows) = (self.blocks.map { Int32($0) }, self.blocks.flatMap { directions[$0]! })
        let path = UserFolders.current.expandingTilde(in: path)
        do {
            let replacement = try FileReplacement(of: path)
            // The library makes the file itself.
            unlink(replacement.temporaryPath)
            var message = [CChar](repeating: 0, count: 512)
            let isWritten = blocks.withUnsafeMutableBufferPointer { blocks in
                rows.withUnsafeMutableBufferPointer { rows in
                    var vector = language_model_control_vector()
                    withUnsafeMutableBytes(of: &vector.model_hint) { hint in
                        hint.copyBytes(from: model.architecture.utf8.prefix(hint.count - 1))
                    }
                    vector.width = Int32(width)
                    vector.count = Int32(blocks.count)
                    vector.blocks = blocks.baseAddress
                    vector.directions = rows.baseAddress
                    return model.functions.write_control_vector(
                        replacement.temporaryPath, &vector, &message, message.count)
                }
            }
            guard isWritten else {
                throw LanguageModelError("\(path): the control vector cannot be written: \(String(cText: message)).")
            }
            try replacement.publish()
        } catch let failure as SystemFailure {
            throw LanguageModelError("\(path): the control vector cannot be written: \(failure.reason).")
        }
    }

    /// Reads a control vector from a GGUF file that ``write(to:for:)`` wrote, or any other that llama.cpp accepts.
    ///
    /// - Throws: ``LanguageModelError`` if there is no such file, it is damaged or not a control vector, its numbers
    ///   are not finite, or the library for language models is missing.
    public init(contentsOf path: String) throws(LanguageModelError) {
        let functions = try LanguageModelRuntime.functions()
        let path = UserFolders.current.expandingTilde(in: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw LanguageModelError("\(path): there is no such file; a control vector is a GGUF file.")
        }
        var (vector, message) = (language_model_control_vector(), [CChar](repeating: 0, count: 512))
        guard functions.read_control_vector(path, &vector, &message, message.count) else {
            throw LanguageModelError("\(path): not a control vector that can be used: \(String(cText: message)).")
        }
        defer { functions.release_control_vector(&vector) }
        let width = Int(vector.width)
        var directions: [Int: [Float]] = [:]
        for index in 0..<Int(vector.count) {
            let row = UnsafeBufferPointer(start: vector.directions + index * width, count: width)
            directions[Int(vector.blocks[index])] = Array(row)
        }
        let architecture = withUnsafeBytes(of: vector.model_hint) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        do {
            try self.init(directions, architecture: architecture)
        } catch {
            throw LanguageModelError("\(path): \(error.description)")
        }
    }

    /// Checks that llama.cpp can add the directions to the outputs of the model's blocks.
    ///
    /// - Throws: ``LanguageModelError`` if the width is not the model's, or there is a direction for block 0 or for a
    ///   block that the model does not have.
    func check(_ model: LanguageModel) throws(LanguageModelError) {
        guard width == model.width else {
            throw LanguageModelError(
                "a control vector that is \(width) wide, but \(model.name) is \(model.width) wide.")
        }
        for block in blocks {
            _ = try ResidualLayer.block(block).index(in: model)
            guard block > 0 else {
                throw LanguageModelError(
                    "llama.cpp's control vectors have no direction for the first block, number 0; steer there with steering(scale:), or choose a later block."
                )
            }
        }
    }
}
