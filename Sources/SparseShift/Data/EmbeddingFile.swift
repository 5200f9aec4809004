import HDF5
import JSON
import Numerics

/// Writes embeddings in the layout that ``EmbeddingPairs`` reads, a batch at a time.
///
///     try EmbeddingFile.write("embeddings.h5", metadata: .init(model: "…", layer: "12")) { file in
///         let train = try file.addPairs("cfc_train", dimension: 576)
///         try train.append(before: z, after: changed, labels: [[0, 1, 1], …])
///     }
///
/// The file is written beside its place and renamed at the end: no reader meets half of it, and after an error
/// what was there before is still there.
public final class EmbeddingFile {
    private let file: HDF5Writer
    private let compression: HDF5Compression
    private var tables: [EmbeddingTable] = []

    private init(_ file: HDF5Writer, compression: HDF5Compression) {
        self.file = file
        self.compression = compression
    }

    /// Writes a file.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - metadata: The attributes of the group `metadata`.
    ///   - compression: How the numbers are stored; gzip makes embeddings about a tenth smaller.
    ///   - sealed: Whether to put a checksum of the whole file at its beginning; see `HDF5Seal`.
    ///   - body: Writes the pairs, a part at a time.
    /// - Throws: ``DataError`` if the file cannot be written, and whatever `body` throws.
    public static func write(
        _ path: String, metadata: EmbeddingMetadata = EmbeddingMetadata(), compression: HDF5Compression = .none,
        sealed: Bool = false, _ body: (EmbeddingFile) throws -> Void
    ) throws {
        do {
            try HDF5Writer.write(path, sealed: sealed) { writer in
                let file = EmbeddingFile(writer, compression: compression)
                try body(file)
                for table in file.tables { try table.finish() }
                try writer.setAttributes(metadata.attributes, of: EmbeddingMetadata.group)
            }
        } catch let error as HDF5Error {
            throw DataError(error.description)
        }
    }

    /// Adds a table of pairs (N × 2 × d), at first without rows.
    ///
    /// - Parameters:
    ///   - dataset: The name of the new dataset.
    ///   - dimension: d, at least 1.
    public func addPairs(_ dataset: String = "cfc_train", dimension: Int) throws -> EmbeddingTable {
        let rows = max(1, (512 << 10) / (8 * dimension))
        let table = EmbeddingTable(
            file, dataset: dataset, dimension: dimension,
            numbers: try file.addTable(dataset, rowShape: [2, dimension], chunkRows: rows, compression: compression))
        tables.append(table)
        return table
    }
}

/// A growing table of pairs of embeddings with their labels and texts.
public final class EmbeddingTable {
    private let file: HDF5Writer
    private let dataset: String
    private let dimension: Int
    private let numbers: HDF5Table
    private var labels: HDF5Table?
    private var phrases: HDF5Table?

    init(_ file: HDF5Writer, dataset: String, dimension: Int, numbers: HDF5Table) {
        self.file = file
        self.dataset = dataset
        self.dimension = dimension
        self.numbers = numbers
    }

