import CellEngine

/// The text that is compiled for a cell, without the lines before its own.
///
/// - Parameters:
///   - earlier: Cells that have run before, as modules `Cell_1`, `Cell_2` and so on.
///   - variablesInPlace: The variables that the cell sets anew.
func compiledText(of cell: String, after earlier: [String] = [], variablesInPlace: Set<String> = []) -> String {
    let parsed = CellParser.parse(cell)
    let plan = nameTable(after: earlier).importPlan(for: parsed, variablesInPlace: variablesInPlace)
    let source = CellSource(
        cell: cell, prelude: ["import Foundation"], label: "In[1]",
        edits: CellEdits(parsed, plan: plan, variablesInPlace: variablesInPlace).all)
    let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst(2).dropLast().joined(separator: "\n")
}

/// A table after some cells have run one after the other, as modules `Cell_1`, `Cell_2` and so on.
///
/// - Parameter replaced: The base names of functions that have taken the place of earlier ones.
func nameTable(
    after cells: [String], replaced: Set<String> = [], frontEndCells: [String?] = []
) -> NameTable {
    var table = NameTable()
    for (index, text) in cells.enumerated() {
        let cell = CellParser.parse(text)
        table.add(
            cell.declarations, module: "Cell_\(index + 1)", label: "In[\(index + 1)]",
            plan: table.importPlan(for: cell), outcome: .init(replacedNames: replaced),
            imports: cell.imports.map(\.text),
            frontEndCell: frontEndCells.indices.contains(index) ? frontEndCells[index] : nil)
    }
    return table
}
