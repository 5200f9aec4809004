import CellEngine
import Foundation

/// `%who [prefix]`.
struct WhoCommand: LineCommand {
    let name = "who"
    let usage = "%who [prefix]"
    let summary =
        "Lists the names of the session with their types, the memory of their values, and the cells that defined them."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
        // The prefix may be written in backticks, as the name is.
        let prefix = argument.replacing("`", with: "")
        let names = session.names(withSizes: true).filter { $0.name.hasPrefix(prefix) }
        guard !names.isEmpty else {
            print(argument.isEmpty ? "The session has no names yet." : "No name begins with \(argument).")
            return nil
        }
        let declarations = names.map(\.declaration)
        let sizes = names.map { $0.size.map(Self.text) ?? "" }
        let width = declarations.map(\.count).max() ?? 0
        let sizeWidth = sizes.map(\.count).max() ?? 0
        for ((name, declaration), size) in zip(zip(names, declarations), sizes) {
            let blanks = String(repeating: " ", count: sizeWidth - size.count)
            print(declaration.padded(to: width) + "  " + blanks + size + (sizeWidth > 0 ? "  " : "") + name.label)
        }
        return nil
    }

    private static func text(_ size: Int) -> String {
        Int64(size).formatted(.byteCount(style: .decimal, spellsOutZero: false).locale(Locale(identifier: "en_US")))
    }
}
