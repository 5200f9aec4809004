import CHDF5
import Glibc

/// Reads strings of variable length from a file's global heap.
///
/// The C library trusts the references and sizes of that heap, and damaged ones crash it; this type checks each
/// against the file. Layout: HDF5 File Format Specification 3.0, section III.E.
final class HDF5StringHeap {
    struct Damaged: Error {}

    /// The bytes of one reference: the string's length, the address of a collection, and the index in it.
    let referenceSize: Int
    private let descriptor: Int32
    private let fileSize: Int
    private let base: Int
    private let addressSize: Int
    private let lengthSize: Int
    private var collections: [Int: Collection] = [:]

    private struct Collection {
        var bytes: [UInt8]
        var objects: [Int: Range<Int>] = [:]
    }

    /// Opens the file that a dataset is stored in a second time, without the library; the caller holds the library's
    /// lock. That file is another one than the dataset's own if an external link leads to it.
    init?(_ dataset: HDF5Dataset) {
        let file = H5Iget_file_id(dataset.handle)
        guard file >= 0 else { return nil }
        defer { H5Fclose(file) }
        let nameLength = H5Fget_name(file, nil, 0)
        guard nameLength > 0 else { return nil }
        var path = [CChar](repeating: 0, count: nameLength + 1)
        guard H5Fget_name(file, &path, path.count) == nameLength else { return nil }
        let properties = H5Fget_create_plist(file)
        defer { H5Pclose(properties) }
        var userBlock = hsize_t(0)
        var (addressSize, lengthSize) = (0, 0)
        guard H5Pget_userblock(properties, &userBlock) >= 0,
            H5Pget_sizes(properties, &addressSize, &lengthSize) >= 0, addressSize <= 8, lengthSize == 8
        else { return nil }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        fstat(descriptor, &status)
        fileSize = Int(status.st_size)
        base = Int(userBlock)
        self.addressSize = addressSize
        self.lengthSize = lengthSize
        referenceSize = 8 + addressSize
    }

    deinit { close(descriptor) }

    /// Reads bytes of the file.
    ///
    /// - Throws: ``Damaged`` if the file ends before them.
    func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= fileSize, count <= fileSize - offset else { throw Damaged() }
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let read = pread(
                    descriptor, buffer.baseAddress! + initialized, count - initialized, offset + initialized)
                guard read > 0 else { throw Damaged() }
                initialized += read
            }
        }
    }

    /// The strings that the references point to.
    ///
    /// - Throws: ``Damaged`` if a reference points outside the heap.
    func strings(references: [UInt8]) throws -> [String] {
        try stride(from: 0, to: references.count, by: referenceSize).map { start in
            let length = try number(references, at: start, size: 4)
            let address = try number(references, at: start + 4, size: addressSize)
            guard length > 0, address > 0 else { return "" }
            let place = try number(references, at: start + 4 + addressSize, size: 4)
            let collection = try collection(at: address)
            guard let object = collection.objects[place], length <= object.count else { throw Damaged() }
            return String(decoding: collection.bytes[object].prefix(length).prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func number(_ bytes: [UInt8], at start: Int, size: Int) throws -> Int {
        guard start + size <= bytes.count else { throw Damaged() }
        let value = bytes[start..<start + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: value) else { throw Damaged() }
        return number
    }

    private func collection(at address: Int) throws -> Collection {
        if let known = collections[address] { return known }
        let headerSize = 8 + lengthSize
        guard address <= fileSize - base else { throw Damaged() }
        let header = try bytes(at: base + address, count: headerSize)
        guard header.starts(with: Array("GCOL".utf8)), header[4] == 1 else { throw Damaged() }
        let size = try number(header, at: 8, size: lengthSize)
        var collection = Collection(bytes: try bytes(at: base + address, count: size))
        var place = headerSize
        while place + headerSize <= size {
            let index = try number(collection.bytes, at: place, size: 2)
            guard index > 0 else { break }
            let length = try number(collection.bytes, at: place + 8, size: lengthSize)
            let start = place + headerSize
            guard length <= size - start else { throw Damaged() }
            collection.objects[index] = start..<start + length
            // Objects begin at multiples of eight.
            place = start + (length + 7) / 8 * 8
        }
        // Neighbouring strings share collections; keeping two suffices while rows are read in order.
        if collections.count > 1 { collections.removeAll() }
        collections[address] = collection
        return collection
    }
}

extension HDF5Dataset {
    /// The stored references of strings of variable length; `nil` if they are compressed or stored in a way that
    /// only the library can read. The caller holds the library's lock.
    func stringReferences(rows: Range<Int>, _ heap: HDF5StringHeap) throws -> [UInt8]? {
        let creation = H5Dget_create_plist(handle)
        defer { H5Pclose(creation) }
        let rowSize = shape.dropFirst().reduce(1, *) * heap.referenceSize
        switch H5Pget_layout(creation) {
        case H5D_CONTIGUOUS:
            guard H5Pget_external_count(creation) == 0 else { return nil }
            let offset = H5Dget_offset(handle)
            guard let start = Int(exactly: offset) else { return nil }
            return try heap.bytes(at: start + rows.lowerBound * rowSize, count: rows.count * rowSize)
        case H5D_CHUNKED:
            guard H5Pget_nfilters(creation) == 0, let chunkShape,
                chunkShape.dropFirst().elementsEqual(shape.dropFirst())
            else { return nil }
            var references: [UInt8] = []
            for chunk in rows.lowerBound / chunkShape[0]...(max(rows.upperBound, 1) - 1) / chunkShape[0] {
                var place = [hsize_t](repeating: 0, count: shape.count)
                place[0] = hsize_t(chunk * chunkShape[0])
                var size = hsize_t(0)
                guard H5Dget_chunk_storage_size(handle, place, &size) >= 0, Int(size) == chunkShape[0] * rowSize else {
                    throw HDF5StringHeap.Damaged()
                }
                var bytes = [UInt8](repeating: 0, count: Int(size))
                var filters = UInt32(0)
                guard H5Dread_chunk(handle, 0, place, &filters, &bytes) >= 0 else { throw HDF5StringHeap.Damaged() }
                let first = max(0, rows.lowerBound - chunk * chunkShape[0])
                let end = min(chunkShape[0], rows.upperBound - chunk * chunkShape[0])
                references += bytes[first * rowSize..<end * rowSize]
            }
            return references
        default: return nil
        }
    }
}
