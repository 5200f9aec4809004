import Glibc
import Machine

/// A checksum of a whole file, in HDF5's user block: 512 bytes at the beginning that the format leaves to programs.
///
/// The C library trusts most of a file's structure, and a damaged file can crash it. The seal shows whether the
/// file is intact before the library opens it. Other programs read sealed files like any others.
public enum HDF5Seal: Sendable, Hashable {
    /// There is no seal, or no file.
    case none
    /// The file has changed since it was sealed.
    case broken
    /// The file has not changed since it was sealed.
    case whole

    /// The size of the smallest user block, in bytes.
    static let size = 512
    private static let mark = Array("SparseShift sealed HDF5 ".utf8)

    /// Reads all of a file and compares it with its seal.
    public init(of path: String) {
        let descriptor = open(UserFolders.path(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            self = .none
            return
        }
        defer { close(descriptor) }
        var found = [UInt8](repeating: 0, count: Self.size)
        guard pread(descriptor, &found, Self.size, 0) >= Self.mark.count, found.starts(with: Self.mark) else {
            self = .none
            return
        }
        self = Self.block(of: descriptor).map { $0 == found } == true ? .whole : .broken
    }

    /// Seals a file that has a user block, and flushes it to the disk.
    ///
    /// - Returns: Whether all bytes reached the disk.
    static func write(to path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard let block = block(of: descriptor) else { return false }
        return pwrite(descriptor, block, size, 0) == size && fsync(descriptor) == 0
    }

    /// The seal that fits the contents of a file; `nil` if the file cannot be read.
    private static func block(of descriptor: Int32) -> [UInt8]? {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ word: UInt64) {
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
        }
        var buffer = [UInt64](repeating: 0, count: 1 << 17)
        var offset = size
        while true {
            let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress!, $0.count, off_t(offset)) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            // The last word must not keep bytes of the chunk before.
            let words = (count + 7) / 8
            buffer.withUnsafeMutableBytes { bytes in
                for place in count..<words * 8 { bytes[place] = 0 }
            }
            for word in buffer[..<words] { add(UInt64(littleEndian: word)) }
            offset += count
        }
        add(UInt64(offset))
        let digits = String(hash, radix: 16)
        let text = mark + Array((String(repeating: "0", count: 16 - digits.count) + digits + "\n").utf8)
        return text + [UInt8](repeating: 0, count: size - text.count)
    }
}
