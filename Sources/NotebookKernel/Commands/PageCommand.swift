import CellEngine

/// `%page name`, also written `?name`.
struct PageCommand: LineCommand {
    let name = "page"
    let usage = "%page name, ?name"
    let summary = "Shows what a name is, in the front end's pager."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
        let name = String(argument.trimmingPrefix { $0 == " " })
        guard let page = CodeInspection(of: session).page(named: name, withSource: false) else {
            throw CommandError(description: "Nothing is known of a name \(name).")
        }
        return page.text
    }
}
