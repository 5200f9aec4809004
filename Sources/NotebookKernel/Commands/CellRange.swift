/// Some cells of the session, as commands name them: `3`, `1-4 7`.
struct CellRange {
    private let ranges: [ClosedRange<Int>]

    /// - Throws: ``CommandError`` if a word is no number and no range.
    init(_ words: [String], command: String) throws(CommandError) {
        var ranges: [ClosedRange<Int>] = []
        for word in words.flatMap({ $0.split(separator: ",") }) {
            let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count <= 2, let first = ends[0], let last = ends.last ?? nil, first <= last else {
                throw CommandError(description: "\(command) takes numbers of cells such as 3 or 1-4, not \(word).")
            }
            ranges.append(first...last)
        }
        self.ranges = ranges
    }

    /// The cells in the order in which they are named; all without a number.
    ///
    /// - Throws: ``CommandError`` if a single number is no cell's.
    func select(from cells: [(number: Int, text: String)]) throws(CommandError) -> [(number: Int, text: String)] {
        if ranges.isEmpty { return cells }
        var found: [(number: Int, text: String)] = []
        for range in ranges {
            let some = cells.filter { range.contains($0.number) }
            guard !some.isEmpty else {
                let which =
                    range.count == 1 ? "cell \(range.lowerBound)" : "cells \(range.lowerBound) to \(range.upperBound)"
                throw CommandError(description: "There is no \(which) in this session.")
            }
            found += some
        }
        return found
    }
}
