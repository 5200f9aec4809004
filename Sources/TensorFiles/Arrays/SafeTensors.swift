import Foundation
import JSON

/// Named tensors in the safetensors format: a JSON header and the little-endian elements.
///
/// A file consists of the header's length in eight bytes, the header, and the contiguous tensors; gaps and overlaps are
/// refused, as by the format's own library.
public struct SafeTensors: Sendable, Equatable {
    /// The tensors by name.
    public var tensors: [String: Tensor]
    /// The metadata of the file, as texts by key.
    public var metadata: [String: String]
    /// The tensors of a file that was read whose types are not read.
    public private(set) var unread: [UnreadTensor] = []

    /// The maximum length of a header in bytes, as in the format's own library.
    private static let longestHeader = 100_000_000
    private static let metadataKey = "__metadata__"

    /// Makes a file's contents.
    public init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Reads a file; the tensors refer to its memory map, so that only used parts are read from the disk.
    ///
    /// - Throws: ``TensorFileError`` that says what is wrong with the file.
    public init(contentsOf path: String) throws {
        try self.init(decoding: FileBytes.map(path, kind: "a safetensors file"), name: FileBytes.name(path))
    }

    /// Reads a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: The file's contents.
    ///   - name: The file's name in messages.
    /// - Throws: ``TensorFileError`` that says what is wrong with the bytes.
    public init(decoding bytes: Data, name: String) throws {
        func damaged(_ what: String) -> TensorFileError {
            TensorFileError("\(name): not a safetensors file: \(what).")
        }
        guard bytes.count >= 8 else { throw damaged("it has only \(bytes.count) bytes") }
        let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        guard length <= UInt64(bytes.count - 8) else { throw damaged("its header is longer than the file") }
        guard length <= Self.longestHeader else {
            throw damaged("its header has \(length) bytes, more than \(Self.longestHeader)")
        }
        let body = bytes.dropFirst(8 + Int(length))
        let root: JSONValue
        do {
            root = try JSONValue(decoding: [UInt8](bytes.dropFirst(8).prefix(Int(length))), rejectingDuplicates: true)
        } catch { throw damaged("its header is not JSON: \(error)") }
        guard let header = root.object else { throw damaged("its header is not a JSON object") }
        self.init()
        var ranges: [(name: String, range: Range<Int>)] = []
        for (key, value) in header {
            if key == Self.metadataKey {
                guard let texts = value.object?.compactMapValues(\.string), texts.count == value.object?.count else {
                    throw damaged("its metadata has values that are not texts")
                }
                metadata = texts
                continue
            }
            let entry = try Entry(value, key: key, bodyCount: body.count, name: name)
            ranges.append((key, entry.range))
            guard let type = entry.type else {
                unread.append(UnreadTensor(name: key, type: entry.code, shape: entry.shape))
                continue
            }
            let part = body.dropFirst(entry.range.lowerBound).prefix(entry.range.count)
            tensors[key] = Tensor(elementType: type, shape: entry.shape, bytes: part)
        }
        unread.sort { $0.name < $1.name }
        // An empty tensor starts where the next one does.
        ranges.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        var end = 0
        for (key, range) in ranges {
            guard range.lowerBound >= end else { throw damaged("tensor '\(key)' overlaps the one before it") }
            guard range.lowerBound == end else {
                throw damaged("\(range.lowerBound - end) bytes before tensor '\(key)' belong to no tensor")
            }
            end = range.upperBound
        }
        guard end == body.count else { throw damaged("\(body.count - end) bytes at its end belong to no tensor") }
    }

    /// The header's entry for a tensor.
    private struct Entry {
        /// `nil` for a type that is not read.
        let type: Tensor.ElementType?
        /// The type in the file.
        let code: String
        let shape: [Int]
        let range: Range<Int>

        init(_ value: JSONValue, key: String, bodyCount: Int, name: String) throws(TensorFileError) {
            func wrong(_ what: String) -> TensorFileError { TensorFileError("\(name): tensor '\(key)' \(what).") }
            guard let code = value["dtype"]?.string else { throw wrong("has no element type") }
            let type = Tensor.ElementType(safeTensors: code)
            let lengths = value["shape"]?.array
            guard let shape = lengths?.compactMap(\.integer), shape.count == lengths?.count else {
                throw wrong("has no shape, a list of integers")
            }
            guard let needed = Tensor.byteCount(shape, type ?? .uint8) else {
                throw wrong("has the shape \(Tensor.text(shape)), which is negative or too large")
            }
            let offsets = value["data_offsets"]?.array?.compactMap(\.integer) ?? []
            guard offsets.count == 2, value["data_offsets"]?.array?.count == 2, 0 <= offsets[0],
                offsets[0] <= offsets[1]
            else { throw wrong("has no data_offsets, a start and an end") }
            guard offsets[1] <= bodyCount else {
                throw TensorFileError(
                    "\(name): not a safetensors file: tensor '\(key)' ends at byte \(offsets[1]) of \(bodyCount).")
            }
            guard type == nil || offsets[1] - offsets[0] == needed else {
                throw wrong(
                    "has \(offsets[1] - offsets[0]) bytes, but \(code) elements \(Tensor.text(shape)) need \(needed)")
            }
            (self.type, self.code, self.shape, range) = (type, code, shape, offsets[0]..<offsets[1])
        }
    }
}

