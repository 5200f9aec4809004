import CHDF5

/// How the chunks of a table are compressed.
public enum HDF5Compression: Sendable, Hashable {
    /// Elements are stored uncompressed.
    case none
    /// gzip at a level from 1 (fastest) to 9 (smallest).
    case gzip(level: Int)
}

/// A dataset that grows along its first axis, in a file that is being written.
public final class HDF5Table {
    enum Kind { case floats, strings }

    private let place: String
    private let dataset: String
    // The writer has its tables.
    private weak var file: HDF5Writer?
    private let rowShape: [Int]
    private let kind: Kind
    private var handle: hid_t
    /// The number of rows written so far.
    public private(set) var rows = 0

    init(
        _ file: HDF5Writer, dataset: String, kind: Kind, rowShape: [Int], chunkRows: Int, compression: HDF5Compression
    ) throws {
        let place = "\(file.name): dataset '\(dataset)'"
        guard chunkRows > 0, rowShape.allSatisfy({ $0 > 0 }) else {
            throw HDF5Error(
                "\(place) needs chunks of at least 1 row and axes of at least 1, not \(chunkRows) and \(rowShape).")
        }
        self.place = place
        self.dataset = dataset
        self.file = file
        self.rowShape = rowShape
        self.kind = kind
        handle = try HDF5Library.withLock {
            let axes = rowShape.map(hsize_t.init)
            let space = H5Screate_simple(Int32(axes.count + 1), [0] + axes, [hsize_t.max] + axes)
            let properties = H5Pcreate(sparseshift_hdf5_dataset_creation())
            defer {
                H5Sclose(space)
                H5Pclose(properties)
            }
            H5Pset_chunk(properties, Int32(axes.count + 1), [hsize_t(chunkRows)] + axes)
            if case .gzip(let level) = compression {
                guard (1...9).contains(level) else {
                    throw HDF5Error("\(place): gzip has levels 1 to 9, not \(level).")
                }
                H5Pset_deflate(properties, UInt32(level))
            }
            let type = kind == .floats ? sparseshift_hdf5_float32_little_endian() : variableStringType()
            defer { if kind == .strings { H5Tclose(type) } }
            let created = file.create(dataset, type: type, space: space, properties: properties)
            guard created >= 0 else { throw file.cannotCreate(dataset) }
            return created
        }
    }

    /// Appends whole rows of float32 numbers in row-major order.
    ///
    /// - Throws: ``HDF5Error`` if they cannot be written.
    public func append(_ values: UnsafeBufferPointer<Float>) throws {
        guard kind == .floats else { throw HDF5Error("\(place) holds strings, so numbers cannot be added.") }
        try append(count: values.count, values.baseAddress, memoryType: sparseshift_hdf5_native_float())
    }

    /// Appends whole rows of strings in row-major order.
    ///
    /// - Throws: ``HDF5Error`` if they cannot be written.
    public func append(_ strings: some Collection<String>) throws {
        guard kind == .strings else { throw HDF5Error("\(place) holds numbers, so strings cannot be added.") }
        let type = HDF5Library.withLock { variableStringType() }
        defer { HDF5Library.withLock { _ = H5Tclose(type) } }
        try withCStrings(strings) { pointers in
            try pointers.withUnsafeBytes { try append(count: pointers.count, $0.baseAddress, memoryType: type) }
        }
    }

    private func append(count: Int, _ values: UnsafeRawPointer?, memoryType: hid_t) throws {
        let width = rowShape.reduce(1, *)
        guard count % width == 0 else {
            throw HDF5Error("\(place) has rows of \(width) values, so \(count) values are not whole rows.")
        }
        guard count > 0 else { return }
        let added = count / width
        try HDF5Library.withLock {
            guard handle >= 0 else { throw HDF5Error("\(place) is closed.") }
            let axes = rowShape.map(hsize_t.init)
            guard H5Dset_extent(handle, [hsize_t(rows + added)] + axes) >= 0 else { throw failure }
            let space = H5Dget_space(handle)
            let lengths = [hsize_t(added)] + axes
            let memory = H5Screate_simple(Int32(lengths.count), lengths, nil)
            defer {
                H5Sclose(space)
                H5Sclose(memory)
            }
            var starts = [hsize_t](repeating: 0, count: lengths.count)
            starts[0] = hsize_t(rows)
            H5Sselect_hyperslab(space, H5S_SELECT_SET, starts, nil, lengths, nil)
            guard H5Dwrite(handle, memoryType, memory, space, 0, values) >= 0 else { throw failure }
        }
        rows += added
    }

    private var failure: HDF5Error {
        file?.note()
        return file?.notWritten("dataset '\(dataset)'") ?? HDF5Error("\(place) cannot be written.")
    }

    /// Closes the dataset, and returns whether all of it reached the file. The caller holds the library's lock.
    func close() -> Bool {
        defer { handle = -1 }
        return handle < 0 || H5Dclose(handle) >= 0
    }
}
