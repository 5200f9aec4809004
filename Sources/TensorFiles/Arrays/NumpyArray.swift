import Foundation

/// An array in NumPy's `.npy` format (versions 1.0 to 3.0): a header, which is a Python dictionary, and the
/// elements.
///
/// Big-endian and Fortran-ordered arrays are converted to the byte order and the row-major order of a tensor. Arrays of
/// Python objects are pickles, and are refused.
public struct NumpyArray: Sendable, Equatable {
    /// The elements with their shape.
    public var tensor: Tensor

    static let magic = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59])
    /// The maximum length of a header in bytes; the headers of plain arrays have about a hundred.
    private static let longestHeader = 1 << 20

    /// Makes an array of a tensor.
    public init(_ tensor: Tensor) { self.tensor = tensor }

    /// Reads a file.
    ///
    /// - Throws: ``TensorFileError`` that says what is wrong with the file.
    public init(contentsOf path: String) throws {
        try self.init(decoding: FileBytes.map(path, kind: "an npy file"), name: FileBytes.name(path))
    }

    /// Reads a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: The file's contents.
    ///   - name: The file's name in messages.
    /// - Throws: ``TensorFileError`` that says what is wrong with the bytes.
    public init(decoding bytes: Data, name: String) throws {
        let header = try Self.header(bytes, name: name)
        let body = bytes.dropFirst(header.length)
        guard let type = header.type else { throw header.refusal(name) }
        guard let needed = Tensor.byteCount(header.shape, type) else {
            throw TensorFileError("\(name): the shape \(Tensor.text(header.shape)) is negative or too large.")
        }
        guard body.count == needed else {
            let shape = Tensor.text(header.shape)
            throw TensorFileError(
                "\(name): \(body.count) bytes of numbers, but \(type) elements \(shape) need \(needed).")
        }
        var numbers = header.isBigEndian ? body.swappingBytes(ofElements: type.byteCount) : body
        if header.isFortranOrder, header.shape.count > 1, needed > 0 {
            numbers = Self.reordered(numbers, shape: header.shape, size: type.byteCount)
        }
        tensor = Tensor(elementType: type, shape: header.shape, bytes: numbers)
    }

    /// The type of an array's elements as NumPy calls it, if it is one that is not read, such as texts; `nil` if it is read.
    ///
    /// - Throws: ``TensorFileError`` if the header is damaged.
    static func unreadType(of bytes: Data, name: String) throws -> String? {
        let header = try header(bytes, name: name)
        return header.type == nil ? header.code : nil
    }

    /// Reads the header of a file, of which these are all bytes or the first ones.
    static func header(_ bytes: Data, name: String) throws -> Header {
        func damaged(_ what: String) -> TensorFileError { TensorFileError("\(name): not an npy file: \(what).") }
        guard bytes.count >= 10, bytes.prefix(6) == Self.magic else {
            throw damaged(
                bytes.count < 10 ? "it has only \(bytes.count) bytes" : "it does not start with NumPy's mark")
        }
        let head = [UInt8](bytes.prefix(12))
        let isLong = head[6] >= 2
        guard (1...3).contains(head[6]), head[7] == 0 else { throw damaged("version \(head[6]).\(head[7]) is unknown") }
        guard head.count == 12 || !isLong else { throw damaged("it ends in its header") }
        let length =
            isLong
            ? Int(head[8]) | Int(head[9]) << 8 | Int(head[10]) << 16 | Int(head[11]) << 24
            : Int(head[8]) | Int(head[9]) << 8
        let start = isLong ? 12 : 10
        guard length <= bytes.count - start else { throw damaged("its header is longer than the file") }
        guard length <= Self.longestHeader else { throw damaged("its header has \(length) bytes") }
        return try Header(bytes.dropFirst(start).prefix(length), length: start + length, name: name)
    }

    /// Column-major elements in row-major order.
    private static func reordered(_ bytes: Data, shape: [Int], size: Int) -> Data {
        var strides: [Int] = []
        var stride = size
        for length in shape {
            strides.append(stride)
            stride *= length
        }
        return StridedCopy(shape: shape, strides: strides, offset: 0, size: size).contiguous(bytes)
    }

    /// The file's bytes, as `numpy.save` writes them.
    ///
    /// NumPy has no `bfloat16`, so that such elements are written as `float32`.
    public var encoded: Data {
        let tensor = tensor.elementType == .bfloat16 ? Tensor(tensor.floats, shape: tensor.shape) : tensor
        return Self.header(tensor.shape, tensor.elementType) + tensor.bytes
    }

    /// The bytes before the elements of an array.
    ///
    /// - Precondition: The type is not `bfloat16`.
    static func header(_ lengths: [Int], _ type: Tensor.ElementType) -> Data {
        let lengths = lengths.map(String.init)
        let shape = lengths.count == 1 ? "(\(lengths[0]),)" : "(\(lengths.joined(separator: ", ")))"
        let text = "{'descr': '\(type.numpyCode)', 'fortran_order': False, 'shape': \(shape), }"
        let isLong = text.utf8.count + 64 > Int(UInt16.max)
        let start = isLong ? 12 : 10
        // The numbers start at a multiple of 64 bytes, and a line feed ends the header.
        let padding = (64 - (start + text.utf8.count + 1) % 64) % 64
        let header = text + String(repeating: " ", count: padding) + "\n"
        var result = Self.magic
        result.append(contentsOf: [isLong ? 2 : 1, 0])
        withUnsafeBytes(of: UInt32(header.utf8.count).littleEndian) { result.append(contentsOf: $0.prefix(start - 8)) }
        result.append(contentsOf: header.utf8)
        return result
    }

    /// Writes a file atomically.
    ///
    /// - Throws: ``TensorFileError`` if the file cannot be written.
    public func write(to path: String) throws { try AtomicFile.write(encoded, to: path) }
}

