import Foundation
import LanguageModels
import TestSupport
import Testing

@Suite(.serialized) struct ControlVectorTests {
    private static let hasDefaultModel = (try? LanguageModel.default) != nil

    private let vector = (0..<32).map { Float(sin(Double($0) * 1.3)) }
    /// Of the file that the gguf package wrote.
    private let written = Dictionary(
        uniqueKeysWithValues: [1, 2].map { block in (block, (0..<32).map { Float(block) + Float($0 % 5) / 4 }) })

    @Test(arguments: TinyModel.allCases)
    func llamaCppAddsTheSameAsSteering(of tiny: TinyModel) throws {
        let model = try tiny.open()
        let text = TinyModel.texts[1]
        let plain = try model.logProbabilities(after: text)
        for control in [
            try ControlVector(vector, layer: 1, scale: 3, for: model),
            try ControlVector(vector, layer: .last, scale: -2, for: model),
            try ControlVector(vector, blocks: 1...2, scale: 0.7, for: model),
        ] {
            let byLlamaCpp = try model.logProbabilities(after: text, controlVector: control)
            #expect(byLlamaCpp != plain)
            #expect(try model.logProbabilities(after: text, steering: control.steering()) == byLlamaCpp)
        }
        // Another block is another change.
        let first = try ControlVector(vector, layer: 1, for: model)
        let last = try ControlVector(vector, layer: 2, for: model)
        #expect(
            try model.logProbabilities(after: text, controlVector: first)
                != model.logProbabilities(after: text, controlVector: last))
    }

    @Test(.enabled(if: hasDefaultModel)) func llamaCppAddsTheSameToTheDefaultModel() throws {
        let model = try LanguageModel.default
        let direction = (0..<model.width).map { Float(sin(Double($0) * 0.7)) }
        let control = try ControlVector(direction, blocks: 11...13, scale: 0.5, for: model)
        let byLlamaCpp = try model.logProbabilities(after: "The door is", controlVector: control)
        #expect(try model.logProbabilities(after: "The door is", steering: control.steering()) == byLlamaCpp)
        #expect(try model.logProbabilities(after: "The door is") != byLlamaCpp)
    }

    @Test func steeringsAddUp() throws {
        let model = try TinyModel.llama.open()
        let control = try ControlVector(
            [.add(vector, layer: 1, scale: 2), .add(vector, layer: 2), .add(written[1]!, layer: 1)], for: model)
        #expect(control.blocks == [1, 2] && control.width == 32 && control.architecture == "llama")
        #expect(control.directions[1] == zip(vector, written[1]!).map { 2 * $0 + $1 })
        #expect(control.directions[2] == vector)
        #expect("\(control)" == "control vector: 32 wide, blocks 1, 2, for llama")
        let halves: [Float] = control.steering(scale: 0.5).map { steering -> Float in
            guard case .add(_, let scale) = steering.change else { return .nan }
            return scale
        }
        #expect(halves == [0.5, 0.5])
    }

    @Test func filesAreThoseOfTheGGUFPackage() throws {
        let model = try TinyModel.llama.open()
        let reference = "\(TinyModel.folder)/control.gguf"
        let control = try ControlVector(contentsOf: reference)
        #expect(control.directions == written && control.architecture == "llama")
        let path = try temporaryFolder().appendingPathComponent("mine.gguf").path
        try control.write(to: path, for: model)
        #expect(FileManager.default.contents(atPath: path) == FileManager.default.contents(atPath: reference))
        #expect(try ControlVector(contentsOf: path) == control)
        let exact = try ControlVector([.add(vector, layer: 2, scale: 1 / 3)], for: model)
        try exact.write(to: path, for: model)
        #expect(try ControlVector(contentsOf: path) == exact)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: (path as NSString).deletingLastPathComponent) == [
                "mine.gguf"
            ])
    }

    @Test func whatTheFormatCannotExpress() throws {
        let model = try TinyModel.llama.open()
        let path = try temporaryFolder().appendingPathComponent("control.gguf").path
        #expect(
            message { try ControlVector(vector, layer: 0, for: model).write(to: path, for: model) }
                == "llama.cpp's control vectors have no direction for the first block, number 0; steer there with steering(scale:), or choose a later block."
        )
        #expect(
            message { _ = try ControlVector(vector, layer: .finalNorm, for: model) }
                == "a control vector changes the outputs of blocks, so it has no direction after the final norm.")
        #expect(
            message { _ = try ControlVector([.add(vector, layer: 1, positions: .prompt)], for: model) }
                == "a control vector changes every token, so a steering of some tokens cannot become a part of it.")
        #expect(
            message { try ControlVector([1: [1, 2]]).write(to: path, for: model) }
                == "a control vector that is 2 wide, but llama is 32 wide.")
        #expect(
            message { try ControlVector([5: vector]).write(to: path, for: model) }.hasPrefix(
                "layer 5: llama has the blocks 0 to 2"))
        #expect(
            message { _ = try ControlVector(vector, blocks: 1...3, for: model) }.hasPrefix(
                "layer 3: llama has the blocks 0 to 2"))
        #expect(message { _ = try ControlVector([:]) } == "a control vector needs a direction for at least one block.")
        #expect(
            message { _ = try ControlVector([1: vector, 2: [1]]) }
                == "the direction of block 2 has 1 numbers, but the one of block 1 has 32.")
        #expect(
            message { _ = try ControlVector([1: [.nan]]) }
                == "the direction of block 1 has numbers that are not finite.")
        #expect(!FileManager.default.fileExists(atPath: path))
        let control = try ControlVector(vector, layer: 1, for: model)
        let nowhere = message { try control.write(to: "/nowhere/control.gguf", for: model) }
        #expect(nowhere == "/nowhere/control.gguf: the control vector cannot be written: No such file or directory.")
    }

    @Test func foreignFiles() throws {
        let folder = try temporaryFolder()
        func reading(_ data: Data) throws -> String {
            let path = folder.appendingPathComponent("file.gguf").path
            try data.write(to: URL(fileURLWithPath: path))
            return message { _ = try ControlVector(contentsOf: path) }.replacingOccurrences(of: path + ": ", with: "")
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(TinyModel.folder)/control.gguf"))
        func replacing(_ old: String, _ new: [UInt8]) throws -> String {
            var data = whole
            data.replaceSubrange(try #require(data.range(of: Data(old.utf8))), with: new)
            return try reading(data)
        }
        #expect(
            message { _ = try ControlVector(contentsOf: TinyModel.llama.path) }
                .hasSuffix(
                    "not a control vector that can be used: its general.architecture is 'llama' instead of 'controlvector'."
                ))
        #expect(
            try replacing("direction.2", Array("direction.0".utf8))
                == "not a control vector that can be used: it has a tensor 'direction.0', but only direction.1, direction.2 and so on are expected."
        )
        // Number of dimensions, length, type.
        let place = try #require(whole.range(of: Data("direction.2".utf8))).upperBound
        var narrow = whole
        narrow[place + 4] = 16
        #expect(
            try reading(narrow)
                == "not a control vector that can be used: direction.2 has 16 numbers, but direction.1 has 32.")
        var half = whole
        half[place + 12] = 1
        #expect(
            try reading(half) == "not a control vector that can be used: direction.2 is of type f16 instead of f32.")
        #expect(
            message { _ = try ControlVector(contentsOf: folder.path) }
                == "\(folder.path): there is no such file; a control vector is a GGUF file.")
        // 32 NaNs.
        var notFinite = whole
        notFinite.replaceSubrange((notFinite.count - 128)..., with: Data(repeating: 0xff, count: 128))
        #expect(try reading(notFinite) == "the direction of block 2 has numbers that are not finite.")
    }

    @Test func damagedFilesAreOneSentence() throws {
        let path = try temporaryFolder().appendingPathComponent("file.gguf").path
        let whole = try Data(contentsOf: URL(fileURLWithPath: "\(TinyModel.folder)/control.gguf"))
        func reading(_ data: Data) throws -> String {
            try data.write(to: URL(fileURLWithPath: path))
            return message { _ = try ControlVector(contentsOf: path) }
        }
        for length in stride(from: 0, to: whole.count, by: 3) {
            let sentence = try reading(whole.prefix(length))
            #expect(sentence.hasSuffix(".") && !sentence.contains("\n"), "\(length): \(sentence)")
        }
        // Every byte of the header, and what it may do to lengths and offsets.
        for place in 0..<256 {
            for byte: UInt8 in [0, 0xff] {
                var data = whole
                data[place] = byte
                let sentence = try reading(data)
                #expect(
                    sentence == "no error" || sentence.hasSuffix(".") && !sentence.contains("\n"),
                    "\(place), \(byte): \(sentence)")
            }
        }
    }
}
