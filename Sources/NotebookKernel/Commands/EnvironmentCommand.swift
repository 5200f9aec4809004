import Foundation

/// `%env`, `%env NAME`, `%env NAME=value`.
struct EnvironmentCommand: LineCommand {
    let name = "env"
    let usage = "%env [NAME[=value]]"
    let summary = "Lists the environment, tells one variable, or sets it for this session and the programs it starts."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let environment = ProcessInfo.processInfo.environment
        let text = input.argument
        if text.isEmpty {
            for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
                // What is printed stays in the notebook.
                print("\(name)=\(Self.isSecret(name) ? "<hidden; %env \(name) shows it>" : value)")
            }
            return []
        }
        let end = text.firstIndex { $0 == "=" || $0 == " " || $0 == "\t" }
        let variable = String(text[..<(end ?? text.endIndex)])
        guard let end else {
            guard let value = environment[variable] else {
                throw CommandError(description: "The environment has no variable \(variable).")
            }
            print(value)
            return []
        }
        guard !variable.isEmpty else {
            throw CommandError(description: "%env takes NAME, or NAME=value, not \(text).")
        }
        let rest = text[end...].drop { $0 == " " || $0 == "\t" }
        var value = String((rest.hasPrefix("=") ? rest.dropFirst() : rest).drop { $0 == " " || $0 == "\t" })
        if let quote = value.first, quote == "\"" || quote == "'", value.count > 1, value.last == quote {
            value = String(value.dropFirst().dropLast())
        }
        setenv(variable, value, 1)
        print("\(variable)=\(Self.isSecret(variable) ? "<hidden>" : value)")
        return []
    }

    private static func isSecret(_ name: String) -> Bool {
        ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD"].contains { name.uppercased().contains($0) }
    }
}
