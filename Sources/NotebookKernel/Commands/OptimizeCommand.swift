import CellEngine

/// `%optimize on|off`.
struct OptimizeCommand: LineCommand {
    let name = "optimize"
    let usage = "%optimize on|off"
    let summary = "Compiles cells for speed from now on (-O), or quickly (-Onone, as at the start)."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
        switch argument {
        case "on": session.isOptimized = true
        case "off": session.isOptimized = false
        case "": print("optimize is \(session.isOptimized ? "on" : "off")")
        default: throw CommandError(description: "%optimize takes on or off, not \(argument).")
        }
        return nil
    }
}
