import CHDF5
import Glibc
import Machine

/// An HDF5 file that is open for reading.
///
/// Calls from several threads are safe; they run one after another. The file closes with its last
/// reference, and datasets keep it open.
public final class HDF5File: Sendable {
    /// The path that the file was opened with.
    public let path: String
    let handle: hid_t
    /// The names of the datasets, once they have been read; guarded by the library's lock.
    nonisolated(unsafe) var knownNames: [String]?

    /// Opens a file for reading.
    ///
    /// - Throws: ``HDF5Error`` if there is no such file, it cannot be read, or it is not an HDF5 file.
    public init(_ path: String) throws {
        let path = UserFolders.path(path)
        self.path = path
        let name = Self.displayName(path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            // The whole path shows more often than the name what is wrong.
            throw HDF5Error(
                errno == ENOENT ? "\(path): no such file." : "\(path): \(String(cString: strerror(errno))).")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw HDF5Error("\(path): a directory, not an HDF5 file.") }
        guard access(path, R_OK) == 0 else { throw HDF5Error("\(path): no permission to read this file.") }
        handle = try HDF5Library.withLock {
            guard H5Fis_hdf5(path) > 0 else { throw HDF5Error("\(name): not an HDF5 file.") }
            let handle = H5Fopen(path, sparseshift_hdf5_read_only(), 0)
            guard handle >= 0 else {
                throw HDF5Error(
                    "\(name): the HDF5 library cannot open this file; it may be damaged or still being written.")
            }
            return handle
        }
    }

    deinit { HDF5Library.withLock { _ = H5Fclose(handle) } }

    /// The file's name without its folders, for messages.
    public var name: String { Self.displayName(path) }

    static func displayName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Whether the file has a dataset of this name.
    public func hasDataset(_ name: String) -> Bool { datasetNames.contains(name) }

    /// Opens a dataset by its path inside the file.
    ///
    /// - Throws: ``HDF5Error``; if there is no such dataset, its description lists those of the file.
    public func dataset(_ name: String) throws -> HDF5Dataset {
        try HDF5Library.withLock {
            let all = datasetNames
            guard all.contains(name) else { throw HDF5Error(missing(name, among: all)) }
            let dataset = H5Dopen2(handle, name, 0)
            guard dataset >= 0 else {
                throw HDF5Error("\(self.name): dataset '\(name)' cannot be opened; the file is damaged.")
            }
            return try HDF5Dataset(file: self, name: name, handle: dataset)
        }
    }

    private func missing(_ name: String, among all: [String]) -> String {
        if isGroup(name) {
            let inside = all.filter { $0.hasPrefix(name + "/") }
            let list = inside.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
            return "\(self.name): '\(name)' is a group, not a dataset; it holds \(list.isEmpty ? "no datasets" : list)."
        }
        guard !all.isEmpty else { return "\(self.name): no dataset '\(name)'; the file has no datasets at all." }
        let datasets = all.compactMap { try? dataset($0) }
        // The likeliest candidates come first: tables of numbers, the largest first.
        let tables = datasets.filter { dataset in
            guard case .float = dataset.elementType else { return false }
            return dataset.shape.count > 1
        }.sorted { $0.count > $1.count }
        let ordered = tables + datasets.filter { dataset in !tables.contains { $0 === dataset } }
        let list = ordered.prefix(8).map { "'\($0.name)' (\($0.shapeDescription))" }.joined(separator: ", ")
        let rest = ordered.count > 8 ? ", and \(ordered.count - 8) more" : ""
        let advice = tables.first.map { " Name another dataset, such as '\($0.name)'." } ?? ""
        return "\(self.name): no dataset '\(name)'; the file has \(list)\(rest).\(advice)"
    }

    private func isGroup(_ name: String) -> Bool {
        let object = H5Oopen(handle, name, 0)
        guard object >= 0 else { return false }
        defer { H5Oclose(object) }
        return H5Iget_type(object) == H5I_GROUP
    }
}
