import CDeflate
import CHDF5
import Glibc
import Machine
import Synchronization

/// Unpacks one chunk at a time, in memory that it keeps for the next one.
///
/// It belongs to one thread at a time.
final class ChunkUnpacker: @unchecked Sendable {
    enum Outcome: Sendable {
        case unpacked
        /// The bytes are sound, but more or fewer than a chunk has.
        case otherSize
        /// Nothing, or nothing plain, is there: the library may know what it is.
        case unreadable
    }

    private let decompressor: OpaquePointer?
    /// The chunk as it is stored.
    private var packed = Room()
    private var packedCount = 0
    /// Where it is, until it is read.
    private var stored: Stored?
    /// What comes out of a filter, while the next one reads what came out of the one before.
    private var evenStep = Room()
    private var oddStep = Room()

    private init() { decompressor = libdeflate_alloc_decompressor() }

    deinit { if let decompressor { libdeflate_free_decompressor(decompressor) } }

    /// Looks up a chunk, and reads it as it is stored if that is left to the library. The caller holds the library's lock.
    ///
    /// - Parameter descriptor: The file that ``fetch()`` reads; `nil` if only the library can read it.
    /// - Returns: Whether all filters were applied to it, so that it can be unpacked here.
    func find(_ chunk: Int, of dataset: HDF5Dataset, _ form: PackedChunks, in descriptor: Int32?) -> Bool {
        var place = [hsize_t](repeating: 0, count: dataset.shape.count)
        place[0] = hsize_t(chunk * form.rows)
        packedCount = 0
        stored = nil
        if let descriptor {
            var (leftOut, address, size) = (UInt32(0), haddr_t(0), hsize_t(0))
            // A chunk that was never written has no address, which is the largest number.
            guard sparseshift_hdf5_chunk_place(dataset.handle, place, &leftOut, &address, &size) >= 0, leftOut == 0,
                size > 0, size <= hsize_t(form.mostStored), UInt64(address) <= UInt64(off_t.max) - UInt64(size)
            else { return false }
            stored = Stored(descriptor: descriptor, offset: off_t(address), count: Int(size))
            return true
        }
        var size = hsize_t(0)
        var leftOut = UInt32(0)
        // A chunk that was never written has no bytes.
        guard H5Dget_chunk_storage_size(dataset.handle, place, &size) >= 0, size > 0,
            size <= hsize_t(form.mostStored), let room = packed.reserve(Int(size)),
            H5Dread_chunk(dataset.handle, 0, place, &leftOut, room) >= 0, leftOut == 0
        else { return false }
        packedCount = Int(size)
        return true
    }

    /// Where a chunk lies in a file.
    private struct Stored {
        let descriptor: Int32
        let offset: off_t
        let count: Int
    }

