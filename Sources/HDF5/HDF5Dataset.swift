import CHDF5

/// A dataset of an HDF5 file.
public final class HDF5Dataset: Sendable {
    /// The file that the dataset is in.
    public let file: HDF5File
    /// The path inside the file.
    public let name: String
    /// The length of every axis; empty for a scalar.
    public let shape: [Int]
    /// The length of every axis of one chunk, or `nil` if the dataset is stored in one piece.
    public let chunkShape: [Int]?
    /// Whether the dataset is put together from datasets of other files.
    let isVirtual: Bool
    /// The kind and size of the stored elements.
    public let elementType: HDF5ElementType
    let handle: hid_t

    /// The number of elements.
    public let count: Int
    /// How the chunks are packed, if they can be unpacked outside the library.
    let packedChunks: PackedChunks?

    /// Takes ownership of an open handle; the caller holds the library's lock.
    init(file: HDF5File, name: String, handle: hid_t) throws {
        self.file = file
        self.name = name
        self.handle = handle
        let space = H5Dget_space(handle)
        defer { H5Sclose(space) }
        let rank = Int(max(0, H5Sget_simple_extent_ndims(space)))
        var extents = [hsize_t](repeating: 0, count: max(rank, 1))
        var mostExtents = extents
        H5Sget_simple_extent_dims(space, &extents, &mostExtents)
        // An unlimited axis has the largest number.
        let most = mostExtents.map { Int(clamping: $0) }
        let lengths = extents.prefix(rank).map { Int(clamping: $0) }
        shape = lengths
        var total = 1
        // The lengths in a damaged header can overflow an Int.
        var isTooLarge = false
        // An empty axis beside huge ones makes no sense either: their product would overflow where rows are counted.
        for length in lengths where length > 0 {
            let (product, overflow) = total.multipliedReportingOverflow(by: length)
            isTooLarge = isTooLarge || overflow || product > Int.max / 16
            total = overflow ? 0 : product
        }
        count = isTooLarge || lengths.contains(0) ? 0 : total
        let type = H5Dget_type(handle)
        defer { H5Tclose(type) }
        elementType = HDF5ElementType(type)
        let creation = H5Dget_create_plist(handle)
        defer { H5Pclose(creation) }
        isVirtual = H5Pget_layout(creation) == H5D_VIRTUAL
        if rank > 0, H5Pget_layout(creation) == H5D_CHUNKED {
            var chunks = [hsize_t](repeating: 0, count: rank)
            H5Pget_chunk(creation, Int32(rank), &chunks)
            chunkShape = chunks.map(Int.init)
        } else {
            chunkShape = nil
        }
        packedChunks = chunkShape.flatMap {
            PackedChunks(creation: creation, type: type, shape: lengths, chunkShape: $0)
        }
        guard !isTooLarge else {
            throw HDF5Error(
                "\(file.name): dataset '\(name)' claims to be \(shapeDescription), more than a file can hold; the file is damaged."
            )
        }
        // No program can write such chunks, and the library would read those that are there beyond their end.
        if let chunkShape, zip(chunkShape, most).contains(where: { $0 > $1 }) {
            throw HDF5Error(
                "\(file.name): dataset '\(name)' (\(shapeDescription)) claims to have chunks of \(chunkShape.map(\.grouped).joined(separator: " × ")), more than itself; the file is damaged."
            )
        }
    }

    deinit { HDF5Library.withLock(on: file.path) { _ = H5Dclose(handle) } }

    /// The shape and type as text for messages, as in `5,000 × 2 × 768, float32`.
    public var shapeDescription: String {
        (shape.isEmpty ? "scalar" : shape.map(\.grouped).joined(separator: " × ")) + ", \(elementType)"
    }

    /// The file and the dataset, as messages begin.
    package var place: String { "\(file.name): dataset '\(name)'" }

    /// Whether whole chunks are unpacked outside the C library, if they are asked for as they are stored.
    package var isUnpackedByThreads: Bool { packedChunks != nil }

