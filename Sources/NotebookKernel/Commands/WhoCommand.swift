import CellEngine

/// `%who [prefix]`.
struct WhoCommand: LineCommand {
    let name = "who"
    let usage = "%who [prefix]"
    let summary = "Lists the names of the session with their types and the cells that defined them."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
        // The prefix may be written in backticks, as the name is.
        let prefix = argument.replacing("`", with: "")
        let names = session.names.filter { $0.name.hasPrefix(prefix) }
        guard !names.isEmpty else {
            print(argument.isEmpty ? "The session has no names yet." : "No name begins with \(argument).")
            return nil
        }
        let declarations = names.map(\.declaration)
        let width = declarations.map(\.count).max() ?? 0
        for (name, declaration) in zip(names, declarations) { print(declaration.padded(to: width) + "  " + name.label) }
        return nil
    }
}
