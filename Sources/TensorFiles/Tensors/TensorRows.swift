import Foundation
import Requirements

/// A tensor of a file, whose rows (entries of the first dimension) are read a part at a time.
///
/// Tensors of npy and safetensors files are read from the disk when they are asked for; those of npz and torch files are
/// held in memory.
public final class TensorRows: Sendable {
    /// The file's name, and the tensor's where the file has several, as messages begin.
    public let place: String
    /// The length of every dimension, the slowest first.
    public let shape: [Int]
    /// The kind of the elements.
    public let elementType: Tensor.ElementType
    private let source: Source

    private enum Source: Sendable {
        case memory(Tensor)
        /// An open file, where the elements begin in it, and whether their bytes are in reverse order.
        case file(OpenFile, offset: Int, isBigEndian: Bool)
    }

    /// A descriptor that is closed with its last use.
    final class OpenFile: Sendable {
        let descriptor: Int32

        init(_ path: String) throws(TensorFileError) {
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw TensorFileError("\(path): cannot be read: \(String(cString: strerror(errno))).")
            }
        }

        deinit { close(descriptor) }
    }

    init(_ tensor: Tensor, place: String) {
        self.place = place
        shape = tensor.shape
        elementType = tensor.elementType
        source = .memory(tensor)
    }

    init(
        _ file: OpenFile, offset: Int, isBigEndian: Bool, shape: [Int], elementType: Tensor.ElementType, place: String
    ) {
        self.place = place
        self.shape = shape
        self.elementType = elementType
        source = .file(file, offset: offset, isBigEndian: isBigEndian)
    }

    /// The shape and type as text for messages, as in `5000 × 2 × 768, float32`.
    public var shapeDescription: String { "\(Tensor.text(shape)), \(elementType)" }

    /// The number of elements of one row.
    public var rowWidth: Int { shape.dropFirst().reduce(1, *) }

    /// Reads rows in single precision.
    ///
    /// - Parameters:
    ///   - rows: Which entries of the first dimension to read.
    ///   - destination: Room for `rows.count` times ``rowWidth``.
    /// - Throws: ``TensorFileError`` if there are no such rows, or the file has become shorter.
    public func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>) throws {
        try read(rows, into: destination)
    }

    /// Reads rows in double precision.
    ///
    /// - Parameters:
    ///   - rows: Which entries of the first dimension to read.
    ///   - destination: Room for `rows.count` times ``rowWidth``.
    /// - Throws: ``TensorFileError`` if there are no such rows, or the file has become shorter.
    public func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Double>) throws {
        try read(rows, into: destination)
    }

    /// How many bytes are read before they are converted.
    private static let part = 1 << 20

    private func read<Target: BinaryFloatingPoint & BitwiseCopyable>(
        _ rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Target>
    ) throws {
        guard rows.lowerBound >= 0, rows.upperBound <= shape.first ?? 1 else {
            throw TensorFileError(
                "\(place) has \(shape.first ?? 1) rows; rows \(rows.lowerBound) to \(rows.upperBound - 1) were asked for."
            )
        }
        let count = rows.count * rowWidth
        guard destination.count >= count else {
            throw TensorFileError("\(place): \(count) elements do not fit into room for \(destination.count).")
        }
        let size = elementType.byteCount
        let first = rows.lowerBound * rowWidth
        switch source {
        case .memory(let tensor):
            tensor.bytes.withUnsafeBytes { bytes in
                elementType.convert(
                    UnsafeRawBufferPointer(rebasing: bytes[(first * size)..<((first + count) * size)]),
                    into: UnsafeMutableBufferPointer(rebasing: destination[..<count]))
            }
        case .file(let file, let offset, let isBigEndian):
            let room = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count * size, Self.part), alignment: 16)
            defer { room.deallocate() }
            var done = 0
            while done < count {
                let part = min(count - done, room.count / size)
                try fill(room, count: part * size, from: file, at: offset + (first + done) * size)
                if isBigEndian { Self.swapBytes(room, count: part, size: size) }
                elementType.convert(
                    UnsafeRawBufferPointer(rebasing: room[..<(part * size)]),
                    into: UnsafeMutableBufferPointer(rebasing: destination[done..<(done + part)]))
                done += part
            }
        }
    }

    /// Calls `body` with the little-endian elements of the whole tensor, a part at a time.
    ///
    /// - Parameter type: The type of the elements for `body`: the tensor's own, or `float32` instead of `bfloat16`.
    func forEachPart(as type: Tensor.ElementType, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let size = elementType.byteCount
        let count = Tensor.count(shape) ?? 0
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.part, alignment: 16)
        defer { room.deallocate() }
        for start in stride(from: 0, to: count, by: Self.part / size) {
            let part = min(count - start, Self.part / size)
            switch source {
            case .memory(let tensor):
                _ = tensor.bytes.dropFirst(start * size).prefix(part * size).copyBytes(to: room)
            case .file(let file, let offset, let isBigEndian):
                try fill(room, count: part * size, from: file, at: offset + start * size)
                if isBigEndian { Self.swapBytes(room, count: part, size: size) }
            }
            let bytes = UnsafeRawBufferPointer(rebasing: room[..<(part * size)])
            if type == elementType {
                try body(bytes)
            } else {
                require(elementType == .bfloat16 && type == .float32, "Only bfloat16 becomes another type, float32.")
                let numbers = [Float](unsafeUninitializedCapacity: part) { target, initialized in
                    elementType.convert(bytes, into: UnsafeMutableBufferPointer(rebasing: target[..<part]))
                    initialized = part
                }
                try numbers.withUnsafeBytes { try body($0) }
            }
        }
    }

    private func fill(
        _ room: UnsafeMutableRawBufferPointer, count: Int, from file: OpenFile, at offset: Int
    ) throws(TensorFileError) {
        var done = 0
        while done < count {
            let part = pread(file.descriptor, room.baseAddress! + done, count - done, off_t(offset + done))
            if part < 0, errno == EINTR { continue }
            guard part > 0 else {
                let reason = part < 0 ? String(cString: strerror(errno)) : "the file has become shorter"
                throw TensorFileError("\(place) cannot be read: \(reason).")
            }
            done += part
        }
    }

    private static func swapBytes(_ room: UnsafeMutableRawBufferPointer, count: Int, size: Int) {
        for start in stride(from: 0, to: count * size, by: size) {
            for offset in 0..<(size / 2) { room.swapAt(start + offset, start + size - 1 - offset) }
        }
    }
}

