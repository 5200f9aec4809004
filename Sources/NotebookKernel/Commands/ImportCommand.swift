import CellEngine

/// `%import folder [as Name]`.
struct ImportCommand: LineCommand {
    let name = "import"
    let usage = "%import folder [as Name]"
    let summary =
        "Compiles a folder of Swift files as a module that cells import, and again whenever a file has changed."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let argument = input.argument
        guard !argument.isEmpty else {
            throw CommandError(description: "%import takes the path of a folder of Swift files.")
        }
        var path = argument
        var name: String?
        if let match = argument.wholeMatch(of: #/(.+?)\s+as\s+(\S+)/#) {
            path = String(match.1)
            name = String(match.2)
        }
        do {
            _ = try host.session.importFolder(path.unquoted, as: name)
        } catch {
            throw CommandError(error)
        }
        return []
    }
}

/// `%package path` or `%package address, version`.
struct PackageCommand: LineCommand {
    let name = "package"
    let usage = "%package path, %package address, version"
    let summary =
        "Builds a Swift package's libraries, which cells can import; what was built is kept for other sessions."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let argument = input.argument
        do {
            let names = try host.session.add(PackageReference(argument.unquoted))
            print("import " + names.joined(separator: ", import "))
        } catch {
            throw CommandError(error)
        }
        return []
    }
}

extension CommandError {
    /// The sentence, and below it what the compiler said.
    fileprivate init(_ failure: ModuleFailure) {
        let output = failure.output.split(separator: "\n").filter { $0.contains("error:") || $0.hasPrefix(" ") }
        self.init(
            description: ([failure.description] + output.prefix(20).map(String.init)).joined(separator: "\n"))
    }
}

extension String {
    /// The text without the quotation marks around it.
    fileprivate var unquoted: String {
        count > 1 && hasPrefix("\"") && hasSuffix("\"") ? String(dropFirst().dropLast()) : self
    }
}
