/// `%history [-n] [numbers]`.
struct HistoryCommand: LineCommand {
    let name = "history"
    let aliases = ["hist"]
    let usage = "%history [-n] [numbers]"
    let summary = "Prints the cells of this session that have run, with their numbers with -n."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        var words = input.words
        let isNumbered = words.contains("-n")
        words.removeAll { $0 == "-n" }
        if let option = words.first(where: { $0.hasPrefix("-") }) {
            throw CommandError(description: "%history takes -n and numbers of cells, not \(option).")
        }
        let cells = try CellRange(words, command: "%history").select(from: host.cells)
        for cell in cells { print((isNumbered ? "In[\(cell.number)]: " : "") + cell.text) }
        return []
    }
}
