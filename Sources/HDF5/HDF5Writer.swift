import CHDF5
import Glibc
import Machine

/// Writes a new HDF5 file.
///
///     try HDF5Writer.write("pairs.h5") { file in
///         try file.add("cfc_train", shape: [100, 2, 8], floats: embeddings)
///     }
public final class HDF5Writer {
    let name: String
    private let path: String
    let handle: hid_t
    private var tables: [HDF5Table] = []
    /// Why the first call failed that did; empty while none did.
    private var reason: String?

    private init(path: String, handle: hid_t) {
        self.path = path
        name = HDF5File.displayName(path)
        self.handle = handle
    }

    /// Writes a file under a temporary name in its folder, and renames it at the end, so that it is never visible
    /// half written. A file that is replaced keeps its mode, and a link is followed.
    ///
    /// - Parameters:
    ///   - path: Where to write; an earlier file is replaced.
    ///   - sealed: Whether to put a checksum of the whole file at its beginning; see ``HDF5Seal``.
    ///   - body: Adds the contents.
    /// - Throws: ``HDF5Error`` if the file cannot be written, and any error of `body`; an earlier file then stays.
    public static func write(_ path: String, sealed: Bool = false, _ body: (HDF5Writer) throws -> Void) throws {
        let path = UserFolders.path(path)
        do {
            // Several threads may write the same file; the last one wins.
            let replacement = try FileReplacement(of: path, isLocked: false)
            let beside = replacement.temporaryPath
            let (handle, reason) = HDF5Library.withLock {
                let properties = H5Pcreate(sparseshift_hdf5_file_creation())
                defer { H5Pclose(properties) }
                if sealed { H5Pset_userblock(properties, hsize_t(HDF5Seal.size)) }
                // Nobody else knows the temporary file, and file systems without locks would refuse to make it.
                let access = H5Pcreate(sparseshift_hdf5_file_access())
                defer { H5Pclose(access) }
                _ = sparseshift_hdf5_without_locks(access)
                let handle = H5Fcreate(beside, sparseshift_hdf5_replace(), properties, access)
                return (handle, handle < 0 ? HDF5Library.failureReason : nil)
            }
            guard handle >= 0 else {
                throw HDF5Error("\(path): cannot be written: \(reason ?? "HDF5 cannot create it").")
            }
            replacement.lock()
            let writer = HDF5Writer(path: path, handle: handle)
            do {
                try body(writer)
            } catch {
                _ = writer.close()
                throw error
            }
            guard writer.close() else { throw writer.notWritten("") }
            errno = 0
            guard !sealed || HDF5Seal.write(to: beside) else {
                writer.note()
                throw writer.notWritten("")
            }
            try replacement.publish()
        } catch let failure as SystemFailure {
            throw HDF5Error("\(path): cannot be written: \(failure.reason).")
        }
    }

    /// Closes everything, and returns whether all of it reached the file.
    private func close() -> Bool {
        HDF5Library.withLock {
            let tablesClosed = tables.reduce(true) { $1.close() && $0 }
            if !tablesClosed { note() }
            let isClosed = H5Fclose(handle) >= 0
            if !isClosed { note() }
            return isClosed && tablesClosed
        }
    }

    /// Notes why a call failed, if the system says it and no earlier one did.
    func note() { reason = reason ?? HDF5Library.failureReason }

    /// The error after a call that failed.
    ///
    /// - Parameter object: What could not be written, as in `dataset 'x'`; empty for the file.
    func notWritten(_ object: String) -> HDF5Error {
        HDF5Error(
            "\(path): \(object)\(object.isEmpty ? "" : " ")cannot be written: \(reason ?? "the disk may be full").")
    }

    /// Adds a dataset of float32 numbers.
    ///
    /// - Parameters:
    ///   - dataset: The path inside the file; missing groups are created.
    ///   - shape: The length of every axis; empty for a scalar.
    ///   - floats: The elements in row-major order, as many as `shape` has places.
    ///   - compression: How to compress. With gzip, the bytes are shuffled first, which compresses better;
    ///     a dataset without elements is stored uncompressed.
    /// - Throws: ``HDF5Error`` if the dataset exists or cannot be written.
    public func add(
        _ dataset: String, shape: [Int], floats: [Float], compression: HDF5Compression = .none
    ) throws {
        try check(dataset, shape, count: floats.count)
        try add(
            dataset, shape: shape, type: sparseshift_hdf5_float32_little_endian(),
            memoryType: sparseshift_hdf5_native_float(), values: floats, compression: compression)
    }

