import CHDF5
import Glibc

/// Writes a new HDF5 file of small datasets.
///
///     try HDF5Writer.write("pairs.h5") { file in
///         try file.add("cfc_train", shape: [100, 2, 8], floats: embeddings)
///     }
public final class HDF5Writer {
    private let name: String
    private let handle: hid_t

    private init(name: String, handle: hid_t) {
        self.name = name
        self.handle = handle
    }

    /// Writes a file: beside its place first and renamed at the end, so that nobody ever sees half of it.
    ///
    /// - Throws: ``HDF5Error``, and whatever `body` throws; then there is no new file.
    public static func write(_ path: String, _ body: (HDF5Writer) throws -> Void) throws {
        let beside = path + ".\(getpid()).part"
        let name = HDF5File.displayName(path)
        do {
            try HDF5Library.withLock {
                let handle = H5Fcreate(beside, sparseshift_hdf5_replace(), 0, 0)
                guard handle >= 0 else { throw HDF5Error("\(name): this file cannot be created in its folder.") }
                var closed = false
                defer { if !closed { H5Fclose(handle) } }
                try body(HDF5Writer(name: name, handle: handle))
                closed = true
                guard H5Fclose(handle) >= 0 else { throw HDF5Error("\(name): writing failed; the disk may be full.") }
            }
            guard rename(beside, path) == 0 else {
                throw HDF5Error("\(name): \(String(cString: strerror(errno))).")
            }
        } catch {
            unlink(beside)
            throw error
        }
    }

    /// Adds a dataset of float32 numbers, the last axis fastest; groups in the name are made.
    public func add(_ dataset: String, shape: [Int], floats: [Float]) throws {
        precondition(shape.reduce(1, *) == floats.count, "\(floats.count) numbers do not fill the shape \(shape)")
        try add(
            dataset, shape: shape, type: sparseshift_hdf5_float32_little_endian(),
            memoryType: sparseshift_hdf5_native_float(), values: floats)
    }

    /// Adds a dataset of float64 numbers, the last axis fastest; groups in the name are made.
    public func add(_ dataset: String, shape: [Int], doubles: [Double]) throws {
        precondition(shape.reduce(1, *) == doubles.count, "\(doubles.count) numbers do not fill the shape \(shape)")
        try add(
            dataset, shape: shape, type: sparseshift_hdf5_float64_little_endian(),
            memoryType: sparseshift_hdf5_native_double(), values: doubles)
    }

    /// Adds a dataset of 64-bit integers, the last axis fastest; groups in the name are made.
    public func add(_ dataset: String, shape: [Int], integers: [Int]) throws {
        precondition(shape.reduce(1, *) == integers.count, "\(integers.count) numbers do not fill the shape \(shape)")
        try add(
            dataset, shape: shape, type: sparseshift_hdf5_int64_little_endian(),
            memoryType: sparseshift_hdf5_native_int64(), values: integers)
    }

    /// Adds a list of strings.
    public func add(_ dataset: String, strings: [String]) throws {
        let type = H5Tcopy(sparseshift_hdf5_c_string())
        defer { H5Tclose(type) }
        H5Tset_size(type, Int(bitPattern: UInt.max))
        H5Tset_cset(type, H5T_CSET_UTF8)
        let pointers = strings.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        try add(dataset, shape: [strings.count], type: type, memoryType: type, values: pointers)
    }

    private func add<Element>(
        _ dataset: String, shape: [Int], type: hid_t, memoryType: hid_t, values: [Element]
    ) throws {
        let extents = shape.map(hsize_t.init)
        let space = extents.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), extents, nil)
        defer { H5Sclose(space) }
        let links = H5Pcreate(sparseshift_hdf5_link_creation())
        defer { H5Pclose(links) }
        H5Pset_create_intermediate_group(links, 1)
        let created = H5Dcreate2(handle, dataset, type, space, links, 0, 0)
        guard created >= 0 else { throw HDF5Error("\(name): dataset '\(dataset)' cannot be created; is it there already?") }
        defer { H5Dclose(created) }
        let status = values.withUnsafeBytes { values.isEmpty ? 0 : H5Dwrite(created, memoryType, 0, 0, 0, $0.baseAddress) }
        guard status >= 0 else {
            throw HDF5Error("\(name): dataset '\(dataset)' cannot be written.")
        }
    }
}
