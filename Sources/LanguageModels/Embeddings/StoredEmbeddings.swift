import Numerics
import SparseShift
import Work

/// The embeddings of both texts of pairs, in the file of partial results; equal texts are computed once.
struct StoredEmbeddings {
    /// The bytes of embeddings that are read and written at a time, at most.
    private static let usualBlock = 16 << 20

    let pairs: TextPairs
    /// The number of tokens of all distinct texts.
    let tokens: Int
    private let places: [(before: Int32, after: Int32)]
    private let partial: PartialEmbeddings
    private let width: Int
    private let room: Int

    /// Computes the embeddings that the file does not have yet.
    ///
    /// - Parameters:
    ///   - model: The language model.
    ///   - pairs: The pairs of texts.
    ///   - layers: The layers to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - long: What is done with texts that are too long; they are not left out here.
    ///   - room: The bytes that embeddings may take in memory.
    ///   - partial: Opens the file of partial results for the distinct texts.
    ///   - progress: Called after every batch.
    /// - Throws: The errors of ``LanguageModel/embeddings(of:layer:pooling:steering:batch:progress:)``, and
    ///   ``LanguageModelError`` if there is too little room, or the file cannot be written or read.
    init(
        _ model: LanguageModel, _ pairs: TextPairs, layers: [ResidualLayer], pooling: Pooling, long: LongTexts,
        room: Int, partial: ([String]) throws -> PartialEmbeddings, progress: ((EmbeddingProgress) -> Void)?
    ) throws {
        let distinct = DistinctTexts(pairs)
        let texts = try EmbeddingTexts(
            model, distinct.texts, source: distinct.source, long: long == .leaveOut ? .refuse : long,
            room: min(EmbeddingTexts.usualRoom, room / 4))
        // A window, its copy on the way to the disk, and batches that are done before their turn.
        let window = EmbeddingExtraction.windowBytes(texts: texts.count, width: model.width * layers.count)
        guard 3 * window <= room else {
            let least = (3 * window + (1 << 20) - 1) >> 20
            throw LanguageModelError(
                "a memory of \(room >> 20) MiB is too little for the embeddings of \(model.name), of which \(min(texts.count, 512)) are computed at a time; \(least) MiB are enough."
            )
        }
        let extraction = try EmbeddingExtraction(
            texts, layers: layers, pooling: pooling, steering: [], batch: EmbeddingExtraction.usualBatch)
        let partial = try partial(distinct.texts)
        let done = try partial.resume(windows: extraction.windows.map(\.count))
        try extraction.run(from: done, room: room - 2 * window, progress: progress) { _, rows in
            try partial.append(rows)
        }
        self.pairs = pairs
        self.partial = partial
        self.room = room
        places = distinct.places
        tokens = texts.tokens
        width = model.width
    }

    /// Passes on the pairs of a layer in order, a block at a time.
    ///
    /// - Parameters:
    ///   - layer: The place of the layer among those that were read.
    ///   - body: Gets the pairs, z and z̃.
    /// - Throws: ``EmbeddingInterrupted`` if a stop was requested, ``LanguageModelError`` if the file cannot be read, and
    ///   any error of `body`.
    func blocks(ofLayer layer: Int, _ body: (Range<Int>, _ before: Matrix, _ after: Matrix) throws -> Void) throws {
        // Both texts of a pair, and both once more side by side.
        let size = max(1, min(Self.usualBlock, room / 2) / (16 * width))
        for start in stride(from: 0, to: pairs.count, by: size) {
            if Interruption.accept() {
                throw EmbeddingInterrupted(textsDone: partial.texts, texts: partial.texts)
            }
            let range = start..<min(pairs.count, start + size)
            try body(
                range, rows(range.map { places[$0].before }, layer), rows(range.map { places[$0].after }, layer))
        }
    }

    private func rows(_ texts: [Int32], _ layer: Int) throws -> Matrix {
        try Matrix(rows: texts.count, columns: width) { target in
            for (row, text) in texts.enumerated() {
                try partial.read(
                    Int(text), layer: layer,
                    into: UnsafeMutableBufferPointer(rebasing: target[row * width..<(row + 1) * width]))
            }
        }
    }
}
