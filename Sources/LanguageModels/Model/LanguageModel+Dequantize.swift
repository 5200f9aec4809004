import CLanguageModel
import Foundation
import Glibc
import Machine

extension LanguageModel {
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
        let functions = try LanguageModelRuntime.functions()
        let path = UserFolders.current.expandingTilde(in: path)
        let destination = UserFolders.current.expandingTilde(in: destination)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw LanguageModelError("\(path): there is no such file; a language model is a GGUF file.")
        }
        let beside = "\(destination).\(UUID().uuidString.prefix(8)).part"
        // The library does not report why it cannot write.
        let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw notWritten(destination) }
        close(file)
        defer { unlink(beside) }
        var message = [CChar](repeating: 0, count: 512)
        guard functions.dequantize(path, beside, &message, message.count) else {
            throw LanguageModelError(
                "\(path): not a language model that can be dequantised: \(String(cText: message)).")
        }
        guard rename(beside, destination) == 0 else { throw notWritten(destination) }
    }

    private static func notWritten(_ path: String) -> LanguageModelError {
        LanguageModelError("\(path): the model cannot be written: \(String(cString: strerror(errno))).")
    }
}
