import CellEngine
import Requirements

/// `%page name`, also written `?name` and `name?`, and `name??` for the source.
struct PageCommand: LineCommand {
    let name = "page"
    let aliases = ["pinfo", "pdoc", "psource"]
    let usage = "%page name, name?, name??"
    let summary = "Shows what a name is, or its source with ??, in the front end's pager."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let detail = input.argument.hasPrefix("?") ? 1 : 0
        let name = String(input.argument.drop { $0 == "?" }.trimmingPrefix { $0 == " " })
        guard !name.isEmpty else { throw CommandError(description: "%page takes a name, such as %page runs.") }
        guard let page = host.page(for: name, detail: detail) else {
            let names = host.session.names.map(\.name)
            let question =
                NearestName.to(name, among: names).map { " Did you mean \($0)?" }
                ?? (name.hasPrefix("%") ? " %lsmagic lists the commands." : " %who lists the session's names.")
            throw CommandError(description: "Nothing is known of a name \(name).\(question)")
        }
        return [.page(page)]
    }
}
