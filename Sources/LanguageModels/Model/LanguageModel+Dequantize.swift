import CLanguageModel
import Foundation
import Machine

extension LanguageModel {
    /// The folder of llama.cpp's converter of models, beside the library for language models.
    package static var converterFolder: String {
        (LanguageModelRuntime.path as NSString).deletingLastPathComponent + "/converter"
    }

    /// Writes a model with the same weights in single precision.
    ///
    /// With quantised weights, activations are rounded to eight bits, so that embeddings are less precise and whole
    /// batches are slow. In single precision, the file is up to eight times larger. It is written under a temporary
    /// name and renamed at the end, so that it is never visible half written.
    ///
    /// - Parameters:
    ///   - path: A GGUF file, quantised or not.
    ///   - destination: The file to write, which is replaced if it exists. It can be `path` itself.
    /// - Throws: ``LanguageModelError`` if the file is damaged or not a language model, the destination cannot be
    ///   written, or the library for language models is missing. An earlier file then stays unchanged.
    public static func dequantize(_ path: String, to destination: String) throws(LanguageModelError) {
        try rewrite(path, to: destination, .file)
    }

    /// Writes a model with the weights of a file in another precision: in single precision, or in bfloat16.
    static func rewrite(
        _ path: String, to destination: String, _ precision: WeightPrecision
    ) throws(LanguageModelError) {
        let functions = try LanguageModelRuntime.functions()
        let path = UserFolders.current.expandingTilde(in: path)
        let destination = UserFolders.current.expandingTilde(in: destination)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw LanguageModelError("\(path): there is no such file; a language model is a GGUF file.")
        }
        let replacement: FileReplacement
        // The library does not report why it cannot write.
        do { replacement = try FileReplacement(of: destination) } catch { throw notWritten(destination, error) }
        var message = [CChar](repeating: 0, count: 512)
        let type = Int32(precision == .bfloat16 ? language_model_bfloat16 : language_model_single)
        guard functions.rewrite(path, replacement.temporaryPath, type, &message, message.count) else {
            throw LanguageModelError(
                "\(path): not a language model that can be dequantised: \(String(cText: message)).")
        }
        do { try replacement.publish() } catch { throw notWritten(destination, error) }
    }

    private static func notWritten(_ path: String, _ failure: SystemFailure) -> LanguageModelError {
        LanguageModelError("\(path): the model cannot be written: \(failure.reason).")
    }
}
