import CHDF5
import Glibc

extension HDF5Dataset {
    /// Why a dataset's numbers cannot be all that it claims, as a sentence; `nil` if nothing speaks against them.
    ///
    /// A dataset of which nothing, or next to nothing, was ever written reads as zeros without end.
    public var reasonNotToRead: String? {
        HDF5Library.withLock(on: file.path) {
            guard count > 0, !shape.isEmpty else { return nil }
            let creation = H5Dget_create_plist(handle)
            defer { H5Pclose(creation) }
            let type = H5Dget_type(handle)
            defer { H5Tclose(type) }
            let claimed = Double(count) * Double(H5Tget_size(type))
            if H5Pget_layout(creation) == H5D_VIRTUAL {
                guard let missing = missingSources.first, claimed > Self.mostUnwrittenBytes else { return nil }
                return "\(place) is \(shapeDescription), put together from files of which \(missing) is not there."
            }
            guard H5Pget_external_count(creation) <= 0 else { return nil }
            let stored = Double(H5Dget_storage_size(handle))
            guard stored > 0 else {
                return "\(place) is \(shapeDescription), but none of its rows was ever written."
            }
            guard claimed > Self.mostUnwrittenBytes + Self.largestRatio * stored else { return nil }
            return "\(place) is \(shapeDescription), but the file holds only \(Int(stored).grouped) bytes of it; "
                + "most of its rows were never written."
        }
    }

    /// How many bytes may read as zeros because they were never written.
    private static let mostUnwrittenBytes = Double(1 << 30)
    /// The largest compression ratio of gzip.
    private static let largestRatio = 1_032.0

    /// The files of raw numbers that the dataset refers to and that are not there.
    var missingRawFiles: [String] {
        HDF5Library.withLock(on: file.path) {
            let creation = H5Dget_create_plist(handle)
            defer { H5Pclose(creation) }
            return (0..<max(0, H5Pget_external_count(creation))).compactMap { index in
                var name = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
                var offset = off_t(0)
                var size = hsize_t(0)
                guard H5Pget_external(creation, UInt32(index), name.count, &name, &offset, &size) >= 0 else {
                    return nil
                }
                let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                return HDF5File.existing(text, beside: file.path) == nil ? text : nil
            }
        }
    }

    /// The files that a virtual dataset is put together from and that are not there; their rows read as the fill value,
    /// which is mostly zero.
    public var missingSources: [String] {
        HDF5Library.withLock(on: file.path) {
            let creation = H5Dget_create_plist(handle)
            defer { H5Pclose(creation) }
            guard H5Pget_layout(creation) == H5D_VIRTUAL else { return [] }
            var count = 0
            guard H5Pget_virtual_count(creation, &count) >= 0 else { return [] }
            var missing: [String] = []
            for index in 0..<min(count, 1 << 16) {
                let length = H5Pget_virtual_filename(creation, index, nil, 0)
                guard length > 0 else { continue }
                var name = [CChar](repeating: 0, count: length + 1)
                guard H5Pget_virtual_filename(creation, index, &name, name.count) == length else { continue }
                let text = String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
                // A dot is the file itself, and a percent sign a pattern for many.
                guard text != ".", !text.contains("%"), !missing.contains(text) else { continue }
                if HDF5File.existing(text, beside: file.path) == nil { missing.append(text) }
            }
            return missing
        }
    }

    /// The number of bytes of one row of the first axis, as it is stored.
    public var rowBytes: Int {
        HDF5Library.withLock(on: file.path) {
            let type = H5Dget_type(handle)
            defer { H5Tclose(type) }
            let (bytes, overflow) = (shape.dropFirst().reduce(1, *)).multipliedReportingOverflow(by: H5Tget_size(type))
            return overflow ? Int.max : bytes
        }
    }
}
