import CHDF5

extension HDF5Dataset {
    /// The filters that are applied to every chunk before it is written, in order: `gzip 4`, `shuffle`, or the
    /// library's name for another filter. Empty for numbers that are stored without filters.
    public var filters: [String] {
        HDF5Library.withLock(on: file.path) {
            let creation = H5Dget_create_plist(handle)
            defer { H5Pclose(creation) }
            return (0..<max(0, H5Pget_nfilters(creation))).map { index in
                var values = [UInt32](repeating: 0, count: 1)
                var (flags, valueCount, configuration) = (UInt32(0), values.count, UInt32(0))
                var name = [CChar](repeating: 0, count: 64)
                let filter = H5Pget_filter2(
                    creation, UInt32(index), &flags, &valueCount, &values, name.count, &name, &configuration)
                switch filter {
                case H5Z_FILTER_DEFLATE: return "gzip \(values[0])"
                case H5Z_FILTER_SHUFFLE: return "shuffle"
                case H5Z_FILTER_FLETCHER32: return "checksum"
                default:
                    let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                    return text.isEmpty ? "filter \(filter)" : text
                }
            }
        }
    }
}
