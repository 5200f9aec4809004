import Foundation
import HDF5
import TensorFiles

/// The kind of a file, by the extension of its name or else by its first bytes.
package enum FileKind: Equatable {
    case hdf5
    case tensors(TensorFile.Format)
    case configuration
    /// GGUF.
    case languageModel

    /// - Throws: ``CommandFailure`` if the file is of no known kind.
    package init(_ path: String) throws {
        let ending = path.split(separator: "/").last?.split(separator: ".").last?.lowercased() ?? ""
        if let format = TensorFile.Format.all.first(where: { $0.extensions.contains(ending) }) {
            self = .tensors(format)
            return
        }
        switch ending {
        case "h5", "hdf5", "he5": self = .hdf5
        case "yaml", "yml": self = .configuration
        case "gguf": self = .languageModel
        default: try self.init(firstBytesOf: path)
        }
    }

    /// The usual extensions of files of tensors, for sentences.
    static let tensorEndings = TensorFile.Format.all.map { $0.extensions[0] }.joined(separator: ", ")

    private init(firstBytesOf path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path), let bytes = try file.read(upToCount: 8) else {
            throw CommandFailure("\(path): an empty file, or no permission to read it.")
        }
        let start = [UInt8](bytes)
        if HDF5File.hasSignature(path) {
            self = .hdf5
        } else if start.starts(with: Array("GGUF".utf8)) {
            self = .languageModel
        } else if let format = TensorFile.Format.all.first(where: { $0.firstBytes.map(start.starts(with:)) ?? false }) {
            self = .tensors(format)
        } else {
            throw CommandFailure(
                "\(path): neither an HDF5 file, a file of tensors (\(Self.tensorEndings)), a language model (GGUF) nor a "
                    + "YAML file.")
        }
    }
}
