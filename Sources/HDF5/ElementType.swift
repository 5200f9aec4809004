import CHDF5

/// The kind of a dataset's or an attribute's elements.
public enum HDF5ElementType: Sendable, Hashable, CustomStringConvertible {
    /// A floating-point number of the given size.
    case float(bits: Int)
    /// An integer of the given size.
    case integer(bits: Int, signed: Bool)
    /// Text of fixed or variable length.
    case string
    /// A truth value, which h5py stores as an enumeration of `FALSE` and `TRUE` in one byte.
    case boolean
    /// Bytes without a meaning that the file states. Two of them are what h5py writes for bfloat16 of JAX and ml_dtypes.
    case opaque(bytes: Int)
    /// Anything else, in words: compounds, references, …
    case other(String)

    /// Whether the elements are read as numbers of floating point: those of a file's own types, and bfloat16.
    public var isFloatingPoint: Bool {
        switch self {
        case .float, .opaque(bytes: 2): true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .float(let bits): "float\(bits)"
        case .integer(let bits, let signed): "\(signed ? "" : "u")int\(bits)"
        case .string: "string"
        case .boolean: "bool"
        case .opaque(bytes: 2): "opaque, 2 bytes (bfloat16)"
        case .opaque(let bytes): "opaque, \(bytes) bytes"
        case .other(let words): words
        }
    }

    init(_ type: hid_t) {
        let bits = H5Tget_size(type) * 8
        switch H5Tget_class(type) {
        case H5T_FLOAT: self = .float(bits: bits)
        case H5T_INTEGER: self = .integer(bits: bits, signed: H5Tget_sign(type) != H5T_SGN_NONE)
        case H5T_STRING: self = .string
        case H5T_OPAQUE: self = .opaque(bytes: bits / 8)
        case H5T_ENUM:
            let isTruth =
                bits == 8 && H5Tget_nmembers(type) == 2
                && H5Tget_member_index(type, "FALSE") >= 0 && H5Tget_member_index(type, "TRUE") >= 0
            self = isTruth ? .boolean : .other("enumeration")
        case H5T_COMPOUND:
            let isComplex =
                H5Tget_nmembers(type) == 2 && H5Tget_member_index(type, "r") >= 0
                && H5Tget_member_index(type, "i") >= 0
            self = .other(isComplex ? "complex numbers" : "compound")
        case H5T_REFERENCE: self = .other("references")
        case H5T_VLEN: self = .other("rows of different lengths")
        case H5T_ARRAY: self = .other("arrays")
        default: self = .other("another type")
        }
    }
}

/// The most bytes that strings of fixed length may take at once.
private let mostStringBytes = 1 << 28

/// Reads all strings of a dataset or an attribute.
///
/// - Parameters:
///   - type: The stored type, which must be of the string class.
///   - count: The number of strings.
///   - space: The memory space of the strings, which the library needs to free strings of variable length.
///   - read: Calls the library's reading function with a memory type and a buffer.
/// - Returns: The strings, or `nil` if the library cannot read them.
func readStrings(type: hid_t, count: Int, space: hid_t, read: (hid_t, UnsafeMutableRawPointer) -> herr_t) -> [String]? {
    guard count > 0 else { return [] }
    let memoryType = H5Tcopy(sparseshift_hdf5_c_string())
    defer { H5Tclose(memoryType) }
    H5Tset_cset(memoryType, H5Tget_cset(type))
    if H5Tis_variable_str(type) > 0 {
        H5Tset_size(memoryType, variableLength)
        let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count)
        pointers.initialize(repeating: nil, count: count)
        defer { pointers.deallocate() }
        guard read(memoryType, pointers) >= 0 else { return nil }
        defer { H5Dvlen_reclaim(memoryType, space, 0, pointers) }
        return (0..<count).map { index in pointers[index].map { String(cString: $0) } ?? "" }
    }
    let size = H5Tget_size(type)
    // A damaged or hostile file can claim strings of any length.
    guard size <= mostStringBytes / count else { return nil }
    H5Tset_size(memoryType, size)
    H5Tset_strpad(memoryType, H5Tget_strpad(type))
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size * count)
    defer { bytes.deallocate() }
    guard read(memoryType, bytes) >= 0 else { return nil }
    return (0..<count).map { index in
        let text = UnsafeBufferPointer(start: bytes + index * size, count: size).prefix { $0 != 0 }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The library's H5T_VARIABLE, a macro.
private let variableLength = Int(bitPattern: UInt.max)
