import CLinux
import Glibc

/// What processes that were killed left beside the file or folder that they wrote.
///
/// A part is removed only if it has the name that this program gives to parts of the same destination, belongs to the
/// same user, and is not locked.
package enum AbandonedParts {
    static let ending = ".part"
    /// In seconds: a younger part that is still empty may not be locked yet.
    private static let emptyAge = 60

    /// An unused path for a part of a destination, in the same folder.
    package static func unusedPath(beside path: String) -> String {
        let number = String(UInt32.random(in: 0...UInt32.max), radix: 16, uppercase: true)
        return "\(path).\(String(repeating: "0", count: 8 - number.utf8.count))\(number)\(ending)"
    }

    /// Removes the parts of a destination.
    ///
    /// - Parameters:
    ///   - destination: The path of the file or folder.
    ///   - owned: The names of the files that a folder can have; a part with any other file stays. `nil` for a file.
    package static func remove(beside destination: String, owned: Set<String>? = nil) {
        let name = Array(destination.utf8.split(separator: UInt8(ascii: "/")).last ?? [])
        guard let stream = opendir(FileReplacement.folder(of: destination)) else { return }
        defer { closedir(stream) }
        let folder = dirfd(stream)
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard isPart(bytes, of: name) else { continue }
            let part = bytes.map { CChar(bitPattern: $0) } + [0]
            if let owned { removeFolder(part, in: folder, owned: owned) } else { removeFile(part, in: folder) }
        }
    }

    private static func removeFile(_ name: [CChar], in folder: Int32) {
        let file = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var facts = stat()
        // HDF5 has locks of its own on the files that it writes.
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == getuid(),
            facts.st_size > 0 || isOld(facts), sparseshift_lock_open_file(file) == 0,
            flock(file, LOCK_EX | LOCK_NB) == 0
        else { return }
        unlinkat(folder, name, 0)
    }

    private static func removeFolder(_ name: [CChar], in folder: Int32, owned: Set<String>) {
        let inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { return }
        defer { close(inner) }
        var facts = stat()
        guard fstat(inner, &facts) == 0, facts.st_uid == getuid() else { return }
        let names = PrivateFolder.names(in: inner)
        guard !names.isEmpty || isOld(facts), flock(inner, LOCK_EX | LOCK_NB) == 0,
            names.allSatisfy({ isOwned($0.dropLast().map { UInt8(bitPattern: $0) }, owned) })
        else { return }
        for name in names { unlinkat(inner, name, 0) }
        unlinkat(folder, name, AT_REMOVEDIR)
    }

    private static func isOwned(_ name: [UInt8], _ owned: Set<String>) -> Bool {
        owned.contains { $0.utf8.elementsEqual(name) || isPart(name, of: Array($0.utf8)) }
    }

    private static func isOld(_ facts: stat) -> Bool { facts.st_mtim.tv_sec < time(nil) - emptyAge }

    /// Whether a name is `name.XXXXXXXX.part` with hexadecimal digits, or `name.PID-N.part` of version 0.1, whose
    /// process is gone.
    private static func isPart(_ candidate: [UInt8], of name: [UInt8]) -> Bool {
        guard candidate.count > name.count + 1 + ending.utf8.count, candidate.starts(with: name + [UInt8(ascii: ".")]),
            candidate.suffix(ending.utf8.count).elementsEqual(ending.utf8)
        else { return false }
        let middle = String(
            decoding: candidate[(name.count + 1)..<(candidate.count - ending.utf8.count)], as: UTF8.self)
        let parts = middle.split(separator: "-")
        if parts.count == 2, let process = pid_t(parts[0]), process > 0, Int(parts[1]) != nil {
            return kill(process, 0) != 0 && errno == ESRCH
        }
        return middle.utf8.count == 8 && middle.utf8.allSatisfy { (48...57).contains($0) || (65...70).contains($0) }
    }
}
