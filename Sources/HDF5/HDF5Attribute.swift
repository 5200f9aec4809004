import CHDF5

/// The value of an attribute: one string or number attached to a file, a group or a dataset.
public enum HDF5Attribute: Sendable, Hashable {
    /// Text in UTF-8.
    case string(String)
    /// A 64-bit integer.
    case integer(Int)
    /// A float64 number.
    case real(Double)

    /// The text, or `nil` for a number.
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    /// The integer, or `nil` for a string or a real.
    public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    /// The integer or real as a `Double`, or `nil` for a string.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .string: nil
        }
    }
}

extension HDF5File {
    /// The attributes of a group or a dataset that hold one value; `/` is the file itself.
    ///
    /// Truth values, which h5py stores as an enumeration, are read as 0 and 1. An object that does not
    /// exist has no attributes.
    public func attributes(of object: String = "/") -> [String: HDF5Attribute] {
        HDF5Library.withLock(on: path) {
            let owner = H5Oopen(handle, object, 0)
            guard owner >= 0 else { return [:] }
            defer { H5Oclose(owner) }
            var found: [String: HDF5Attribute] = [:]
            let count = H5Aget_num_attrs(owner)
            for index in 0..<max(0, count) {
                let attribute = H5Aopen_by_idx(owner, ".", H5_INDEX_NAME, H5_ITER_NATIVE, hsize_t(index), 0, 0)
                guard attribute >= 0 else { continue }
                defer { H5Aclose(attribute) }
                let length = H5Aget_name(attribute, 0, nil)
                guard length > 0 else { continue }
                var buffer = [CChar](repeating: 0, count: length + 1)
                H5Aget_name(attribute, buffer.count, &buffer)
                let name = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
                found[name] = value(of: attribute)
            }
            return found
        }
    }

    private func value(of attribute: hid_t) -> HDF5Attribute? {
        let type = H5Aget_type(attribute)
        let space = H5Aget_space(attribute)
        defer {
            H5Tclose(type)
            H5Sclose(space)
        }
        guard H5Sget_simple_extent_npoints(space) == 1 else { return nil }
        switch H5Tget_class(type) {
        case H5T_FLOAT:
            var value = 0.0
            return H5Aread(attribute, sparseshift_hdf5_native_double(), &value) >= 0 ? .real(value) : nil
        case H5T_INTEGER:
            var value: Int64 = 0
            return H5Aread(attribute, sparseshift_hdf5_native_int64(), &value) >= 0 ? .integer(Int(value)) : nil
        case H5T_ENUM:
            // The library does not convert enumerations, so the value is read in its stored size.
            var bytes = [UInt8](repeating: 0, count: max(8, H5Tget_size(type)))
            guard H5Aread(attribute, type, &bytes) >= 0 else { return nil }
            return .integer(Int(bytes[0]))
        case H5T_STRING:
            return readStrings(type: type, count: 1, space: space) { H5Aread(attribute, $0, $1) }?.first.map {
                .string($0)
            }
        default: return nil
        }
    }
}
