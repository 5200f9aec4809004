import ArgumentParser
import SparseShift

/// The shifts that a command takes from a file.
package struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many shifts to draw at random: a count, or a fraction such as 0.1.", valueName: "count|fraction"))
    package var subsample: SampleSize?

    @Option(help: "Seed of the draw.")
    package var subsampleSeed = 0

    @Flag(help: "Use the embeddings instead of their differences, as common sparse autoencoders do.")
    package var rawEmbeddings = false

    @OptionGroup
    package var source: SourceOptions

    package init() {}

    /// What the argument with the embeddings is.
    static let fileHelp: ArgumentHelp = """
        File with embeddings (HDF5, npy, npz, safetensors or pt): pairs (N × 2 × d), or before and after (N × d each).
        """

    /// Opens a dataset, checks its shape and type, and says what must be said of it.
    ///
    /// - Throws: An error that names the file.
    func open(_ path: String, dataset: String, printing: OutputOptions) throws -> any ShiftDataset {
        let (selection, limit) = (source.selection(dataset), source.limit())
        return try CommandFailure.naming(path) {
            let data: any ShiftDataset =
                rawEmbeddings
                ? try sampled(
                    RawEmbeddings(path, selection: selection, leavingOut: source.unusable, memory: limit))
                : try sampled(
                    EmbeddingPairs(path, selection: selection, leavingOut: source.unusable, memory: limit))
            for remark in data.annotations.derivation?.remarks ?? [] { printing.remark("remark: \(remark)") }
            return data
        }
    }

    /// The options that were given, as words of a command line in any folder.
    var words: [String] {
        var words = source.words
        if let subsample { words.append("--subsample=\(subsample.text)") }
        if subsampleSeed != 0 { words.append("--subsample-seed=\(subsampleSeed)") }
        if rawEmbeddings { words.append("--raw-embeddings") }
        return words
    }

    /// The options for data to measure on beside the data to train on: all of a dataset with a name of its own.
    var forTests: DataOptions {
        var options = self
        options.subsample = nil
        options.source.beforeDataset = nil
        options.source.afterDataset = nil
        options.source.afterFile = nil
        return options
    }

    /// The requested part of the data.
    private func sampled(_ data: some ShiftDataset) throws -> any ShiftDataset {
        switch subsample {
        case nil: data
        case .count(let count): try data.subsampled(count: count, seed: subsampleSeed)
        case .fraction(let fraction): try data.subsampled(fraction: fraction, seed: subsampleSeed)
        }
    }

    /// Whether a file has data to test on that can be read. A training does without them, so what cannot be read gets a
    /// remark.
    static func hasTestData(in path: String, printing: OutputOptions) throws -> Bool {
        let reason = try CommandFailure.naming(path) { try EmbeddingSelection.reasonNotToRead("cfc_test", in: path) }
        guard let reason else { return try has("cfc_test", in: path) }
        printing.remark("remark: \(reason.hasSuffix(".") ? String(reason.dropLast()) : reason); it is not used.")
        return false
    }

    /// Whether a file has a dataset of that name, or two with before and after.
    static func has(_ dataset: String, in path: String) throws -> Bool {
        try CommandFailure.naming(path) { try EmbeddingSelection.isThere(dataset, in: path) }
    }
}