extension Tensor.ElementType {
    /// Whether the elements are numbers of floating point.
    public var isFloatingPoint: Bool {
        switch self {
        case .float64, .float32, .float16, .bfloat16: true
        default: false
        }
    }

    /// Converts little-endian elements to numbers of another precision; true is 1.
    func convert<Target: BinaryFloatingPoint>(
        _ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Target>
    ) {
        func each<Source: BitwiseCopyable>(_ source: Source.Type, _ transform: (Source) -> Target) {
            for index in target.indices {
                target[index] = transform(
                    bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Source>.stride, as: source))
            }
        }
        switch self {
        case .float64: each(Double.self) { Target($0) }
        case .float32: each(Float.self) { Target($0) }
        case .float16: each(UInt16.self) { Target(Float(Float16(bitPattern: $0))) }
        case .bfloat16: each(UInt16.self) { Target(Float(bitPattern: UInt32($0) << 16)) }
        case .int64: each(Int64.self) { Target($0) }
        case .int32: each(Int32.self) { Target($0) }
        case .int16: each(Int16.self) { Target($0) }
        case .int8: each(Int8.self) { Target($0) }
        case .uint64: each(UInt64.self) { Target($0) }
        case .uint32: each(UInt32.self) { Target($0) }
        case .uint16: each(UInt16.self) { Target($0) }
        case .uint8: each(UInt8.self) { Target($0) }
        case .boolean: each(UInt8.self) { $0 == 0 ? 0 : 1 }
        }
    }
}
