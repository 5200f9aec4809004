import HDF5
import TensorFiles

/// A file that embeddings are read from: an HDF5 file, or one of arrays (npy, npz, safetensors, torch).
enum EmbeddingContainer: Sendable {
    case hdf5(HDF5File)
    /// - Parameter limit: The most bytes of an array that has to be held in memory.
    case tensors(TensorIndex, limit: Int)

    /// Opens a file, by its first bytes or else the ending of its name.
    init(_ path: String, memory: DataMemory) throws {
        if !HDF5File.hasSignature(path), let format = Self.format(of: path) {
            self = .tensors(
                try TensorIndex(path, format: format, limit: memory.wholeLimit), limit: memory.wholeLimit)
        } else {
            self = .hdf5(try HDF5File(path))
        }
    }

    /// The format of a file of arrays by the ending of its name.
    static func format(of path: String) -> TensorFile.Format? {
        let ending = path.split(separator: "/").last?.split(separator: ".").last?.lowercased() ?? ""
        return TensorFile.Format.all.first { $0.extensions.contains(ending) }
    }

    /// The file's name without its folders.
    var name: String {
        switch self {
        case .hdf5(let file): file.name
        case .tensors(let index, _): index.name
        }
    }

    /// The HDF5 file, if it is one.
    var hdf5: HDF5File? { if case .hdf5(let file) = self { file } else { nil } }

    /// Whether there is a dataset or an array of that name.
    func has(_ name: String) -> Bool {
        switch self {
        case .hdf5(let file): file.hasDataset(name)
        case .tensors(let index, _): index[name] != nil
        }
    }

    /// The dataset or array of that name.
    func table(_ name: String) throws -> any NumberTable {
        switch self {
        case .hdf5(let file):
            let dataset = try file.dataset(name)
            if let reason = dataset.reasonNotToRead { throw HDF5Error(reason) }
            let (bytes, overflow) = dataset.chunkRows.multipliedReportingOverflow(by: dataset.rowBytes)
            return overflow || bytes > WholeChunks.leastBytes ? WholeChunks(dataset) : dataset
        case .tensors(let index, let limit): return try index.rows(of: name, limit: limit)
        }
    }

    /// The only array of a file that can hold embeddings; `nil` in an HDF5 file, or if there are several.
    var onlyTable: String? {
        guard case .tensors(let index, _) = self else { return nil }
        let tables = index.entries.filter { $0.elementType.isFloatingPoint && (2...3).contains($0.shape.count) }
        let pairs = tables.filter { $0.shape.count == 3 && $0.shape[1] == 2 }
        return pairs.count == 1 ? pairs[0].name : tables.count == 1 ? tables[0].name : nil
    }

    /// What must be said of the file itself.
    var remarks: [String] {
        guard let file = hdf5, file.isUnlocked else { return [] }
        return [
            "\(file.name): opened without a lock, which its file system does not have; no other program must write to it "
                + "meanwhile."
        ]
    }
}
