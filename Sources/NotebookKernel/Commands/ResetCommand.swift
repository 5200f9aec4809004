import CellEngine
import Notebook
import Requirements

/// `%reset [name …]`.
struct ResetCommand: LineCommand {
    let name = "reset"
    let usage = "%reset [name …]"
    let summary = "Forgets every name of the session, or the given ones, and frees the values."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let session = host.session
        var names = input.argument.split { " \t,".contains($0) }.map { String($0).replacing("`", with: "") }
        // Python's kernel asks before it forgets everything, unless it is told not to.
        names.removeAll { $0 == "-f" }
        let known = Set(session.names.map(\.name))
        // All or nothing, so that a slip of the pen costs no value.
        if let unknown = names.first(where: { !known.contains($0) }) {
            let question = NearestName.to(unknown, among: known.sorted()).map { " Did you mean \($0)?" } ?? ""
            throw CommandError(
                description: "The session has no name \(unknown), so nothing was forgotten.\(question)")
        }
        if names.isEmpty {
            CellValues.forgetAll()
            session.reset()
        } else {
            for name in names { session.forget(name) }
        }
        return []
    }
}
