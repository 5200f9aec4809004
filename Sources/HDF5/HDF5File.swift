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
    /// Whether the file was opened without a lock, because its file system has none: a program that writes to it at the
    /// same time would not be noticed.
    public let isUnlocked: Bool
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
        (handle, isUnlocked) = try HDF5Library.withLock(on: path) {
            // The library would take what it knew of the file then for what is in it now.
            guard !HDF5Activity.hasFailed(status) else {
                throw HDF5Error(
                    "\(name): the HDF5 library failed on this file before and cannot let go of it; restart the kernel, or write the file under another name."
                )
            }
            guard H5Fis_hdf5(path) > 0 else { throw HDF5Error("\(name): not an HDF5 file.") }
            let handle = H5Fopen(path, sparseshift_hdf5_read_only(), 0)
            if handle >= 0 { return (handle, false) }
            let state = FileLockState(path)
            if state == .unsupported {
                let handle = Self.openUnlocked(path)
                if handle >= 0 { return (handle, true) }
            }
            let reason =
                state == .held
                ? "another program has it open for writing; wait until that program is done"
                : "it may be damaged or still being written; if the program that wrote it was killed, 'h5clear -s' may help"
            throw HDF5Error("\(name): the HDF5 library cannot open this file; \(reason).")
        }
    }

    private static func openUnlocked(_ path: String) -> hid_t {
        let access = H5Pcreate(sparseshift_hdf5_file_access())
        defer { H5Pclose(access) }
        guard sparseshift_hdf5_without_locks(access) >= 0 else { return -1 }
        return H5Fopen(path, sparseshift_hdf5_read_only(), access)
    }

    /// Whether a file begins as an HDF5 file does, at its start or behind a user block.
    public static func hasSignature(_ path: String) -> Bool {
        let descriptor = open(UserFolders.path(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        var bytes = [UInt8](repeating: 0, count: signature.count)
        // Section II of the format's specification: at 0, 512, 1024, 2048, …
        var place = 0
        while pread(descriptor, &bytes, bytes.count, place) == bytes.count {
            if bytes == signature { return true }
            place = max(512, 2 * place)
        }
        return false
    }

    deinit { HDF5Library.withLock(on: path) { _ = H5Fclose(handle) } }

    /// The file's name without its folders, for messages.
    public var name: String { Self.displayName(path) }

    static func displayName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// A dataset's name as this module knows it: without the slash of the root group.
    public static func bareName(_ name: String) -> String {
        var bare = Substring(name)
        while bare.hasPrefix("/") { bare = bare.dropFirst() }
        while bare.hasSuffix("/") { bare = bare.dropLast() }
        return String(bare)
    }

    /// Whether the file has a dataset of this name.
    public func hasDataset(_ name: String) -> Bool {
        HDF5Library.withLock(on: path) { kind(of: Self.bareName(name)) == H5I_DATASET }
    }

    /// Opens a dataset by its path inside the file.
    ///
    /// - Throws: ``HDF5Error``; if there is no such dataset, its description lists those of the file.
    public func dataset(_ name: String) throws -> HDF5Dataset {
        try HDF5Library.withLock(on: path) {
            let name = Self.bareName(name)
            guard kind(of: name) == H5I_DATASET else {
                throw HDF5Error(unreadable(name) ?? missing(name, among: datasetNames))
            }
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
        // What is looked for may be there under another name, and not be read.
        let unread = unreadableNames.lazy.compactMap(unreadable).first.map { reason in
            "; \(reason.dropFirst(self.name.count + 2).dropLast())"
        }
        guard !all.isEmpty else {
            return "\(self.name): no dataset '\(name)'; "
                + (unread.map { $0.dropFirst(2) + "." } ?? "the file has no datasets at all.")
        }
        let datasets = all.compactMap { try? dataset($0) }
        // The likeliest candidates come first: tables of numbers, the largest first.
        let tables = datasets.filter { dataset in
            dataset.elementType.isFloatingPoint && dataset.shape.count > 1
        }.sorted { $0.count > $1.count }
        let ordered = tables + datasets.filter { dataset in !tables.contains { $0 === dataset } }
        let list = ordered.prefix(8).map { "'\($0.name)' (\($0.shapeDescription))" }.joined(separator: ", ")
        let rest = ordered.count > 8 ? ", and \(ordered.count - 8) more" : ""
        let advice = tables.first.map { " Name another dataset, such as '\($0.name)'." } ?? ""
        return "\(self.name): no dataset '\(name)'; the file has \(list)\(rest)\(unread ?? "").\(advice)"
    }

    private func isGroup(_ name: String) -> Bool { !name.isEmpty && kind(of: name) == H5I_GROUP }

    /// What a path leads to; the caller holds the library's lock.
    private func kind(of name: String) -> H5I_type_t {
        guard !name.isEmpty else { return H5I_GROUP }
        let object = H5Oopen(handle, name, 0)
        guard object >= 0 else { return H5I_BADID }
        defer { H5Oclose(object) }
        return H5Iget_type(object)
    }
}
