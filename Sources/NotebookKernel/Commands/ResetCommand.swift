import CellEngine

/// `%reset`.
struct ResetCommand: LineCommand {
    let name = "reset"
    let usage = "%reset"
    let summary = "Forgets every name of the session."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
        session.reset()
        return nil
    }
}
