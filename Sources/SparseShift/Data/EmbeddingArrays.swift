import HDF5
import Numerics
import TensorFiles

extension EmbeddingPairs {
    /// Writes the pairs as arrays that ``EmbeddingPairs`` and NumPy read: N × 2 × d under the dataset's name, and N × K
    /// numbers under `…_labels` where the labels are numbers. An npy file has the pairs alone.
    ///
    /// npy and safetensors files are written in slices; an npz file is put together in memory.
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - format: `.npy`, `.npz` or `.safetensors`.
    ///   - dataset: The name of the array.
    ///   - test: More pairs, for `cfc_test` in the same file.
    /// - Returns: What the format cannot hold and the file lacks, in words; empty if nothing is lost.
    /// - Throws: ``DataError`` or `TensorFileError` if the file cannot be written, or what reading the data throws.
    @discardableResult public func writeArrays(
        to path: String, format: TensorFile.Format, dataset: String = "cfc_train", test: EmbeddingPairs? = nil
    ) throws -> [String] {
        var parts: [(name: String, data: EmbeddingPairs)] = [(dataset, self)]
        if let test { parts.append(("cfc_test", test)) }
        var lost: [String] = []
        if parts.contains(where: { $0.data.annotations.phrases != nil }) { lost.append("texts") }
        if parts.contains(where: { $0.data.labels != nil && ($0.data.concepts.columns == 0 || format == .npy) }) {
            lost.append("labels")
        }
        if format == .npy, test != nil {
            parts.removeLast()
            lost.append("the dataset 'cfc_test'")
        }
        var tables: [FloatTables.Layout] = []
        for (name, data) in parts {
            tables.append((name, [data.count, 2, data.dimension]))
            guard format != .npy, data.concepts.columns > 0 else { continue }
            tables.append((name + "_labels", [data.count, data.concepts.columns]))
        }
        guard format == .npz else {
            try FloatTables.write(to: path, format: format, tables: tables, metadata: texts) { write in
                for (_, data) in parts {
                    try data.forEachInterleaved(write)
                    if format != .npy, data.concepts.columns > 0 { try write(data.concepts.elements) }
                }
            }
            return lost
        }
        let bytes = tables.reduce(0) { $0 + 4 * $1.shape.reduce(1, *) }
        guard bytes <= Self.mostPacked else {
            throw DataError(
                "\(path): an npz file of \(DataMemory.description(ofBytes: bytes)) would be put together in memory; write .npy or "
                    + ".safetensors instead.")
        }
        var archive = NumpyArchive()
        for (name, data) in parts {
            var numbers: [Float] = []
            numbers.reserveCapacity(2 * data.count * data.dimension)
            try data.forEachInterleaved { numbers += $0 }
            archive.arrays[name] = Tensor(numbers, shape: [data.count, 2, data.dimension])
            guard data.concepts.columns > 0 else { continue }
            archive.arrays[name + "_labels"] = Tensor(
                data.concepts.elements, shape: [data.count, data.concepts.columns])
        }
        try archive.write(to: path)
        return lost
    }

    private static let mostPacked = 1 << 30

    /// The metadata as texts.
    private var texts: [String: String] {
        metadata.attributes.compactMapValues { value in
            switch value {
            case .string(let text): text
            case .integer(let number): "\(number)"
            case .real(let number): "\(number)"
            }
        }
    }

    /// Calls `body` with the embeddings of consecutive pairs, z and z̃ of each in turn.
    private func forEachInterleaved(_ body: ([Float]) throws -> Void) throws {
        for range in slices(of: partRows) {
            let (before, after) = try embeddings(range)
            try body(
                [Float](unsafeUninitializedCapacity: 2 * before.count) { target, initialized in
                    before.withUnsafeBufferPointer { before in
                        after.withUnsafeBufferPointer { after in
                            for row in 0..<range.count {
                                let place = target.baseAddress! + 2 * row * dimension
                                place.update(from: before.baseAddress! + row * dimension, count: dimension)
                                (place + dimension).update(from: after.baseAddress! + row * dimension, count: dimension)
                            }
                        }
                    }
                    initialized = 2 * before.count
                })
        }
    }
}
