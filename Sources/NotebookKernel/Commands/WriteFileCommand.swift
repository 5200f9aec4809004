/// `%%writefile [-a] file`.
struct WriteFileCommand: LineCommand {
    let name = "writefile"
    let aliases = ["file"]
    let usage = "%%writefile [-a] file"
    let summary = "Writes the rest of the cell into a file, or appends it with -a."
    let takesCell = true

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        guard let body = input.body else {
            throw CommandError(description: "%%writefile is written with two signs: it takes the lines below it.")
        }
        var words = input.words
        let appends = words.first == "-a" || words.first == "--append"
        if appends { words.removeFirst() }
        guard words.count == 1, let path = words.first else {
            throw CommandError(
                description: "%%writefile takes one file, such as %%writefile model.swift, not \(words.count) words; "
                    + "quotes keep blanks together.")
        }
        let file = TextFile(path)
        let existed = file.exists
        try file.write(body.hasSuffix("\n") || body.isEmpty ? body : body + "\n", appends: appends)
        print("\(existed ? appends ? "appended to" : "replaced" : "wrote") \(file.path)")
        return []
    }
}
