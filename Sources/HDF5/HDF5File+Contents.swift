import CHDF5

extension HDF5File {
    /// The sorted paths of all datasets of the file, those inside groups included.
    public var datasetNames: [String] {
        HDF5Library.withLock(on: path) {
            if let knownNames { return knownNames }
            let found = paths(of: H5I_DATASET)
            knownNames = found
            return found
        }
    }

    /// The sorted paths of all groups of the file, without the root group.
    public var groupNames: [String] { paths(of: H5I_GROUP) }

    /// How deep groups are looked into; datasets below are still found by their paths.
    public static let mostLevels = 64

    /// The sorted paths of all links that lead to nothing that can be read; see ``unreadable(_:)``.
    public var unreadableNames: [String] { paths(of: H5I_BADID) }

    private func paths(of kind: H5I_type_t) -> [String] {
        HDF5Library.withLock(on: path) {
            var seen: Set<UInt> = []
            let root = H5Gopen2(handle, "/", 0)
            guard root >= 0 else { return [] }
            return objects(in: root, prefix: "", level: 0, seen: &seen).filter { $0.kind == kind }.map(\.path).sorted()
        }
    }

    /// - Parameters:
    ///   - parent: An open group, which is closed here.
    ///   - seen: The groups visited so far, because links can form cycles.
    /// - Returns: The links in the group and below, with the kind of what each leads to: `H5I_BADID` for nothing that can
    ///   be read.
    private func objects(
        in parent: hid_t, prefix: String, level: Int, seen: inout Set<UInt>
    ) -> [(path: String, kind: H5I_type_t)] {
        defer { H5Gclose(parent) }
        var status = H5G_stat_t()
        guard H5Gget_objinfo(parent, ".", true, &status) >= 0, seen.insert(status.objno.0).inserted else { return [] }
        var information = H5G_info_t()
        guard H5Gget_info(parent, &information) >= 0 else { return [] }
        var found: [(path: String, kind: H5I_type_t)] = []
        for index in 0..<information.nlinks {
            let length = H5Lget_name_by_idx(parent, ".", H5_INDEX_NAME, H5_ITER_NATIVE, index, nil, 0, 0)
            guard length > 0 else { continue }
            var buffer = [CChar](repeating: 0, count: length + 1)
            _ = H5Lget_name_by_idx(parent, ".", H5_INDEX_NAME, H5_ITER_NATIVE, index, &buffer, buffer.count, 0)
            let child = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let object = H5Oopen(parent, child, 0)
            HDF5Limit.restart()
            let kind = object < 0 ? H5I_BADID : H5Iget_type(object)
            if object >= 0 { H5Oclose(object) }
            found.append((prefix + child, kind))
            guard kind == H5I_GROUP, level + 1 < Self.mostLevels else { continue }
            let inner = H5Gopen2(parent, child, 0)
            guard inner >= 0 else { continue }
            found += objects(in: inner, prefix: prefix + child + "/", level: level + 1, seen: &seen)
        }
        return found
    }
}
