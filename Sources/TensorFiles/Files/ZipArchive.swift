import CZip
import Foundation
import Machine

/// A zip archive that is open for reading.
final class ZipArchive {
    /// One file of the archive.
    struct Member {
        let name: String
        /// The size in bytes, as the archive's directory states it.
        let byteCount: Int
        fileprivate let index: UInt64
        fileprivate let packedCount: Int
    }

    let members: [Member]
    /// The file's name, for messages.
    let name: String
    private let archive: OpaquePointer
    private let fileSize: Int
    private let placeOfName: [String: Int]
    /// The number of bytes that may still be unpacked; overlapping members could otherwise expand without limit.
    private var budget: Int
    /// The largest compression ratio of deflate.
    private static let largestRatio = 1032
    /// The number of bytes that an archive may expand to, beyond ``usualRatio`` times its size.
    private static let mostUnpacked = 1 << 30
    /// The largest compression ratio of numbers that somebody wants to keep.
    private static let usualRatio = 16

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - path: The file's path.
    ///   - kind: The expected kind of file, with an article.
    /// - Throws: ``TensorFileError`` if there is no such file or it is not a zip archive.
    init(_ path: String, kind: String) throws(TensorFileError) {
        let path = UserFolders.path(path)
        fileSize = try FileBytes.size(path, kind: kind)
        name = FileBytes.name(path)
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw TensorFileError("\(name): not \(kind): \(Self.reason(code)).")
        }
        self.archive = archive
        var members: [Member] = []
        for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
            var status = zip_stat_t()
            zip_stat_init(&status)
            guard zip_stat_index(archive, index, 0, &status) == 0, let text = status.name,
                let size = Int(exactly: status.size), let packed = Int(exactly: status.comp_size)
            else { continue }
            members.append(
                Member(name: String(cString: text), byteCount: size, index: index, packedCount: packed))
        }
        self.members = members
        let places = members.indices.map { (members[$0].name, $0) }
        placeOfName = Dictionary(places, uniquingKeysWith: { first, _ in first })
        let (expected, overflow) = fileSize.multipliedReportingOverflow(by: Self.usualRatio)
        budget = overflow ? Int.max : Self.mostUnpacked + min(expected, Int.max / 2)
    }

    deinit { zip_discard(archive) }

    /// The member with a name.
    subscript(name: String) -> Member? { placeOfName[name].map { members[$0] } }

    /// A member's bytes, unpacked and checked against its checksum.
    ///
    /// - Parameters:
    ///   - member: The member.
    ///   - limit: The maximum size in bytes.
    /// - Throws: ``TensorFileError`` if it is damaged, encrypted or too large.
    func contents(_ member: Member, limit: Int = .max) throws(TensorFileError) -> Data {
        func damaged(_ what: String) -> TensorFileError { TensorFileError("\(name): member '\(member.name)' \(what).") }
        guard member.byteCount <= limit else { throw damaged("has \(member.byteCount) bytes, more than \(limit)") }
        // The stated size is allocated before a byte is unpacked, so it has to be plausible.
        guard member.packedCount <= fileSize, member.byteCount / Self.largestRatio <= member.packedCount + 64 else {
            throw damaged("is damaged: \(min(member.packedCount, fileSize)) bytes cannot hold \(member.byteCount)")
        }
        guard member.byteCount <= budget else {
            throw damaged("is far larger than the file: \(member.byteCount) bytes")
        }
        budget -= member.byteCount
        guard let file = zip_fopen_index(archive, member.index, 0) else {
            throw damaged("cannot be read: \(String(cString: zip_strerror(archive)).lowercased())")
        }
        defer { zip_fclose(file) }
        var result = Data(count: member.byteCount)
        let count = result.withUnsafeMutableBytes { target in
            var count = 0
            while count < target.count {
                let part = zip_fread(file, target.baseAddress! + count, UInt64(target.count - count))
                guard part > 0 else { break }
                count += Int(part)
            }
            return count
        }
        // libzip compares the checksum at the end of the member, which only a further read reaches.
        var surplus: UInt8 = 0
        let end = zip_fread(file, &surplus, 1)
        guard count == member.byteCount, end == 0 else {
            let reason = String(cString: zip_file_strerror(file)).lowercased()
            throw damaged("is damaged: " + (reason == "no error" ? "its size differs from the stated one" : reason))
        }
        return result
    }

    /// The first bytes of a member, unpacked; fewer if it is shorter. The rest is unpacked, too, to check it against the
    /// member's checksum, but not kept.
    func start(of member: Member, count most: Int) throws(TensorFileError) -> Data {
        func damaged(_ what: String) -> TensorFileError { TensorFileError("\(name): member '\(member.name)' \(what).") }
        guard member.packedCount <= fileSize, member.byteCount / Self.largestRatio <= member.packedCount + 64 else {
            throw damaged("is damaged: \(min(member.packedCount, fileSize)) bytes cannot hold \(member.byteCount)")
        }
        guard member.byteCount <= budget else {
            throw damaged("is far larger than the file: \(member.byteCount) bytes")
        }
        budget -= member.byteCount
        guard let file = zip_fopen_index(archive, member.index, 0) else {
            throw TensorFileError(
                "\(name): member '\(member.name)' cannot be read: \(String(cString: zip_strerror(archive)).lowercased())."
            )
        }
        defer { zip_fclose(file) }
        var result = Data(count: most)
        let count = result.withUnsafeMutableBytes { target in
            var count = 0
            while count < target.count {
                let part = zip_fread(file, target.baseAddress! + count, UInt64(target.count - count))
                guard part > 0 else { break }
                count += Int(part)
            }
            return count
        }
        var rest = [UInt8](repeating: 0, count: 1 << 16)
        var part = zip_fread(file, &rest, UInt64(rest.count))
        while part > 0 { part = zip_fread(file, &rest, UInt64(rest.count)) }
        guard part == 0 else { throw damaged("is damaged: \(String(cString: zip_file_strerror(file)).lowercased())") }
        return result.prefix(count)
    }

    fileprivate static func reason(_ code: Int32) -> String {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        return String(cString: zip_error_strerror(&error)).lowercased()
    }
}

