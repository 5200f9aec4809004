import ArgumentParser
import JSON
import SparseShift

/// `sparseshift join`: joins the shards of embeddings.
package struct JoinCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Joins the files that 'embed --shard' has written.",
        discussion: """
            The joined file reads the numbers where they are, so the files of the shards must stay beside it; labels and texts \
            are copied. Shards of other models, layers, poolings or pairs are refused, and so is a missing one.
            """)

    @Argument(help: "The HDF5 file to write: the --output of 'embed'.")
    package var output: String

    @Argument(help: "The files of the shards (default: those beside the output, such as x.shard-3-of-16.h5).")
    package var shards: [String] = []

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func run() throws {
        let pairs = try EmbeddingShard.join(output, shards: shards.isEmpty ? nil : shards)
        printing.print(
            ["pairs": .integer(pairs), "output": .string(output)], text: { "\(pairs) pairs in \(output)" })
    }
}