    /// Reads the chunk that was looked up, if the library has not read it.
    private func fetch() -> Bool {
        guard let place = stored else { return packedCount > 0 }
        guard let room = packed.reserve(place.count) else { return false }
        var done = 0
        while done < place.count {
            let count = pread(place.descriptor, room + done, place.count - done, place.offset + off_t(done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        packedCount = place.count
        return true
    }

    /// Unpacks the chunk that was looked up.
    ///
    /// - Parameter output: Room for the rows of the chunk that the dataset has.
    func unpack(_ form: PackedChunks, into output: UnsafeMutableRawBufferPointer) -> Outcome {
        guard fetch(), let start = packed.address else { return .unreadable }
        var bytes = UnsafeRawBufferPointer(start: start, count: packedCount)
        for (index, filter) in form.filters.enumerated().reversed() {
            // Every checksum that is still to be taken off adds to what comes out.
            let checksums = form.filters[..<index].count { $0 == .checksum }
            let count = form.bytes + Self.checksumBytes * checksums
            guard filter != .checksum else {
                guard Fletcher32.isSound(bytes) else { return .unreadable }
                bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast(Self.checksumBytes))
                guard bytes.count == count || form.filters[..<index].contains(.gzip) else { return .otherSize }
                continue
            }
            // The output, if it is the last result and fits, which a chunk beyond the last row does not.
            let room =
                index == 0 && output.count == count
                ? output.baseAddress : index.isMultiple(of: 2) ? evenStep.reserve(count) : oddStep.reserve(count)
            guard let room else { return .unreadable }
            let target = UnsafeMutableRawBufferPointer(start: room, count: count)
            if filter == .gzip {
                let outcome = inflate(bytes, into: target)
                guard outcome == .unpacked else { return outcome }
            } else {
                guard bytes.count == count else { return .otherSize }
                Self.unshuffle(bytes, elementBytes: form.elementBytes, into: target)
            }
            bytes = UnsafeRawBufferPointer(target)
        }
        guard bytes.count >= output.count else { return .otherSize }
        if bytes.baseAddress != UnsafeRawPointer(output.baseAddress) {
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<output.count]))
        }
        return .unpacked
    }

    private static let checksumBytes = 4

    private func inflate(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Outcome {
        guard let decompressor else { return .unreadable }
        switch libdeflate_zlib_decompress(
            decompressor, bytes.baseAddress, bytes.count, target.baseAddress, target.count, nil)
        {
        case LIBDEFLATE_SUCCESS: return .unpacked
        case LIBDEFLATE_SHORT_OUTPUT, LIBDEFLATE_INSUFFICIENT_SPACE: return .otherSize
        default: return .unreadable
        }
    }

    /// Puts the bytes of every element together again.
    private static func unshuffle(
        _ bytes: UnsafeRawBufferPointer, elementBytes: Int, into target: UnsafeMutableRawBufferPointer
    ) {
        let count = bytes.count / elementBytes
        guard let from = bytes.baseAddress, let to = target.baseAddress else { return }
        func plane(_ number: Int) -> UnsafePointer<UInt8> {
            (from + number * count).assumingMemoryBound(to: UInt8.self)
        }
        switch elementBytes {
        case 4:
            let (first, second, third, fourth) = (plane(0), plane(1), plane(2), plane(3))
            for index in 0..<count {
                let low = UInt32(first[index]) | UInt32(second[index]) << 8
                let high = UInt32(third[index]) << 16 | UInt32(fourth[index]) << 24
                to.storeBytes(of: (low | high).littleEndian, toByteOffset: 4 * index, as: UInt32.self)
            }
        default:
            for number in 0..<elementBytes {
                let plane = plane(number)
                for index in 0..<count {
                    to.storeBytes(of: plane[index], toByteOffset: index * elementBytes + number, as: UInt8.self)
                }
            }
        }
    }

    /// Memory that grows. It is not there if the system has none, as a damaged file may ask for any amount.
    private struct Room: ~Copyable {
        private(set) var address: UnsafeMutableRawPointer?
        private(set) var count = 0

        deinit { free(address) }

        mutating func reserve(_ needed: Int) -> UnsafeMutableRawPointer? {
            if needed > count {
                free(address)
                address = malloc(needed)
                count = address == nil ? 0 : needed
            }
            return address
        }
    }
}

extension ChunkUnpacker {
    /// Those that wait for their next use.
    private static let idle = Mutex<[ChunkUnpacker]>([])
    /// The most memory that one may keep meanwhile.
    private static let mostKept = 8 << 20

    private var keptBytes: Int { packed.count + evenStep.count + oddStep.count }

    /// Calls `body` with so many of them.
    static func with<Result>(_ count: Int, _ body: ([ChunkUnpacker]) throws -> Result) rethrows -> Result {
        var taken = idle.withLock { idle in
            let taken = Array(idle.suffix(count))
            idle.removeLast(taken.count)
            return taken
        }
        while taken.count < count { taken.append(ChunkUnpacker()) }
        defer {
            let kept = taken.filter { $0.keptBytes <= mostKept }
            idle.withLock { $0 += kept.prefix(max(0, Processors.count + 1 - $0.count)) }
        }
        return try body(taken)
    }
}
