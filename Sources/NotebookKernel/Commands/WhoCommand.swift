import CellEngine
import Figures
import Foundation

/// `%who [prefix]`.
struct WhoCommand: LineCommand {
    let name = "who"
    let aliases = ["whos", "who_ls"]
    let usage = "%who [prefix]"
    let summary =
        "Lists the names of the session with their types, the shapes and the memory of their values, and their cells."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        // The prefix may be written in backticks, as the name is.
        let prefix = input.argument.replacing("`", with: "")
        let names = host.session.names(withSizes: true).filter { $0.name.hasPrefix(prefix) }
        guard !names.isEmpty else {
            print(input.argument.isEmpty ? "The session has no names yet." : "No name begins with \(input.argument).")
            return []
        }
        host.show(Self.table(of: names))
        return []
    }

    /// A row for each name: what declares it, and what is known of its value.
    static func table(of names: [SessionName]) -> Table {
        let rows = names.map { name -> [Table.Cell] in
            [
                .text(name.declaration), .text(name.shape ?? ""), .text(name.size.map(text) ?? ""),
                .text(name.label),
            ]
        }
        let columns = [
            Table.Column("declaration"), Table.Column("shape", alignment: .trailing),
            Table.Column("memory", alignment: .trailing), Table.Column("cell"),
        ]
        // What no row has needs no column.
        let kept = columns.indices.filter { column in
            rows.contains { $0[column] != .text("") }
        }
        return Table(
            columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } }, visibleRows: nil)
    }

    private static func text(_ size: Int) -> String {
        Int64(size).formatted(.byteCount(style: .decimal, spellsOutZero: false).locale(Locale(identifier: "en_US")))
    }
}
