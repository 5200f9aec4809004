import Foundation
import Machine

/// The tensors of a file by name, with their shapes; their numbers are read when they are asked for.
///
/// Of npz files only the headers of the arrays are read at first. A torch file is read as a whole.
public final class TensorIndex: Sendable {
    /// One tensor of the file.
    public struct Entry: Sendable {
        /// The tensor's name; `array` in an npy file.
        public let name: String
        /// The length of every dimension, the slowest first.
        public let shape: [Int]
        /// The kind of the elements.
        public let elementType: Tensor.ElementType

        /// The number of bytes of all elements.
        public var byteCount: Int { Tensor.byteCount(shape, elementType) ?? Int.max }
    }

    /// The path of the file.
    public let path: String
    /// The file's name without its folders, for messages.
    public let name: String
    /// The file's format.
    public let format: TensorFile.Format
    /// The tensors in the order of their names, or of the file for a torch file.
    public let entries: [Entry]
    /// The metadata as texts by key; only safetensors files have any.
    public let metadata: [String: String]
    /// The tensors whose types are not read, such as texts.
    public let unread: [UnreadTensor]
    /// The tensors themselves, where reading the names reads all.
    private let tensors: [String: Tensor]
    private let numpyHeader: NumpyArray.Header?

    /// Reads the names and shapes of a file's tensors.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - format: Its format.
    ///   - limit: The most bytes of a file that has to be read as a whole.
    /// - Throws: ``TensorFileError`` that says what is wrong with the file.
    public init(_ path: String, format: TensorFile.Format, limit: Int = .max) throws {
        let path = UserFolders.path(path)
        self.path = path
        self.format = format
        name = FileBytes.name(path)
        var (entries, unread): ([Entry], [UnreadTensor]) = ([], [])
        var (tensors, metadata): ([String: Tensor], [String: String]) = ([:], [:])
        var numpyHeader: NumpyArray.Header?
        switch format {
        case .npy:
            let bytes = try FileBytes.map(path, kind: "an npy file")
            let header = try NumpyArray.header(bytes, name: name)
            guard let type = header.type else { throw header.refusal(name) }
            try Self.check(header, type, size: bytes.count, place: name)
            entries = [Entry(name: Self.onlyArray, shape: header.shape, elementType: type)]
            numpyHeader = header
        case .npz:
            let archive = try ZipArchive(path, kind: "an npz file")
            for member in archive.members where member.name.hasSuffix(Self.npyEnding) {
                let key = String(member.name.dropLast(Self.npyEnding.count))
                let place = "\(name), array '\(key)'"
                guard !entries.contains(where: { $0.name == key }), !unread.contains(where: { $0.name == key }) else {
                    throw TensorFileError("\(name): array '\(key)' occurs twice.")
                }
                let start = try archive.start(of: member, count: 1 << 16)
                let header = try NumpyArray.header(start, name: place)
                guard let type = header.type else {
                    unread.append(UnreadTensor(name: key, type: header.code, shape: header.shape))
                    continue
                }
                try Self.check(header, type, size: member.byteCount, place: place)
                entries.append(Entry(name: key, shape: header.shape, elementType: type))
            }
            guard !entries.isEmpty || !unread.isEmpty else {
                throw TensorFileError("\(name): not an npz file: it holds no array.")
            }
            entries.sort { $0.name < $1.name }
        case .safetensors:
            let file = try TensorFile(contentsOf: path, format: format)
            (metadata, unread) = (file.metadata, file.unread)
            entries = file.tensors.map {
                Entry(name: $0.name, shape: $0.tensor.shape, elementType: $0.tensor.elementType)
            }
            // They refer to the file's memory map, of which nothing is read before it is asked for.
            tensors = Dictionary(file.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
        default:
            let size = try FileBytes.size(path, kind: "a file of tensors")
            guard size <= limit else {
                throw TensorFileError(
                    "\(name): \(size >> 20) MiB, which have to be read as a whole, are more than the limit of \(limit >> 20) MiB; "
                        + "allow more memory, or save it as .safetensors or .npy, which are read in parts.")
            }
            let file = try TensorFile(contentsOf: path, format: format)
            (metadata, unread) = (file.metadata, file.unread)
            entries = file.tensors.map {
                Entry(name: $0.name, shape: $0.tensor.shape, elementType: $0.tensor.elementType)
            }
            tensors = Dictionary(file.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
        }
        (self.entries, self.unread, self.tensors, self.metadata) = (entries, unread, tensors, metadata)
        self.numpyHeader = numpyHeader
    }

    private static let onlyArray = "array"
    private static let npyEnding = ".npy"

    private static func check(
        _ header: NumpyArray.Header, _ type: Tensor.ElementType, size: Int, place: String
    ) throws(TensorFileError) {
        guard let needed = Tensor.byteCount(header.shape, type) else {
            throw TensorFileError("\(place): the shape \(Tensor.text(header.shape)) is negative or too large.")
        }
        guard size - header.length == needed else {
            throw TensorFileError(
                "\(place): \(size - header.length) bytes of numbers, but \(type) elements "
                    + "\(Tensor.text(header.shape)) need \(needed).")
        }
    }

    /// Whether the file has several tensors, so that messages name one.
    public var isArchive: Bool { format != .npy }

    /// The tensor with a name.
    public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    /// The rows of a tensor.
    ///
    /// - Parameters:
    ///   - tensor: The tensor's name.
    ///   - limit: The most bytes of a tensor that has to be held in memory: of an npz or torch file, or in Fortran's order.
    /// - Throws: ``TensorFileError`` if there is no such tensor, or it cannot be read.
    public func rows(of tensor: String, limit: Int = .max) throws -> TensorRows {
        let place = isArchive ? "\(name): array '\(tensor)'" : name
        guard let entry = self[tensor] else {
            if let found = unread.first(where: { $0.name == tensor }) {
                throw TensorFileError("\(place) has elements of type '\(found.type)', which are not supported.")
            }
            let names = entries.prefix(8).map { "'\($0.name)' (\(Tensor.text($0.shape)), \($0.elementType))" }
            throw TensorFileError(
                "\(name): no array '\(tensor)'; there is \(names.isEmpty ? "none" : names.joined(separator: ", "))\(unread.remark)."
            )
        }
        func checkLimit(_ why: String) throws(TensorFileError) {
            guard entry.byteCount <= limit else {
                throw TensorFileError(
                    "\(place) has \(entry.byteCount >> 20) MiB, which \(why) have to be held in memory, more than the limit of "
                        + "\(limit >> 20) MiB; allow more memory, or save it as .safetensors or .npy, which are read in parts."
                )
            }
        }
        switch format {
        case .npy:
            guard let header = numpyHeader, !header.isFortranOrder || header.shape.count < 2 else {
                try checkLimit("in Fortran's order")
                return TensorRows(try NumpyArray(contentsOf: path).tensor, place: place)
            }
            return TensorRows(
                try .init(path), offset: header.length, isBigEndian: header.isBigEndian, shape: entry.shape,
                elementType: entry.elementType, place: place)
        case .npz:
            try checkLimit("unpacked")
            let archive = try ZipArchive(path, kind: "an npz file")
            guard let member = archive[tensor + Self.npyEnding] else {
                throw TensorFileError("\(place) is no longer there.")
            }
            return TensorRows(
                try NumpyArray(decoding: archive.contents(member), name: "\(name), array '\(tensor)'").tensor,
                place: place)
        case .safetensors:
            let stored = tensors[tensor]!
            // A part of a file's bytes keeps their places in the file.
            return TensorRows(
                try .init(path), offset: stored.bytes.startIndex, isBigEndian: false, shape: entry.shape,
                elementType: entry.elementType, place: place)
        default: return TensorRows(tensors[tensor]!, place: place)
        }
    }
}
