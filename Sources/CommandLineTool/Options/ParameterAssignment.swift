import ArgumentParser

/// `name=value` on the command line, or `name value`.
package struct ParameterAssignment: ExpressibleByArgument, Equatable {
    package let name: String
    package let value: String

    package init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
        name = String(argument[..<sign])
        value = String(argument[argument.index(after: sign)...])
    }

    /// A command line with each `-p name value`, which is papermill's form, joined to `-p name=value`: the argument parser
    /// takes one word per option.
    package static func joiningPairs(in arguments: [String]) -> [String] {
        guard arguments.first == "execute" else { return arguments }
        var joined: [String] = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            joined.append(word)
            if word == "--" { break }
            guard word == "-p" || word == "--parameter", let name = rest.first else { continue }
            rest.removeFirst()
            if !name.contains("="), let value = rest.popFirst() {
                joined.append("\(name)=\(value)")
            } else {
                joined.append(name)
            }
        }
        return joined + rest
    }
}
