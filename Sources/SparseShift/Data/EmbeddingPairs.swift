import HDF5
import Machine
import Numerics

/// Shifts between the embeddings of pairs of texts, from a file: HDF5, npy, npz, safetensors or torch.
///
/// The file holds one dataset (N, 2, d), or two (N, d) that are called `before` and `after` or that are named, or on
/// request a sequence (N, d) whose consecutive differences are the N − 1 shifts. They are subtracted in the precision of
/// the file. Shifts that fit into the memory allowed are read once; others are read in windows again in every
/// epoch: many slices from all over the file at a time, whose shifts are shuffled together. That order
/// follows from the seed, the file's layout and the limit alone.
public struct EmbeddingPairs: LabelledShiftDataset, PairedEmbeddingDataset, CustomStringConvertible {
    /// The file's name, unless ``named(_:)`` gave another.
    public private(set) var name: String
    /// The path of the file.
    public let path: String
    /// The dataset inside the file; of two, both names.
    public let dataset: String
    /// Which datasets were asked for.
    public let selection: EmbeddingSelection
    /// What was asked to be left out.
    public let leavingOut: Set<UnusableShifts>
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

    /// Opens embeddings.
    ///
    /// - Parameters:
    ///   - path: An HDF5, npy, npz, safetensors or torch file.
    ///   - selection: Which datasets (arrays) hold the embeddings, float32 or any other floating point. `…_labels` beside
    ///     them holds what changed: a row of numbers, or one JSON document or word a pair; `…_texts` two strings a pair.
    ///     Both may be missing, and where they cannot be used, ``remarks`` say why.
    ///   - leavingOut: What is left out of the data, with its labels and texts; nothing by default.
    ///   - memory: What the shifts may take.
    /// - Throws: ``DataError`` for a missing or foreign file, a missing dataset, a wrong shape or type, an
    ///   empty dataset, one embedding a row without a word on what makes a pair, or an entry that is not finite or too
    ///   large. If the shifts do not fit into the memory, the last is found where the entry is read.
    public init(
        _ path: String, selection: EmbeddingSelection, leavingOut: Set<UnusableShifts> = [],
        memory: DataMemory = .automatic
    ) throws(DataError) {
        let path = UserFolders.path(path)
        let source = try EmbeddingSource(
            path, selection, items: .shifts, leavingOut: leavingOut, memory: memory)
        let file = source.container
        rows = try StoredRows(source, memory: memory)
        var remarks: [String] = []
        let labels = PairLabels.read(file, names: source.labelNames, rows: source.rowCount, remarks: &remarks)
        let phrases = PairPhrases.read(
            file, names: source.textNames, rows: source.rowCount, paired: source.isPaired, remarks: &remarks)
        metadata = file.hdf5.map { EmbeddingMetadata($0) } ?? EmbeddingMetadata()
        // The last row of a sequence begins no shift.
        let own = labels?.picked(at: source.rows)
        var names = metadata.conceptNames
        if let numbers = own?.numbers {
            concepts = numbers
            if names.count != numbers.columns { names = own?.names ?? [] }
        } else if let words = own?.words {
            (concepts, names) = words
        } else {
            concepts = Matrix(rows: source.count, columns: 0)
            if own != nil {
                remarks.append(
                    "\(file.name): the labels of '\(source.dataset)' are neither rows of equally many numbers nor words, so "
                        + "nothing is measured against them.")
            }
        }
        annotations = ShiftAnnotations(
            labels: own, phrases: phrases.map { $0.picked(at: source.rows) },
            conceptNames: names.count == concepts.columns ? names : [], origin: EmbeddingOrigin(metadata),
            derivation: source.derivation(remarks: remarks))
        name = file.name
        self.path = path
        dataset = source.dataset
        self.selection = selection
        self.leavingOut = leavingOut
        self.memory = memory
        self.source = source
    }

