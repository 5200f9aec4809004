import CellEngine

/// `%page name`, also written `?name`.
struct PageCommand: LineCommand {
    let name = "page"
    let usage = "%page name, ?name"
    let summary = "Shows what a name of the session is, in the front end's pager."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
        let name = String(argument.trimmingPrefix { $0 == " " })
        guard let text = NameInspection(names: session.names).description(of: name.replacing("`", with: "")) else {
            throw CommandError(description: "The session has no name \(name).")
        }
        return text
    }
}
