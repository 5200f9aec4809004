import Machine
import Numerics

/// The embeddings of a file themselves rather than their differences, for autoencoders of embeddings.
///
/// Of pairs these are z₀, z̃₀, z₁, z̃₁, … (2N × d), of a sequence its rows (N × d). They are held in memory or
/// read in windows as ``EmbeddingPairs`` are.
public struct RawEmbeddings: ShiftDataset, CustomStringConvertible {
    /// The file's name.
    public let name: String
    /// The path of the file.
    public let path: String
    /// The dataset inside the file; of two, both names.
    public let dataset: String
    /// Which datasets were asked for.
    public let selection: EmbeddingSelection
    /// What was asked to be left out.
    public let leavingOut: Set<UnusableShifts>
    /// Where the embeddings come from.
    public let annotations: ShiftAnnotations
    /// What the embeddings may take of the memory.
    public let memory: DataMemory
    private let source: EmbeddingSource
    private let rows: StoredRows

    /// Opens a dataset of embeddings.
    ///
    /// - Parameters:
    ///   - path: An HDF5, npy, npz, safetensors or torch file.
    ///   - dataset: Any floating point, (N, 2, d) or (N, d).
    ///   - memory: What the embeddings may take.
    /// - Throws: ``DataError`` as ``EmbeddingPairs/init(_:selection:leavingOut:memory:)``.
    public init(_ path: String, dataset: String = "cfc_train", memory: DataMemory = .automatic) throws(DataError) {
        try self.init(path, selection: EmbeddingSelection(dataset: dataset), memory: memory)
    }

    /// Opens embeddings.
    ///
    /// - Parameters:
    ///   - path: An HDF5, npy, npz, safetensors or torch file.
    ///   - selection: Which datasets (arrays) hold the embeddings; N × d needs no other word.
    ///   - leavingOut: What is left out of the data; nothing by default.
    ///   - memory: What the embeddings may take.
    /// - Throws: ``DataError`` as ``EmbeddingPairs/init(_:selection:leavingOut:memory:)``.
    public init(
        _ path: String, selection: EmbeddingSelection, leavingOut: Set<UnusableShifts> = [],
        memory: DataMemory = .automatic
    ) throws(DataError) {
        let path = UserFolders.path(path)
        source = try EmbeddingSource(
            path, selection, items: .embeddings, leavingOut: leavingOut, memory: memory)
        rows = try StoredRows(source, memory: memory)
        name = source.container.name
        annotations = ShiftAnnotations(
            origin: source.container.hdf5.flatMap { EmbeddingOrigin(EmbeddingMetadata($0)) },
            derivation: source.derivation())
        self.path = path
        dataset = source.dataset
        self.selection = selection
        self.leavingOut = leavingOut
        self.memory = memory
    }

    /// The number of shifts.
    public var count: Int { source.count }
    /// d, the width of a shift.
    public var dimension: Int { source.width }
    /// Whether reading a shift is only copying it.
    public var isInMemory: Bool { rows.isInMemory }

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

    /// The name and the size of the data.
    public var description: String {
        "\(name), \(dataset): \(count.grouped) embeddings × \(dimension)\(isInMemory ? "" : ", read in windows")"
    }
}

extension EmbeddingPairs {
    /// The embeddings of the pairs themselves.
    ///
    /// - Throws: ``DataError`` as ``init(_:selection:leavingOut:memory:)``.
    public func rawEmbeddings(memory: DataMemory = .automatic) throws(DataError) -> RawEmbeddings {
        try RawEmbeddings(path, selection: selection, leavingOut: leavingOut, memory: memory)
    }
}
