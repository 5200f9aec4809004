/// `%lsmagic`.
struct ListCommand: LineCommand {
    let name = "lsmagic"
    let usage = "%lsmagic"
    let summary = "Lists the commands."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let commands = LineCommands.all
        print("before the Swift: \(commands.map { "%" + $0.name }.joined(separator: " ")) !command name? name??")
        let whole = commands.filter { $0.takesCell || $0 is TimeCommand }.map { "%%" + $0.name }
        print("for the rest of the cell: \(whole.joined(separator: " "))")
        print("in the Swift: let lines = try shell(\"command\")")
        return []
    }
}
