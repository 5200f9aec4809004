import CellEngine

/// `%reset [name …]`.
struct ResetCommand: LineCommand {
    let name = "reset"
    let usage = "%reset [name …]"
    let summary = "Forgets every name of the session, or the given ones, and frees the values."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
        let names = argument.split { " \t,".contains($0) }.map { String($0).replacing("`", with: "") }
        let known = Set(session.names.map(\.name))
        // All or nothing, so that a slip of the pen costs no value.
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw CommandError(description: "The session has no name \(unknown), so nothing was forgotten.")
        }
        if names.isEmpty { session.reset() } else { for name in names { session.forget(name) } }
        return nil
    }
}