    /// Opens one dataset of embeddings, or two that are called `before` and `after`.
    ///
    /// - Parameters:
    ///   - path: An HDF5, npy, npz, safetensors or torch file.
    ///   - dataset: The dataset of pairs (N, 2, d); or what the names of two have in common, as `train` of `train/before`
    ///     and `train_after`. Without `cfc_train` in the file, `before` and `after` are taken, or an array that is alone.
    ///   - isSequence: Whether the differences of neighbouring rows of N × d are the shifts. A file can say so itself, by
    ///     an attribute `layout` of the dataset or of the group `metadata` that is `sequence`.
    ///   - leavingOut: What is left out of the data, with its labels and texts; nothing by default.
    ///   - memory: What the shifts may take.
    /// - Throws: ``DataError`` as ``init(_:selection:leavingOut:memory:)``.
    public init(
        _ path: String, dataset: String = "cfc_train", isSequence: Bool = false,
        leavingOut: Set<UnusableShifts> = [], memory: DataMemory = .automatic
    ) throws(DataError) {
        try self.init(
            path, selection: EmbeddingSelection(dataset: dataset, isSequence: isSequence), leavingOut: leavingOut,
            memory: memory)
    }

    /// Opens two datasets of one file: the embeddings before the change and those after it (N, d each).
    ///
    /// - Parameters:
    ///   - path: An HDF5, npz, safetensors or torch file.
    ///   - before: The dataset of the embeddings before the change.
    ///   - after: The dataset of the embeddings after it, in the same order.
    ///   - leavingOut: What is left out of the data, with its labels and texts; nothing by default.
    ///   - memory: What the shifts may take.
    /// - Throws: ``DataError`` as ``init(_:selection:leavingOut:memory:)``.
    public init(
        _ path: String, before: String, after: String, leavingOut: Set<UnusableShifts> = [],
        memory: DataMemory = .automatic
    ) throws(DataError) {
        try self.init(
            path, selection: EmbeddingSelection(before: before, after: after), leavingOut: leavingOut, memory: memory)
    }

    /// Opens two files: the embeddings before the change and those after it (N, d each).
    ///
    ///     let shifts = try EmbeddingPairs(before: "before.npy", after: "after.npy")
    ///
    /// - Parameters:
    ///   - before: The path of the embeddings before the change.
    ///   - after: The path of the embeddings after it, in the same order.
    ///   - leavingOut: What is left out of the data; nothing by default.
    ///   - memory: What the shifts may take.
    /// - Throws: ``DataError`` as ``init(_:selection:leavingOut:memory:)``.
    public init(
        before: String, after: String, leavingOut: Set<UnusableShifts> = [], memory: DataMemory = .automatic
    ) throws(DataError) {
        try self.init(
            before, selection: EmbeddingSelection(afterPath: after), leavingOut: leavingOut, memory: memory)
    }

    /// What must be said of the data: labels that cannot be used, a file without locks, values of an unusual type.
    public var remarks: [String] { annotations.derivation?.remarks ?? [] }

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

    /// So many pairs are best read at once: those of a few MiB, in whole chunks of the file.
    var partRows: Int { source.partRows }

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
    /// Reads the texts of embeddings, or `nil` if the file has none or they cannot be used.
    ///
    /// - Parameter remarks: Gets the reason why they cannot be used.
    static func read(
        _ container: EmbeddingContainer, names: [String], rows: Int, paired: Bool, remarks: inout [String]
    ) -> PairPhrases? {
        guard let file = container.hdf5 else { return nil }
        for name in names {
            if let broken = file.unreadable(name) { remarks.append(PairLabels.unused(broken, "texts")) }
            guard file.hasDataset(name) else { continue }
            do {
                return try PairPhrases(file, dataset: name, rows: rows, paired: paired)
            } catch {
                remarks.append(PairLabels.unused("\(error)", "texts"))
                return nil
            }
        }
        return nil
    }

    private init(_ file: HDF5File, dataset name: String, rows: Int, paired: Bool) throws(DataError) {
        self = try DataError.from { () throws -> PairPhrases in
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
    }
}
