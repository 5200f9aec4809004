import CellEngine

/// `%optimize on|off`.
struct OptimizeCommand: LineCommand {
    let name = "optimize"
    let usage = "%optimize on|off"
    let summary = "Compiles cells for speed from now on (-O), or quickly (-Onone, as at the start)."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        switch input.argument {
        case "on": host.session.isOptimized = true
        case "off": host.session.isOptimized = false
        case "": print("optimize is \(host.session.isOptimized ? "on" : "off")")
        default: throw CommandError(description: "%optimize takes on or off, not \(input.argument).")
        }
        return []
    }
}
