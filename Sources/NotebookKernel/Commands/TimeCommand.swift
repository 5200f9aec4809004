import CellEngine

/// `%time [code]`. The command itself does nothing: the kernel times the rest of the cell.
struct TimeCommand: LineCommand {
    let name = "time"
    let usage = "%time [code], %%time"
    let summary = "Runs the cell and tells how long it took to compile and to run."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] { [] }
}

extension CellSession.Timing {
    /// Both times as text, such as `compiled in 92 ms, ran in 1.3 s`.
    var summary: String { "compiled in \(Self.text(compilation)), ran in \(Self.text(run))" }

    private static func text(_ duration: Duration) -> String {
        duration.formatted(
            .units(allowed: [.minutes, .seconds, .milliseconds, .microseconds], width: .narrow, maximumUnitCount: 2))
    }
}