extension ZipArchive {
    /// Writes an archive atomically.
    ///
    /// - Parameters:
    ///   - members: The names and bytes in the order of the archive.
    ///   - path: Where to write; an earlier file is replaced.
    ///   - compressed: Whether to deflate the members.
    /// - Throws: ``TensorFileError`` if the archive cannot be written.
    static func write(_ members: [(name: String, bytes: Data)], to path: String, compressed: Bool) throws {
        try AtomicFile.replace(path) { beside in
            func failure(_ reason: String) -> TensorFileError {
                TensorFileError("\(path): cannot be written: \(reason.lowercased()).")
            }
            var code: Int32 = 0
            guard let archive = zip_open(beside, ZIP_CREATE | ZIP_TRUNCATE, &code) else { throw failure(reason(code)) }
            for (name, bytes) in members {
                // libzip reads the copy when it closes the archive, and then frees it.
                let copy = malloc(max(bytes.count, 1))!
                bytes.withUnsafeBytes { if let start = $0.baseAddress { memcpy(copy, start, $0.count) } }
                guard let source = zip_source_buffer(archive, copy, UInt64(bytes.count), 1) else {
                    free(copy)
                    defer { zip_discard(archive) }
                    throw failure(String(cString: zip_strerror(archive)))
                }
                let index = zip_file_add(archive, name, source, ZIP_FL_ENC_UTF_8)
                guard index >= 0 else {
                    zip_source_free(source)
                    defer { zip_discard(archive) }
                    throw failure(String(cString: zip_strerror(archive)))
                }
                zip_set_file_compression(archive, UInt64(index), compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0)
                // A constant date (zip's first day, 1 January 1980) makes the bytes reproducible.
                zip_file_set_dostime(archive, UInt64(index), 0, 0x21, 0)
            }
            guard zip_close(archive) == 0 else {
                defer { zip_discard(archive) }
                throw failure(String(cString: zip_strerror(archive)))
            }
        }
    }
}
