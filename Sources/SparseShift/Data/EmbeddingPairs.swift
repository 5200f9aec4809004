import HDF5
import Machine
import Numerics

/// Shifts between the embeddings of pairs of texts, from an HDF5 file.
///
/// The dataset is (N, 2, d), pairs, or (N, d), a sequence whose consecutive differences are the N − 1
/// shifts. Shifts that fit into the memory allowed are read once; others are read in windows again in every
/// epoch: many slices from all over the file at a time, whose shifts are shuffled together. That order
/// follows from the seed, the file's layout and the limit alone.
public struct EmbeddingPairs: LabelledShiftDataset, PairedEmbeddingDataset, CustomStringConvertible {
    /// The file's name, unless ``named(_:)`` gave another.
    public private(set) var name: String
    /// The path of the file.
    public let path: String
    /// The dataset inside the file.
    public let dataset: String
    /// What the shifts may take of the memory.
    public let memory: DataMemory
    /// The labels as numbers (N × K) if every one is an array of K numbers; without columns otherwise.
    public private(set) var concepts: Matrix
    /// Where the embeddings come from, as far as the file tells.
    public let metadata: EmbeddingMetadata
    /// The labels, the texts and the names of the concepts, as far as they are known.
    public private(set) var annotations: ShiftAnnotations
    private let source: EmbeddingSource
    private let rows: StoredRows

    /// Opens a dataset of embeddings.
    ///
    /// - Parameters:
    ///   - path: An HDF5 file.
    ///   - dataset: float32 (or float64, which is converted), (N, 2, d) or (N, d). `…_labels` beside it holds
    ///     one JSON document a pair, `…_texts` two strings a pair; both may be missing.
    ///   - memory: What the shifts may take.
    /// - Throws: ``DataError`` for a missing or foreign file, a missing dataset, a wrong shape or type, an
    ///   empty dataset, labels that do not fit, or an entry that is not finite. If the shifts do not fit into
    ///   the memory, the last is found where the entry is read.
    public init(_ path: String, dataset: String = "cfc_train", memory: DataMemory = .automatic) throws(DataError) {
        let path = UserFolders.path(path)
        let source = try EmbeddingSource(path, dataset: dataset, items: .shifts)
        let file = source.file
        rows = try StoredRows(source, memory: memory)
        let labels = try PairLabels(file, dataset: dataset + "_labels", rows: source.rowCount)
        let phrases = try PairPhrases(file, dataset: dataset + "_texts", rows: source.rowCount, paired: source.isPaired)
        metadata = EmbeddingMetadata(file)
        // The last row of a sequence begins no shift.
        let own = labels?.picked(at: 0..<source.count)
        concepts = own?.numbers ?? Matrix(rows: source.count, columns: 0)
        annotations = ShiftAnnotations(
            labels: own, phrases: phrases,
            conceptNames: metadata.conceptNames.count == concepts.columns ? metadata.conceptNames : [],
            origin: EmbeddingOrigin(metadata))
        name = file.name
        self.path = path
        self.dataset = dataset
        self.memory = memory
        self.source = source
    }

    /// The number of shifts.
    public var count: Int { source.count }
    /// d, the width of a shift.
    public var dimension: Int { source.width }
    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { rows.isInMemory }
    /// Whether the dataset holds pairs rather than a sequence.
    public var isPaired: Bool { source.isPaired }
    /// What changed in every pair, as the file tells it (`…_labels`: one JSON document a pair), or `nil`.
    public var labels: PairLabels? { annotations.labels }

    /// One shift a row (N × d), all of them in memory.
    public var matrix: Matrix {
        get throws(DataError) {
            if case .memory(let matrix) = rows { return matrix }
            return try shifts(0..<count)
        }
    }

    /// How many slices of the file were read so far, how many there are, and how many a window takes; `nil` in
    /// memory. An epoch that reads no slice twice reads each once.
    package var reading: (reads: Int, slices: Int, window: Int, sliceShifts: Int)? {
        guard case .file(let cache) = rows else { return nil }
        let (reads, slices) = cache.readCounts
        return (reads, slices, cache.windowSlices, cache.sliceItems)
    }

    /// Copies shifts into memory of the caller, one after the other; see ``ShiftDataset``.
    public func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(DataError) {
        try rows.copy(at: indices, into: destination)
    }

    /// Brings indices into a random order that is quick to read.
    public func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        rows.shuffle(indices, using: &random)
    }

    /// The embeddings of consecutive pairs, before and after (`range.count` × d each), read from the file.
    ///
    /// - Throws: ``DataError`` if the file is damaged or the range is outside the dataset.
    public func embeddings(_ range: Range<Int>) throws(DataError) -> (before: Matrix, after: Matrix) {
        try source.embeddings(at: Array(range))
    }

    /// z and z̃ of pairs, in the order given (`indices.count` × d each).
    public func embeddings(at indices: [Int]) throws(DataError) -> (before: Matrix, after: Matrix) {
        try source.embeddings(at: indices)
    }

    /// The same pairs with the texts behind them, for ``ShiftDataset/split(byPhrases:seed:)``.
    ///
    /// - Throws: ``DataError`` if there are not as many texts as pairs.
    public func with(phrases: PairPhrases) throws(DataError) -> EmbeddingPairs {
        guard phrases.count == count else {
            throw DataError(
                """
                \(name), \(dataset): \(phrases.count.grouped) pairs of texts for \(count.grouped) pairs of embeddings; \
                there must be equally many.
                """)
        }
        var result = self
        result.annotations.phrases = phrases
        return result
    }

    func labelled(_ concepts: Matrix, _ annotations: ShiftAnnotations) -> EmbeddingPairs {
        var result = self
        (result.concepts, result.annotations) = (concepts, annotations)
        return result
    }

    /// The same pairs under another name in tables and messages.
    public func named(_ name: String) -> EmbeddingPairs {
        var result = self
        result.name = name
        return result
    }

    /// The name and the size of the data.
    public var description: String {
        "\(name), \(dataset): \(count.grouped) shifts × \(dimension)\(isInMemory ? "" : ", read in windows")"
    }
}

extension PairPhrases {
    /// Reads the texts of a dataset of embeddings, or `nil` if the file has none.
    init?(_ file: HDF5File, dataset name: String, rows: Int, paired: Bool) throws(DataError) {
        let read = try DataError.from { () throws -> PairPhrases? in
            guard file.hasDataset(name) else { return nil }
            let source = try file.dataset(name)
            let expected = paired ? [rows, 2] : [rows]
            guard source.shape == expected else {
                throw DataError(
                    """
                    \(file.name): dataset '\(name)' is \(source.shapeDescription); \
                    \(paired ? "two texts" : "one text") for each of \(rows.grouped) rows \(paired ? "are" : "is") needed.
                    """)
            }
            let texts = try source.strings()
            let starts = paired ? Array(stride(from: 0, to: texts.count, by: 2)) : Array(0..<texts.count - 1)
            return PairPhrases(starts.lazy.map { (texts[$0], texts[$0 + 1]) })
        }
        guard let read else { return nil }
        self = read
    }
}
