import Foundation

/// Named arrays in NumPy's `.npz` format: a zip archive of `.npy` files.
public struct NumpyArchive: Sendable, Equatable {
    /// The arrays by name, without the members' suffix `.npy`.
    public var arrays: [String: Tensor]
    /// The arrays of a file that was read whose types are not read, such as texts.
    public private(set) var unread: [UnreadTensor] = []

    private static let ending = ".npy"

    /// Makes an archive of arrays.
    public init(_ arrays: [String: Tensor] = [:]) { self.arrays = arrays }

    /// Reads a file, compressed or not.
    ///
    /// - Throws: ``TensorFileError`` that says what is wrong with the file.
    public init(contentsOf path: String) throws {
        let archive = try ZipArchive(path, kind: "an npz file")
        arrays = [:]
        for member in archive.members where member.name.hasSuffix(Self.ending) {
            let key = String(member.name.dropLast(Self.ending.count))
            guard arrays[key] == nil else { throw TensorFileError("\(archive.name): array '\(key)' occurs twice.") }
            let (bytes, name) = (try archive.contents(member), "\(archive.name), array '\(key)'")
            if let type = try NumpyArray.unreadType(of: bytes, name: name) {
                unread.append(UnreadTensor(name: key, type: type))
                continue
            }
            arrays[key] = try NumpyArray(decoding: bytes, name: name).tensor
        }
        unread.sort { $0.name < $1.name }
        guard !arrays.isEmpty || !unread.isEmpty else {
            throw TensorFileError("\(archive.name): not an npz file: it holds no array.")
        }
    }

    /// The array with a name.
    ///
    /// - Parameters:
    ///   - name: The array's name.
    ///   - file: The file's name in the error message.
    /// - Throws: ``TensorFileError``, which lists the arrays that exist, if there is no such array.
    public func array(_ name: String, file: String) throws(TensorFileError) -> Tensor {
        guard let array = arrays[name] else {
            let names = arrays.keys.sorted().joined(separator: ", ")
            throw TensorFileError(
                "\(file): no array '\(name)'; there is \(names.isEmpty ? "none" : names)\(unread.remark).")
        }
        return array
    }

    /// Writes a file atomically; the same arrays always give the same bytes.
    ///
    /// - Parameters:
    ///   - path: Where to write; an earlier file is replaced.
    ///   - compressed: Whether to deflate the arrays, as `numpy.savez_compressed` does.
    /// - Throws: ``TensorFileError`` if the file cannot be written.
    public func write(to path: String, compressed: Bool = false) throws {
        let members = arrays.sorted { $0.key < $1.key }.map {
            (name: $0.key + Self.ending, bytes: NumpyArray($0.value).encoded)
        }
        try ZipArchive.write(members, to: path, compressed: compressed)
    }
}

extension TensorFile.Format {
    /// NumPy's archives of arrays.
    public static let npz = TensorFile.Format("npz") { path in
        let archive = try NumpyArchive(contentsOf: path)
        return TensorFile(archive.arrays, unread: archive.unread)
    }
}
