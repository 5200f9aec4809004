import ArgumentParser
import Foundation
import SparseShift

/// Where in a file, or in two, the embeddings are.
package struct SourceOptions: ParsableArguments {
    @Option(help: "Dataset or array of the embeddings before the change (N × d); 'before' is found by itself.")
    package var beforeDataset: String?

    @Option(help: "Dataset or array of the embeddings after the change (N × d); 'after' is found by itself.")
    package var afterDataset: String?

    @Option(
        help: ArgumentHelp(
            "A second file with the embeddings after the change, such as after.npy; the first then has those before.",
            valueName: "file"))
    package var afterFile: String?

    @Flag(help: "Read N × d as a sequence: the shifts are the differences of neighbouring rows.")
    package var sequence = false

    @Option(
        help: ArgumentHelp(
            "What to leave out of the data: nan (rows with NaN or infinity), zero (shifts that are zero), or nan,zero.",
            valueName: "nan,zero"))
    package var leaveOut: UnusableKinds?

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
        if sequence, namesTables {
            throw ValidationError("--sequence is for one dataset of N × d; before and after are pairs.")
        }
    }

    /// The options that were given, as words of a command line in any folder.
    var words: [String] {
        var words: [String] = []
        if let beforeDataset { words.append("--before-dataset=\(beforeDataset)") }
        if let afterDataset { words.append("--after-dataset=\(afterDataset)") }
        if let afterFile { words.append("--after-file=\(URL(fileURLWithPath: afterFile).path)") }
        if sequence { words.append("--sequence") }
        if let leaveOut {
            words.append("--leave-out=\(leaveOut.kinds.map(\.rawValue).sorted().joined(separator: ","))")
        }
        if let memory { words.append("--memory=\(memory)") }
        return words
    }

    /// Whether the tables with the embeddings before and after are named.
    var namesTables: Bool { beforeDataset != nil || afterDataset != nil || afterFile != nil }

    /// The kinds of shifts to leave out.
    var unusable: Set<UnusableShifts> { leaveOut?.kinds ?? [] }

    /// The limit of the data.
    ///
    /// - Parameter usual: Where none was asked for.
    func limit(or usual: DataMemory = .automatic) -> DataMemory { memory.map { .mebibytes($0) } ?? usual }

    /// The datasets that are asked for.
    ///
    /// - Parameter dataset: The dataset of the pairs, where those before and after are not named.
    func selection(_ dataset: String) -> EmbeddingSelection {
        EmbeddingSelection(
            dataset: dataset, before: beforeDataset, after: afterDataset, afterPath: afterFile, isSequence: sequence)
    }
}

/// Kinds of shifts, separated by commas.
package struct UnusableKinds: ExpressibleByArgument {
    let kinds: Set<UnusableShifts>

    package init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let kinds = parts.compactMap { UnusableShifts(rawValue: String($0)) }
        guard kinds.count == parts.count else { return nil }
        self.kinds = Set(kinds)
    }
}