    /// Reads entries of the first axis into the caller's memory; float64 becomes float32, and so does bfloat16.
    ///
    /// - Parameters:
    ///   - rows: Which entries of the first axis to read.
    ///   - destination: Room for `rows.count` times the product of the other axes.
    /// - Throws: ``HDF5Error`` if the elements are not floating-point numbers, the range is outside the
    ///   dataset, or the file is damaged.
    public func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>) throws {
        switch elementType {
        case .float: try read(rows: rows, as: sparseshift_hdf5_native_float(), into: destination)
        case .opaque(bytes: 2): try readOpaque(rows: rows, into: destination)
        default:
            throw HDF5Error("\(place) holds \(elementType) (\(shapeDescription)); floating-point numbers are needed.")
        }
    }

    /// Reads entries of the first axis into the caller's memory in double precision; integers, float32 and truth values
    /// (0 and 1) are converted, and numbers of more than 64 bits rounded.
    ///
    /// - Parameters:
    ///   - rows: Which entries of the first axis to read.
    ///   - destination: Room for `rows.count` times the product of the other axes.
    /// - Throws: ``HDF5Error`` if the elements are not numbers, the range is outside the dataset, or the file is damaged.
    public func read(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Double>) throws {
        switch elementType {
        case .float, .integer: try read(rows: rows, as: sparseshift_hdf5_native_double(), into: destination)
        case .boolean:
            // The library does not convert enumerations.
            var bytes = [UInt8](repeating: 0, count: destination.count)
            try bytes.withUnsafeMutableBufferPointer { try readStored(rows: rows, into: $0) }
            for index in bytes.indices { destination[index] = bytes[index] == 0 ? 0 : 1 }
        default: throw HDF5Error("\(place) holds \(elementType) (\(shapeDescription)); numbers are needed.")
        }
    }

    /// Two opaque bytes as bfloat16: the upper half of a float32.
    private func readOpaque(rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Float>) throws {
        var halves = [UInt16](repeating: 0, count: rows.count * shape.dropFirst().reduce(1, *))
        try halves.withUnsafeMutableBufferPointer { try readStored(rows: rows, into: $0) }
        guard destination.count >= halves.count else {
            throw HDF5Error("\(place): \(halves.count) elements do not fit into room for \(destination.count).")
        }
        for index in halves.indices {
            destination[index] = Float(bitPattern: UInt32(UInt16(littleEndian: halves[index])) << 16)
        }
    }

    /// Reads elements as they are stored.
    private func readStored<Element>(
        rows: Range<Int>, into destination: UnsafeMutableBufferPointer<Element>
    ) throws {
        let type = HDF5Library.withLock(on: file.path) { H5Dget_type(handle) }
        defer { HDF5Library.withLock { _ = H5Tclose(type) } }
        try read(rows: rows, as: type, into: destination)
    }

    /// Reads all elements in row-major order; float64 becomes float32.
    ///
    /// - Throws: ``HDF5Error`` if the elements are not floating-point numbers or the file is damaged.
    public func floats() throws -> [Float] {
        try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            try readAll { try read(rows: $0, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count])) }
            initialized = count
        }
    }

    /// Reads all elements in double precision and row-major order; integers and float32 are converted.
    ///
    /// - Throws: ``HDF5Error`` if the elements are not numbers or the file is damaged.
    public func doubles() throws -> [Double] {
        switch elementType {
        case .float, .integer, .boolean: break
        default: throw HDF5Error("\(place) holds \(elementType) (\(shapeDescription)); numbers are needed.")
        }
        return try [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
            try readAll { try read(rows: $0, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count])) }
            initialized = count
        }
    }

    private func readAll(_ body: (Range<Int>) throws -> Void) throws {
        guard count > 0 else { return }
        try body(0..<(shape.first ?? 1))
    }

    private func read<Element>(
        rows: Range<Int>, as memoryType: hid_t, into destination: UnsafeMutableBufferPointer<Element>
    ) throws {
        for part in unpack(rows: rows, as: memoryType, into: UnsafeMutableRawBufferPointer(destination)) {
            guard part.isReadable else {
                throw HDF5Error("\(place)\(rowsDescription(part.rows)) cannot be read; the file is damaged.")
            }
            let start = (part.rows.lowerBound - rows.lowerBound) * shape.dropFirst().reduce(1, *)
            try readByLibrary(
                rows: part.rows, as: memoryType,
                into: UnsafeMutableBufferPointer(rebasing: destination[min(start, destination.count)...]))
        }
    }

    private func readByLibrary<Element>(
        rows: Range<Int>, as memoryType: hid_t, into destination: UnsafeMutableBufferPointer<Element>
    ) throws {
        try withSelection(of: rows) { memory, space, needed in
            guard destination.count >= needed else {
                throw HDF5Error("\(place): \(needed) elements do not fit into room for \(destination.count).")
            }
            guard needed > 0 else { return }
            guard H5Dread(handle, memoryType, memory, space, 0, destination.baseAddress) >= 0 else {
                throw HDF5Error("\(place)\(rowsDescription(rows)) cannot be read; \(reasonForFailure)")
            }
        }
    }

    private func rowsDescription(_ rows: Range<Int>) -> String {
        shape.isEmpty ? "" : ", rows \(rows.lowerBound.grouped) to \((rows.upperBound - 1).grouped),"
    }

    /// Why the library could not read elements; the caller holds its lock.
    private var reasonForFailure: String {
        let creation = H5Dget_create_plist(handle)
        defer { H5Pclose(creation) }
        for index in 0..<max(0, H5Pget_nfilters(creation)) {
            var (flags, valueCount, configuration) = (UInt32(0), 0, UInt32(0))
            var name = [CChar](repeating: 0, count: 64)
            let filter = H5Pget_filter2(
                creation, UInt32(index), &flags, &valueCount, nil, name.count, &name, &configuration)
            guard filter >= 0, H5Zfilter_avail(filter) <= 0 else { continue }
            let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let known = text.split(separator: ";").first.map(String.init) ?? text
            return
                "it is compressed with filter \(filter)\(known.isEmpty ? "" : " (\(known))"), which is not installed; "
                + "set HDF5_PLUGIN_PATH to the folder of its plug-in, in Python hdf5plugin.PLUGIN_PATH, or write the file with gzip."
        }
        if let missing = missingRawFiles.first { return "its numbers are in \(missing), which is not there." }
        return "the file is damaged."
    }

    /// Reads all elements of a dataset of strings in row-major order.
    ///
    /// - Throws: ``HDF5Error`` if the elements are not strings or the file is damaged.
    public func strings() throws -> [String] { try strings(rows: 0..<(shape.first ?? 1)) }

    /// Reads the strings in entries of the first axis, in row-major order.
    ///
    /// - Throws: ``HDF5Error`` if the elements are not strings, the range is outside the dataset, or the file
    ///   is damaged.
    public func strings(rows: Range<Int>) throws -> [String] {
        guard elementType == .string else {
            throw HDF5Error("\(place) holds \(elementType) (\(shapeDescription)); strings are needed.")
        }
        return try withSelection(of: rows) { memory, space, count in
            let type = H5Dget_type(handle)
            defer { H5Tclose(type) }
            do {
                if count > 0, H5Tis_variable_str(type) > 0, let heap = HDF5StringHeap(self),
                    let references = try stringReferences(rows: rows, heap)
                {
                    return try heap.strings(references: references)
                }
            } catch is HDF5StringHeap.Damaged {
                throw HDF5Error("\(place)\(rowsDescription(rows)) cannot be read; the file is damaged.")
            }
            let texts = readStrings(type: type, count: count, space: memory) {
                H5Dread(handle, $0, memory, space, 0, $1)
            }
            guard let texts else {
                let bytes = H5Tget_size(type)
                if H5Tis_variable_str(type) <= 0, bytes > 1 << 16 {
                    throw HDF5Error(
                        "\(place) claims to hold texts of \(bytes.grouped) bytes each, which are too long to be read.")
                }
                throw HDF5Error("\(place)\(rowsDescription(rows)) cannot be read; \(reasonForFailure)")
            }
            return texts
        }
    }

    /// The bytes that the library goes through to read some entries of the first axis, at most: it unpacks whole chunks, and
    /// what a virtual dataset is made of may be one chunk.
    private func bytesToUnpack(of rows: Range<Int>) -> Int {
        var lengths = shape
        if !lengths.isEmpty, !isVirtual {
            let chunk = max(1, chunkShape?[0] ?? 1)
            lengths[0] = ((max(rows.upperBound, 1) - 1) / chunk - rows.lowerBound / chunk + 1) * chunk
        }
        for axis in lengths.indices.dropFirst() {
            let chunk = max(1, chunkShape?[axis] ?? 1)
            lengths[axis] = (lengths[axis] + chunk - 1) / chunk * chunk
        }
        return lengths.reduce(16) { product, length in
            let (bytes, overflow) = product.multipliedReportingOverflow(by: length)
            return overflow ? .max : bytes
        }
    }

    /// Calls `body` with the library locked, and passes it the selected entries' space in memory, their space in
    /// the file, and their number of elements.
    private func withSelection<Result>(
        of rows: Range<Int>, _ body: (_ memory: hid_t, _ space: hid_t, _ count: Int) throws -> Result
    ) throws -> Result {
        guard rows.lowerBound >= 0, rows.upperBound <= shape.first ?? 1 else {
            throw HDF5Error(
                "\(place) has \((shape.first ?? 1).grouped) rows; rows \(rows.lowerBound) to \(rows.upperBound - 1) were asked for."
            )
        }
        return try HDF5Library.withLock(on: file.path, bytes: bytesToUnpack(of: rows)) {
            let space = H5Dget_space(handle)
            defer { H5Sclose(space) }
            var lengths = shape.map(hsize_t.init)
            if !lengths.isEmpty {
                lengths[0] = hsize_t(rows.count)
                var starts = [hsize_t](repeating: 0, count: lengths.count)
                starts[0] = hsize_t(rows.lowerBound)
                H5Sselect_hyperslab(space, H5S_SELECT_SET, starts, nil, lengths, nil)
            }
            let memory = lengths.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(lengths.count), lengths, nil)
            defer { H5Sclose(memory) }
            return try body(memory, space, rows.count * shape.dropFirst().reduce(1, *))
        }
    }
}