extension NumpyArray {
    /// The contents of the header.
    struct Header {
        /// The number of bytes before the elements.
        let length: Int
        /// `nil` for a type that is not read.
        let type: Tensor.ElementType?
        /// The type in the file.
        let code: String
        let isBigEndian: Bool
        let isFortranOrder: Bool
        let shape: [Int]

        init(_ bytes: Data, length: Int, name: String) throws(TensorFileError) {
            func wrong(_ what: String) -> TensorFileError { TensorFileError("\(name): \(what).") }
            guard let text = String(validating: bytes, as: UTF8.self), let literal = PythonLiteral(text),
                let description = literal["descr"], let order = literal["fortran_order"], let shape = literal["shape"]
            else {
                throw wrong("not an npy file: its header is not a dictionary with descr, fortran_order and shape")
            }
            let code = if case .string(let code) = description { String(code.prefix(80)) } else { Self.records }
            let type = "<>|=".contains(code.first ?? "?") ? Tensor.ElementType(numpy: String(code.dropFirst())) : nil
            guard case .boolean(let isFortranOrder) = order else {
                throw wrong("not an npy file: fortran_order is not True or False")
            }
            guard let lengths = shape.integers else {
                throw wrong("not an npy file: the shape is not a tuple of integers")
            }
            self.length = length
            self.type = type
            self.code = code
            isBigEndian = code.first == ">"
            self.isFortranOrder = isFortranOrder
            self.shape = lengths
        }

        private static let records = "records"

        /// Why elements of this type are not read.
        func refusal(_ name: String) -> TensorFileError {
            switch code {
            case Self.records: TensorFileError("\(name): an array of records, but plain numbers are needed.")
            case _ where code.hasSuffix("O"):
                TensorFileError(
                    "\(name): an array of Python objects; only numbers are read, nothing is executed.")
            default: TensorFileError("\(name): elements of type '\(code)', which are not supported.")
            }
        }
    }
}

extension Tensor.ElementType {
    private static let numpyCodes: [(Self, String)] = [
        (.float64, "f8"), (.float32, "f4"), (.float16, "f2"), (.int64, "i8"), (.int32, "i4"), (.int16, "i2"),
        (.int8, "i1"), (.uint64, "u8"), (.uint32, "u4"), (.uint16, "u2"), (.uint8, "u1"), (.boolean, "b1"),
    ]

    fileprivate init?(numpy code: String) {
        guard let found = Self.numpyCodes.first(where: { $0.1 == code }) else { return nil }
        self = found.0
    }

    /// NumPy's code for the type, with `<` for little-endian and `|` for a single byte.
    ///
    /// - Precondition: The type is not `bfloat16`.
    fileprivate var numpyCode: String {
        (byteCount == 1 ? "|" : "<") + Self.numpyCodes.first { $0.0 == self }!.1
    }
}

extension TensorFile.Format {
    /// NumPy's single arrays.
    public static let npy = TensorFile.Format("npy", firstBytes: [0x93] + Array("NUMPY".utf8)) { path in
        TensorFile([("array", try NumpyArray(contentsOf: path).tensor)])
    }
}
