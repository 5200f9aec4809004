import CHDF5

extension HDF5Writer {
    /// Rows of a dataset in another file, which a virtual dataset shows as its own.
    public struct VirtualPart: Sendable {
        /// The file; a name without a folder is looked for beside the file with the virtual dataset.
        public let file: String
        /// The dataset in that file.
        public let dataset: String
        /// The rows that it has, all of which are shown.
        public let rows: Int

        /// Rows of a dataset in another file.
        public init(file: String, dataset: String, rows: Int) {
            self.file = file
            self.dataset = dataset
            self.rows = rows
        }
    }

    /// Adds a dataset of float32 numbers that is put together from datasets of other files, without copying them.
    ///
    /// - Parameters:
    ///   - dataset: The path inside the file; missing groups are created.
    ///   - rowShape: The axes after the first, which all parts have.
    ///   - parts: Where the rows are, in their order.
    /// - Throws: ``HDF5Error`` if the dataset exists or cannot be created.
    public func addVirtual(_ dataset: String, rowShape: [Int], parts: [VirtualPart]) throws {
        try HDF5Library.withLock {
            let row = rowShape.map { hsize_t($0) }
            func space(_ rows: Int) -> hid_t { H5Screate_simple(Int32(1 + row.count), [hsize_t(rows)] + row, nil) }
            let whole = space(parts.reduce(0) { $0 + $1.rows })
            let properties = H5Pcreate(sparseshift_hdf5_dataset_creation())
            defer {
                H5Sclose(whole)
                H5Pclose(properties)
            }
            var start = 0
            for part in parts {
                let source = space(part.rows)
                defer { H5Sclose(source) }
                let offset = [hsize_t(start)] + row.map { _ in 0 }
                H5Sselect_hyperslab(whole, H5S_SELECT_SET, offset, nil, [hsize_t(part.rows)] + row, nil)
                // HDF5 takes a single percent sign for the start of a number that it fills in.
                let (file, name) = (part.file.replacing("%", with: "%%"), part.dataset.replacing("%", with: "%%"))
                guard H5Pset_virtual(properties, whole, file, name, source) >= 0 else {
                    throw cannotCreate(dataset)
                }
                start += part.rows
            }
            H5Sselect_all(whole)
            let created = create(
                dataset, type: sparseshift_hdf5_float32_little_endian(), space: whole, properties: properties)
            guard created >= 0 else { throw cannotCreate(dataset) }
            H5Dclose(created)
        }
    }
}
