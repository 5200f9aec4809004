import CHDF5
import Glibc

extension HDF5File {
    /// Why a path leads to nothing that can be read although the file has a link there, as a sentence; `nil` if the path is
    /// free, or leads to something.
    public func unreadable(_ name: String) -> String? {
        HDF5Library.withLock(on: path) {
            var path = ""
            for part in Self.bareName(name).split(separator: "/") {
                path += (path.isEmpty ? "" : "/") + part
                guard H5Lexists(handle, path, 0) > 0 else { return nil }
                let object = H5Oopen(handle, path, 0)
                guard object < 0 else {
                    H5Oclose(object)
                    continue
                }
                if H5Oexists_by_name(handle, path, 0) <= 0, let target = target(of: path) {
                    return "\(self.name): '\(name)' is a link to \(target)."
                }
                return
                    "\(self.name): '\(path)' cannot be read by the HDF5 library, version \(HDF5Library.version); it is "
                    + "damaged, or in the form of a newer version, as h5py writes it with libver='latest': write it with "
                    + "libver=('earliest', 'v110')."
            }
            return nil
        }
    }

    /// What a link that leads nowhere names, and what of it is missing.
    private func target(of path: String) -> String? {
        var information = H5L_info_t()
        guard H5Lget_info(handle, path, &information, 0) >= 0 else { return nil }
        guard information.type == H5L_TYPE_SOFT || information.type == H5L_TYPE_EXTERNAL else { return nil }
        let size = information.u.val_size
        guard size > 0, size < 1 << 16 else { return nil }
        var value = [CChar](repeating: 0, count: size + 1)
        guard H5Lget_val(handle, path, &value, size, 0) >= 0 else { return nil }
        guard information.type == H5L_TYPE_EXTERNAL else {
            return
                "'\(String(decoding: value.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))', which is not there"
        }
        return value.withUnsafeBufferPointer { buffer in
            var (file, object): (UnsafePointer<CChar>?, UnsafePointer<CChar>?) = (nil, nil)
            var flags = UInt32(0)
            guard H5Lunpack_elink_val(buffer.baseAddress, size, &flags, &file, &object) >= 0, let file, let object
            else {
                return nil
            }
            let (other, inside) = (String(cString: file), String(cString: object))
            guard let found = Self.existing(other, beside: self.path) else {
                return "\(other), which is not there"
            }
            return H5Fis_hdf5(found) > 0
                ? "'\(Self.bareName(inside))' in \(other), which is not there"
                : "\(other), which is not an HDF5 file"
        }
    }

    /// Where a file that another one names is: beside that one, or where the process looks; `nil` if it is nowhere.
    static func existing(_ other: String, beside path: String) -> String? {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let beside = other.hasPrefix("/") || !path.contains("/") ? other : folder + "/" + other
        return [beside, other].first { access($0, F_OK) == 0 }
    }
}
