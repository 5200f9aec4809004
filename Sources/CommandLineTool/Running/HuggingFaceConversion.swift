import Foundation
import JSON
import LanguageModels
import Machine

/// The conversion of a model's folder of Hugging Face to a GGUF file, by llama.cpp's own converter, which `make models`
/// puts beside the library for language models.
package struct HuggingFaceConversion {
    /// The weights' type in the GGUF file.
    enum WeightType: String, CaseIterable {
        case f32, f16, bf16, auto
    }

    let folder: String
    let type: WeightType
    /// A Python that has the converter's packages; `nil` means an environment in the user's cache.
    let python: String?
    /// Writes a remark.
    let remark: (String) -> Void

    /// Whether a folder holds a model of Hugging Face.
    static func isModel(_ folder: String) -> Bool {
        let files = FileManager.default
        guard files.fileExists(atPath: folder + "/config.json") else { return false }
        let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains { name in
            (name.hasSuffix(".safetensors") && name != "sae_weights.safetensors")
                || name.hasPrefix("pytorch_model") && name.hasSuffix(".bin") || name == "model.safetensors.index.json"
        }
    }

    /// Converts the model.
    ///
    /// - Throws: ``CommandFailure`` if the converter is not installed, its packages cannot be, or it refuses the model.
    ///   An earlier file then stays unchanged.
    func write(to destination: String) throws {
        let converter = LanguageModel.converterFolder
        guard FileManager.default.fileExists(atPath: converter + "/convert.py") else {
            throw CommandFailure(
                "models of Hugging Face need llama.cpp's converter, which is not installed: run 'make models' in a checkout of SparseShift (\(converter) is missing)."
            )
        }
        for line in Self.approximations(in: folder) { remark(line) }
        let python = try python ?? environment(converter)
        let replacement: FileReplacement
        do { replacement = try FileReplacement(of: destination) } catch {
            throw CommandFailure("\(destination): cannot be written: \(error.reason).")
        }
        let result = try run(
            python, ["\(converter)/convert.py", folder, replacement.temporaryPath, type.rawValue])
        for line in result.lines where line.hasPrefix("remark: ") {
            remark(String(line.dropFirst("remark: ".count)))
        }
        guard result.code == 0 else {
            let reason = result.lines.last { $0.hasPrefix("error: ") }.map { String($0.dropFirst("error: ".count)) }
            let last = reason ?? result.lines.last ?? "for no known reason"
            throw CommandFailure("\(folder): llama.cpp's converter refuses the model: \(last).")
        }
        guard let size = try? FileManager.default.attributesOfItem(atPath: replacement.temporaryPath)[.size] as? Int,
            size > 0
        else { throw CommandFailure("\(folder): llama.cpp's converter wrote no model.") }
        do { try replacement.publish() } catch {
            throw CommandFailure("\(destination): cannot be written: \(error.reason).")
        }
    }

    /// What llama.cpp computes otherwise than transformers, as remarks.
    ///
    /// It has one form of GELU, `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`; transformers' "gelu" is the exact one.
    package static func approximations(in folder: String) -> [String] {
        guard let bytes = FileManager.default.contents(atPath: folder + "/config.json"),
            let settings = try? JSONValue(decoding: [UInt8](bytes))
        else { return [] }
        let keys = ["hidden_act", "hidden_activation", "activation_function", "activation"]
        return keys.filter { settings[$0]?.string == "gelu" }.map { key in
            "config.json has \(key) gelu, the exact one with erf; llama.cpp computes its approximation with tanh, so embeddings differ from those of transformers by some 0.01 to 0.1 % of the largest entry"
        }
    }

    /// The environment with the converter's packages, which is made when it is first needed.
    private func environment(_ converter: String) throws -> String {
        let folder = (converter as NSString).deletingLastPathComponent + "/converter-python"
        let python = folder + "/bin/python"
        let mark = folder + "/complete"
        if FileManager.default.fileExists(atPath: mark) { return python }
        remark("installing the Python packages of llama.cpp's converter into \(folder), once; --python names others")
        guard let system = SystemProgram.path(of: "python3") else {
            throw CommandFailure("llama.cpp's converter needs python3, which is not on PATH.")
        }
        try? FileManager.default.removeItem(atPath: folder)
        let steps = [
            (system, ["-m", "venv", folder]),
            (
                python,
                [
                    "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
                    converter + "/converter-requirements.txt",
                ]
            ),
        ]
        for (program, arguments) in steps {
            let result = try run(program, arguments)
            guard result.code == 0 else {
                try? FileManager.default.removeItem(atPath: folder)
                throw CommandFailure(
                    "the Python packages of llama.cpp's converter cannot be installed (\(result.lines.last ?? "for no known reason")); name a Python that has torch and transformers with --python."
                )
            }
        }
        _ = FileManager.default.createFile(atPath: mark, contents: nil)
        return python
    }

    /// Runs a program, and gives its exit code and what it wrote to standard error.
    private func run(_ program: String, _ arguments: [String]) throws -> (code: Int32, lines: [String]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.environment = ProcessInfo.processInfo.environment.merging([
            "PYTHONDONTWRITEBYTECODE": "1", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1",
        ]) { _, new in new }
        let errors = Pipe()
        process.standardError = errors
        do { try process.run() } catch { throw CommandFailure("\(program): this Python cannot be run.") }
        let text = String(decoding: errors.fileHandleForReading.bytesToEnd(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        return (process.terminationStatus, lines.filter { !$0.isEmpty })
    }
}