extension SafeTensors {
    /// Writes a file atomically; the same tensors always give the same bytes.
    ///
    /// Memory use does not depend on the size of the tensors.
    ///
    /// - Throws: ``TensorFileError`` if the file cannot be written, or a tensor has a name that the format reserves.
    public func write(to path: String) throws {
        let (header, order) = try layout()
        try AtomicFile.write(to: path) { writer in
            try writer.write(header)
            for tensor in order { try writer.write(tensor.bytes) }
        }
    }

    /// The file's bytes.
    ///
    /// - Throws: ``TensorFileError`` if a tensor has a name that the format reserves.
    public func encoded() throws -> Data {
        let (header, order) = try layout()
        return order.reduce(into: header) { $0.append($1.bytes) }
    }

    /// The header with its length, and the tensors in the order of the file: the widest elements first, so that all
    /// are aligned, and by name for equal widths.
    private func layout() throws(TensorFileError) -> (header: Data, order: [Tensor]) {
        let order = try Self.order(tensors.map { (name: $0.key, shape: $0.value.shape, type: $0.value.elementType) })
        return (Self.header(order, metadata: metadata), order.map { tensors[$0.name]! })
    }

    /// A tensor by name, with the length of every dimension.
    package typealias Layout = (name: String, shape: [Int], type: Tensor.ElementType)

    /// Writes a file atomically whose tensors come a part at a time.
    ///
    /// - Parameters:
    ///   - tensors: The tensors in the order of ``order(_:)``, in which their bytes come.
    ///   - metadata: Texts by key; what follows from the tensors, such as a checksum, is a text of the same length.
    ///   - body: Writes the bytes of all tensors by calling its argument, and returns the metadata as they are to be.
    /// - Throws: ``TensorFileError`` if the file cannot be written, or the number of bytes or the length of the metadata
    ///   is another; any error of `body`.
    package static func write(
        to path: String, tensors: [Layout], metadata: [String: String],
        _ body: (_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> [String: String]
    ) throws {
        let header = header(tensors, metadata: metadata)
        var left = tensors.reduce(0) { $0 + (Tensor.byteCount($1.shape, $1.type) ?? 0) }
        try AtomicFile.write(to: path) { writer in
            try writer.write(header)
            let metadata = try body { bytes in
                left -= bytes.count
                try writer.write(bytes)
            }
            let final = Self.header(tensors, metadata: metadata)
            guard left == 0, final.count == header.count else {
                throw TensorFileError("\(path): its tensors or its metadata are not as long as was said before.")
            }
            try writer.rewrite(final, at: 0)
        }
    }

    /// Tensors in the order of a file.
    package static func order(_ tensors: [Layout]) throws(TensorFileError) -> [Layout] {
        guard !tensors.contains(where: { $0.name == metadataKey }) else {
            throw TensorFileError("a tensor cannot be called '\(metadataKey)' in a safetensors file.")
        }
        return tensors.sorted { first, second in
            let widths = (first.type.byteCount, second.type.byteCount)
            return widths.0 == widths.1 ? first.name < second.name : widths.0 > widths.1
        }
    }

    /// The bytes before the elements of tensors, which follow in this order.
    static func header(_ tensors: [Layout], metadata: [String: String]) -> Data {
        var entries: [String: JSONValue] = [:]
        if !metadata.isEmpty { entries[metadataKey] = .object(metadata.mapValues { .string($0) }) }
        var start = 0
        for (name, shape, type) in tensors {
            let end = start + Tensor.byteCount(shape, type)!
            entries[name] = .object([
                "dtype": .string(type.safeTensorsCode), "shape": .array(shape.map { .integer($0) }),
                "data_offsets": .array([.integer(start), .integer(end)]),
            ])
            start = end
        }
        var text = JSONValue.object(entries).encoded
        // Spaces up to a multiple of 8 bytes align the elements, as the format requires.
        text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
        var header = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
        header.append(contentsOf: text)
        return header
    }
}

extension Tensor.ElementType {
    private static let safeTensorsCodes: [(Self, String)] = [
        (.float64, "F64"), (.float32, "F32"), (.float16, "F16"), (.bfloat16, "BF16"), (.int64, "I64"),
        (.int32, "I32"), (.int16, "I16"), (.int8, "I8"), (.uint64, "U64"), (.uint32, "U32"), (.uint16, "U16"),
        (.uint8, "U8"), (.boolean, "BOOL"),
    ]

    fileprivate init?(safeTensors code: String) {
        guard let found = Self.safeTensorsCodes.first(where: { $0.1 == code }) else { return nil }
        self = found.0
    }

    fileprivate var safeTensorsCode: String { Self.safeTensorsCodes.first { $0.0 == self }!.1 }
}

extension TensorFile.Format {
    /// The safetensors format.
    public static let safetensors = TensorFile.Format("safetensors") { path in
        let file = try SafeTensors(contentsOf: path)
        return TensorFile(file.tensors, metadata: file.metadata, unread: file.unread)
    }
}
