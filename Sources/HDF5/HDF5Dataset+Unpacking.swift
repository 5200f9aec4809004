import CHDF5
import Dispatch
import Machine

extension HDF5Dataset {
    /// Rows that are still to be read.
    struct UnreadPart: Equatable {
        var rows: Range<Int>
        /// Whether the library may be able to read them; otherwise their chunk unpacks to another size than it has.
        var isReadable: Bool
    }

    /// Reads the whole chunks among some rows outside the library, on several threads, as far as they can be.
    ///
    /// - Parameters:
    ///   - rows: Entries of the first axis.
    ///   - memoryType: The type that the caller wants; elements of another one are left to the library.
    ///   - destination: Room for the rows.
    /// - Returns: What was not read, in the order of the rows: parts of chunks, chunks that were never written or are
    ///   packed in another way, and damaged ones.
    func unpack(
        rows: Range<Int>, as memoryType: hid_t, into destination: UnsafeMutableRawBufferPointer
    ) -> [UnreadPart] {
        let everything = [UnreadPart(rows: rows, isReadable: true)]
        guard let form = packedChunks, !rows.isEmpty, rows.lowerBound >= 0, rows.upperBound <= shape[0],
            destination.count >= rows.count * form.rowBytes
        else { return everything }
        let first = (rows.lowerBound + form.rows - 1) / form.rows
        // The last chunk may reach beyond the last row.
        let end = rows.upperBound == shape[0] ? (shape[0] - 1) / form.rows + 1 : rows.upperBound / form.rows
        guard first < end, stores(memoryType) else { return everything }
        var unread = UnreadRows()
        unread.add(rows.lowerBound..<first * form.rows, isReadable: true)
        let most = form.countAtOnce(threads: Processors.count)
        let descriptor = self.descriptor
        ChunkUnpacker.with(min(most, end - first)) { unpackers in
            for start in stride(from: first, to: end, by: unpackers.count) {
                let chunks = start..<min(end, start + unpackers.count)
                let outcomes = unpack(chunks, form, in: descriptor, by: unpackers) { chunk in
                    let (begin, end) = (chunk * form.rows, min((chunk + 1) * form.rows, shape[0]))
                    let offset = (begin - rows.lowerBound) * form.rowBytes
                    return UnsafeMutableRawBufferPointer(
                        rebasing: destination[offset..<offset + (end - begin) * form.rowBytes])
                }
                for (chunk, outcome) in zip(chunks, outcomes) where outcome != .unpacked {
                    unread.add(
                        chunk * form.rows..<min((chunk + 1) * form.rows, shape[0]), isReadable: outcome == .unreadable)
                }
            }
        }
        unread.add(min(end * form.rows, rows.upperBound)..<rows.upperBound, isReadable: true)
        return unread.parts
    }

    /// The file of the dataset, if several threads can read it at once.
    private var descriptor: Int32? {
        let number = HDF5Library.withLock(on: file.path) { sparseshift_hdf5_descriptor(handle) }
        return number >= 0 ? number : nil
    }

    /// Whether elements are stored as a type says.
    private func stores(_ memoryType: hid_t) -> Bool {
        HDF5Library.withLock(on: file.path) {
            let stored = H5Dget_type(handle)
            defer { H5Tclose(stored) }
            return H5Tequal(stored, memoryType) > 0
        }
    }

    /// Unpacks some chunks at once. The library is called by this thread alone, as its failures end the calling thread.
    private func unpack(
        _ chunks: Range<Int>, _ form: PackedChunks, in descriptor: Int32?, by unpackers: [ChunkUnpacker],
        into target: (Int) -> UnsafeMutableRawBufferPointer
    ) -> [ChunkUnpacker.Outcome] {
        let isFound = zip(chunks, unpackers).map { chunk, unpacker in
            HDF5Library.withLock(on: file.path, bytes: form.bytes) {
                unpacker.find(chunk, of: self, form, in: descriptor)
            }
        }
        let targets = chunks.map(target)
        return [ChunkUnpacker.Outcome](unsafeUninitializedCapacity: chunks.count) { outcomes, initialized in
            nonisolated(unsafe) let (outcomes, targets) = (outcomes, targets)
            DispatchQueue.concurrentPerform(iterations: chunks.count) { index in
                outcomes.initializeElement(
                    at: index,
                    to: isFound[index] ? unpackers[index].unpack(form, into: targets[index]) : .unreadable)
            }
            initialized = chunks.count
        }
    }
}

/// Rows that were not read, put together where they follow one another.
private struct UnreadRows {
    private(set) var parts: [HDF5Dataset.UnreadPart] = []

    mutating func add(_ rows: Range<Int>, isReadable: Bool) {
        guard !rows.isEmpty else { return }
        if let last = parts.last, last.isReadable, isReadable, last.rows.upperBound == rows.lowerBound {
            parts[parts.count - 1].rows = last.rows.lowerBound..<rows.upperBound
        } else {
            parts.append(HDF5Dataset.UnreadPart(rows: rows, isReadable: isReadable))
        }
    }
}
