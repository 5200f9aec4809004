import CellEngine

/// The text that is compiled for a cell, without the lines before its own.
func compiledText(of cell: String) -> String {
    let source = CellSource(
        cell: cell, prelude: ["import Foundation"], label: "In[1]", insertions: CellParser.parse(cell).insertions)
    let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst(2).dropLast().joined(separator: "\n")
}
