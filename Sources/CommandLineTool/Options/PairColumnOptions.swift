import ArgumentParser
import Foundation
import SparseShift

/// Which columns of a file of pairs are read.
package struct PairColumnOptions: ParsableArguments {
    @Option(help: "Column of the texts (default: before, or source).")
    package var beforeColumn: String?

    @Option(help: "Column of the changed texts (default: after, or target).")
    package var afterColumn: String?

    @Option(
        help: ArgumentHelp(
            "Columns of concepts: those of numbers that are entries of δ, or one that names the concept of a row (default: all of numbers but an index).",
            valueName: "a,b,…"))
    package var conceptColumns: String?

    package init() {}

    var columns: PairColumns {
        PairColumns(
            before: beforeColumn, after: afterColumn,
            concepts: conceptColumns.map { text in
                text.split(separator: ",").map { String($0) }.map { $0.trimmingCharacters(in: .whitespaces) }
                    .filter { !$0.isEmpty }
            })
    }

    private var options: [(name: String, value: String)] {
        [("--before-column", beforeColumn), ("--after-column", afterColumn), ("--concept-columns", conceptColumns)]
            .compactMap { name, value in value.map { (name, $0) } }
    }

    /// The options that were given; empty if there is none.
    var given: [String] { options.map(\.name) }

    /// The options that were given, as words of a command line.
    var words: [String] { options.map { "\($0.name)=\($0.value)" } }
}