    /// Adds a dataset of float64 numbers in row-major order; missing groups in the name are created.
    ///
    /// - Throws: ``HDF5Error`` if the dataset exists or cannot be written.
    public func add(
        _ dataset: String, shape: [Int], doubles: [Double], compression: HDF5Compression = .none
    ) throws {
        try check(dataset, shape, count: doubles.count)
        try add(
            dataset, shape: shape, type: sparseshift_hdf5_float64_little_endian(),
            memoryType: sparseshift_hdf5_native_double(), values: doubles, compression: compression)
    }

    /// Adds a dataset of 64-bit integers in row-major order; missing groups in the name are created.
    ///
    /// - Throws: ``HDF5Error`` if the dataset exists or cannot be written.
    public func add(
        _ dataset: String, shape: [Int], integers: [Int], compression: HDF5Compression = .none
    ) throws {
        try check(dataset, shape, count: integers.count)
        try add(
            dataset, shape: shape, type: sparseshift_hdf5_int64_little_endian(),
            memoryType: sparseshift_hdf5_native_int64(), values: integers, compression: compression)
    }

    /// Adds a dataset of strings with one axis.
    ///
    /// - Throws: ``HDF5Error`` if the dataset exists or cannot be written.
    public func add(_ dataset: String, strings: [String]) throws {
        try withCStrings(strings) { pointers in
            let type = HDF5Library.withLock { variableStringType() }
            defer { HDF5Library.withLock { _ = H5Tclose(type) } }
            try add(dataset, shape: [strings.count], type: type, memoryType: type, values: pointers)
        }
    }

    /// Adds an empty table of float32 numbers that grows by rows, so that the whole table is never in memory.
    ///
    /// - Parameters:
    ///   - dataset: The path inside the file; missing groups are created.
    ///   - rowShape: The axes after the first: `[2, d]` for pairs of embeddings.
    ///   - chunkRows: The number of rows that are stored, and compressed, as one piece.
    ///   - compression: How chunks are compressed.
    /// - Throws: ``HDF5Error`` if the dataset exists or cannot be created.
    public func addTable(
        _ dataset: String, rowShape: [Int], chunkRows: Int, compression: HDF5Compression = .none
    ) throws -> HDF5Table {
        try addTable(dataset, .floats, rowShape: rowShape, chunkRows: chunkRows, compression: compression)
    }

    /// Adds an empty table of strings that grows by rows.
    ///
    /// - Throws: ``HDF5Error`` if the dataset exists or cannot be created.
    public func addStringTable(_ dataset: String, rowShape: [Int] = [], chunkRows: Int = 1_024) throws -> HDF5Table {
        try addTable(dataset, .strings, rowShape: rowShape, chunkRows: chunkRows, compression: .none)
    }

    private func addTable(
        _ dataset: String, _ kind: HDF5Table.Kind, rowShape: [Int], chunkRows: Int, compression: HDF5Compression
    ) throws -> HDF5Table {
        let table = try HDF5Table(
            self, dataset: dataset, kind: kind, rowShape: rowShape, chunkRows: chunkRows, compression: compression)
        tables.append(table)
        return table
    }

    /// Makes a hard link: a second name for an existing object. Missing groups in the new name are created.
    ///
    /// - Throws: ``HDF5Error`` if the link cannot be created.
    public func link(_ dataset: String, to existing: String) throws {
        try HDF5Library.withLock {
            let links = linkProperties()
            defer { H5Pclose(links) }
            guard H5Lcreate_hard(handle, existing, handle, dataset, links, 0) >= 0 else { throw cannotCreate(dataset) }
        }
    }