    /// Appends pairs.
    ///
    /// - Parameters:
    ///   - before: z, one a row (n × d).
    ///   - after: z̃, one a row (n × d).
    ///   - labels: What changed, one a pair, in every batch or in none.
    ///   - phrases: The texts of every pair, in every batch or in none.
    /// - Throws: ``DataError`` if they do not fit together.
    public func append(
        before: Matrix, after: Matrix, labels: (some Collection<JSONValue>)? = PairLabels?.none,
        phrases: (some Collection<(before: String, after: String)>)? = PairPhrases?.none
    ) throws {
        let count = before.rows
        guard before.columns == dimension, after.columns == dimension, after.rows == count else {
            throw DataError(
                "dataset '\(dataset)': a \(before) and a \(after) cannot be appended to pairs of \(dimension) entries.")
        }
        let start = numbers.rows
        let interleaved = [Float](unsafeUninitializedCapacity: 2 * before.count) { target, initialized in
            before.withUnsafeBufferPointer { before in
                after.withUnsafeBufferPointer { after in
                    for row in 0..<count {
                        let place = target.baseAddress! + 2 * row * dimension
                        place.update(from: before.baseAddress! + row * dimension, count: dimension)
                        (place + dimension).update(from: after.baseAddress! + row * dimension, count: dimension)
                    }
                }
            }
            initialized = 2 * before.count
        }
        try interleaved.withUnsafeBufferPointer { try numbers.append($0) }
        if labels != nil, start == 0 { self.labels = try self.labels ?? file.addStringTable(dataset + "_labels") }
        try add(labels?.map(\.encodedString), count, to: self.labels, "labels")
        if phrases != nil, start == 0 {
            self.phrases = try self.phrases ?? file.addStringTable(dataset + "_texts", rowShape: [2])
        }
        try add(phrases?.flatMap { [$0.before, $0.after] }, 2 * count, to: self.phrases, "phrases")
    }

    private func add(_ strings: [String]?, _ count: Int, to table: HDF5Table?, _ what: String) throws {
        guard strings?.count ?? 0 == (table == nil ? 0 : count) else {
            throw DataError("dataset '\(dataset)': \(what) must be given for every pair or for none.")
        }
        if let table, let strings { try table.append(strings) }
    }

    func finish() throws {
        guard numbers.rows > 0 else { throw DataError("dataset '\(dataset)': no pairs were written to it.") }
    }
}

extension ShiftDataset {
    /// Writes the shifts, with their labels and texts, as pairs that ``EmbeddingPairs`` and h5py read.
    ///
    /// Data whose embeddings are known are written with them, other shifts as pairs (0, Δz). The data are read
    /// and written in slices.
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - dataset: The name of the dataset.
    ///   - test: More data for `cfc_test` in the same file.
    ///   - metadata: What is known of the embeddings.
    ///   - compression: How the numbers are stored.
    /// - Throws: ``DataError`` if the file cannot be written, or what reading the data throws.
    public func write(
        to path: String, dataset: String = "cfc_train", test: (any ShiftDataset)? = nil,
        metadata: EmbeddingMetadata = EmbeddingMetadata(), compression: HDF5Compression = .none
    ) throws {
        var metadata = metadata
        if metadata.conceptNames.isEmpty { metadata.conceptNames = annotations.conceptNames }
        try EmbeddingFile.write(path, metadata: metadata, compression: compression) { file in
            try write(to: file, dataset: dataset)
            if let test { try test.write(to: file, dataset: "cfc_test") }
        }
    }

    private func write(to file: EmbeddingFile, dataset: String) throws {
        let table = try file.addPairs(dataset, dimension: dimension)
        let labels = labelsToWrite
        let phrases = annotations.phrases
        for range in slices(of: max(1, (2 << 20) / (8 * dimension))) {
            let (before, after) = try embeddingsToWrite(range)
            try table.append(
                before: before, after: after, labels: labels?.picked(at: range), phrases: phrases?.picked(at: range))
        }
    }

    /// The labels, or else what is known as numbers.
    private var labelsToWrite: PairLabels? {
        if let labels = annotations.labels { return labels }
        guard let concepts = (self as? any LabelledShiftDataset)?.concepts, concepts.columns > 0 else { return nil }
        return PairLabels(
            (0..<count).lazy.map { row in
                .array(
                    concepts.row(row).map { number in Int(exactly: number).map { .integer($0) } ?? .real(Double(number))
                    })
            })
    }

    private func embeddingsToWrite(_ range: Range<Int>) throws -> (before: Matrix, after: Matrix) {
        if let paired = self as? any PairedEmbeddingDataset { return try paired.embeddings(at: Array(range)) }
        return (Matrix(rows: range.count, columns: dimension), try shifts(range))
    }
}
