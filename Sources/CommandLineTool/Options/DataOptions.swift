import ArgumentParser
import HDF5
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

    @Option(
        help: ArgumentHelp(
            "Memory for the embeddings; larger files are read in windows (default: a quarter of the machine's).",
            valueName: "MiB"))
    package var memory: Int?

    package init() {}

    package func validate() throws {
        if let memory, !(1...(1 << 30)).contains(memory) {
            throw ValidationError("--memory is a number of MiB from 1 on, not \(memory).")
        }
    }

    /// Opens a dataset and checks its shape and type.
    ///
    /// - Throws: An error that names the file.
    func open(_ path: String, dataset: String) throws -> any ShiftDataset {
        let limit = memory.map { DataMemory.mebibytes($0) } ?? .automatic
        return try CommandFailure.naming(path) {
            rawEmbeddings
                ? try sampled(RawEmbeddings(path, dataset: dataset, memory: limit))
                : try sampled(EmbeddingPairs(path, dataset: dataset, memory: limit))
        }
    }

    /// The requested part of the data.
    private func sampled(_ data: some ShiftDataset) throws -> any ShiftDataset {
        switch subsample {
        case nil: data
        case .count(let count): try data.subsampled(count: count, seed: subsampleSeed)
        case .fraction(let fraction): try data.subsampled(fraction: fraction, seed: subsampleSeed)
        }
    }

    /// Whether a file has a dataset of that name.
    static func has(_ dataset: String, in path: String) throws -> Bool {
        try CommandFailure.naming(path) { try HDF5File(path).hasDataset(dataset) }
    }
}
