/// `%run file.swift`.
struct RunCommand: LineCommand {
    let name = "run"
    let usage = "%run file.swift"
    let summary = "Runs a file as a cell of its own: what it declares stays."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let name = input.words.joined(separator: " ")
        guard !name.isEmpty else { throw CommandError(description: "%run takes a file, such as %run model.swift.") }
        if name.hasSuffix(".py") {
            throw CommandError(description: "%run runs Swift; !python3 \(name) runs Python beside the session.")
        }
        if name.hasSuffix(".ipynb") {
            throw CommandError(
                description: "%run runs files of Swift; !sparseshift execute \(name) runs a notebook on its own.")
        }
        var file = TextFile(name)
        if !file.exists, !name.hasSuffix(".swift"), TextFile(name + ".swift").exists {
            file = TextFile(name + ".swift")
        }
        try host.run(try file.read(), named: file.name)
        return []
    }
}