    /// Writes attributes of a group or a dataset; `/` is the file itself. A missing group is created.
    ///
    /// - Throws: ``HDF5Error`` if the group cannot be created or an attribute cannot be written.
    public func setAttributes(_ attributes: [String: HDF5Attribute], of object: String) throws {
        try HDF5Library.withLock {
            var owner = H5Oopen(handle, object, 0)
            if owner < 0 {
                let links = linkProperties()
                defer { H5Pclose(links) }
                owner = H5Gcreate2(handle, object, links, 0, 0)
            }
            guard owner >= 0 else { throw failure("group '\(object)'", otherwise: "cannot be created.") }
            defer { H5Oclose(owner) }
            for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
                guard set(value, as: key, on: owner) else {
                    throw failure("attribute '\(key)' of '\(object)'", otherwise: "cannot be written.")
                }
            }
        }
    }

    private func set(_ value: HDF5Attribute, as key: String, on owner: hid_t) -> Bool {
        func create(_ type: hid_t, write: (hid_t) -> herr_t) -> Bool {
            let space = H5Screate(H5S_SCALAR)
            defer { H5Sclose(space) }
            let attribute = H5Acreate2(owner, key, type, space, 0, 0)
            guard attribute >= 0 else { return false }
            defer { H5Aclose(attribute) }
            return write(attribute) >= 0
        }
        switch value {
        case .integer(var number):
            return create(sparseshift_hdf5_int64_little_endian()) {
                H5Awrite($0, sparseshift_hdf5_native_int64(), &number)
            }
        case .real(var number):
            return create(sparseshift_hdf5_float64_little_endian()) {
                H5Awrite($0, sparseshift_hdf5_native_double(), &number)
            }
        case .string(let text):
            let type = variableStringType()
            defer { H5Tclose(type) }
            return withCStrings([text]) { pointers in
                create(type) { attribute in pointers.withUnsafeBytes { H5Awrite(attribute, type, $0.baseAddress) } }
            }
        }
    }

    private func check(_ dataset: String, _ shape: [Int], count: Int) throws(HDF5Error) {
        var needed = 1
        for length in shape {
            let (product, isTooMany) = needed.multipliedReportingOverflow(by: length)
            guard length >= 0, !isTooMany else {
                throw HDF5Error("\(name): dataset '\(dataset)' cannot have the shape \(shape).")
            }
            needed = product
        }
        guard needed == count else {
            throw HDF5Error("\(name): dataset '\(dataset)' of the shape \(shape) has \(needed) numbers, not \(count).")
        }
    }

    private func add<Element>(
        _ dataset: String, shape: [Int], type: hid_t, memoryType: hid_t, values: [Element],
        compression: HDF5Compression = .none
    ) throws {
        try HDF5Library.withLock {
            let extents = shape.map(hsize_t.init)
            let space = extents.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), extents, nil)
            let properties = H5Pcreate(sparseshift_hdf5_dataset_creation())
            defer {
                H5Sclose(space)
                H5Pclose(properties)
            }
            if case .gzip(let level) = compression, !values.isEmpty, !shape.isEmpty {
                guard (1...9).contains(level) else {
                    throw HDF5Error("\(name): dataset '\(dataset)': gzip has levels 1 to 9, not \(level).")
                }
                // A chunk has about a million elements.
                let rows = max(1, min(shape[0], (1 << 20) / max(1, values.count / shape[0])))
                H5Pset_chunk(properties, Int32(shape.count), [hsize_t(rows)] + extents.dropFirst())
                H5Pset_shuffle(properties)
                H5Pset_deflate(properties, UInt32(level))
            }
            let created = create(dataset, type: type, space: space, properties: properties)
            guard created >= 0 else { throw cannotCreate(dataset) }
            defer { H5Dclose(created) }
            let status = values.withUnsafeBytes {
                values.isEmpty ? 0 : H5Dwrite(created, memoryType, 0, 0, 0, $0.baseAddress)
            }
            guard status >= 0 else {
                throw failure("dataset '\(dataset)'", otherwise: "cannot be written.")
            }
        }
    }

    /// Creates a dataset and the groups in its name; the caller holds the library's lock.
    func create(_ dataset: String, type: hid_t, space: hid_t, properties: hid_t) -> hid_t {
        let links = linkProperties()
        defer { H5Pclose(links) }
        return H5Dcreate2(handle, dataset, type, space, links, properties, 0)
    }

    /// Link properties that create the groups in a name; the caller closes them, and holds the library's lock.
    private func linkProperties() -> hid_t {
        let links = H5Pcreate(sparseshift_hdf5_link_creation())
        H5Pset_create_intermediate_group(links, 1)
        return links
    }

    func cannotCreate(_ dataset: String) -> HDF5Error {
        failure("dataset '\(dataset)'", otherwise: "cannot be created; is it there already?")
    }

    /// The error after a call that failed: the system's reason, or what else is known.
    private func failure(_ object: String, otherwise text: String) -> HDF5Error {
        note()
        return reason == nil ? HDF5Error("\(name): \(object) \(text)") : notWritten(object)
    }
}

/// The type of UTF-8 strings of variable length; the caller closes it.
func variableStringType() -> hid_t {
    let type = H5Tcopy(sparseshift_hdf5_c_string())
    H5Tset_size(type, Int(bitPattern: UInt.max))
    H5Tset_cset(type, H5T_CSET_UTF8)
    return type
}

func withCStrings<Result>(
    _ strings: some Collection<String>, _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
) rethrows -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return try body(pointers)
}
