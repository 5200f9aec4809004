import CHDF5

/// The kind of a dataset's or an attribute's elements.
public enum HDF5ElementType: Sendable, Hashable, CustomStringConvertible {
    /// A floating-point number of the given size.
    case float(bits: Int)
    /// An integer of the given size.
    case integer(bits: Int, signed: Bool)
    /// Text of fixed or variable length.
    case string
    /// Anything else: compounds, enumerations, references, …
    case other

    public var description: String {
        switch self {
        case .float(let bits): "float\(bits)"
        case .integer(let bits, let signed): "\(signed ? "" : "u")int\(bits)"
        case .string: "string"
        case .other: "another type"
        }
    }

    init(_ type: hid_t) {
        let bits = H5Tget_size(type) * 8
        switch H5Tget_class(type) {
        case H5T_FLOAT: self = .float(bits: bits)
        case H5T_INTEGER: self = .integer(bits: bits, signed: H5Tget_sign(type) != H5T_SGN_NONE)
        case H5T_STRING: self = .string
        default: self = .other
        }
    }
}

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
