import ArgumentParser
import JSON

/// `key=value` on the command line.
package struct Assignment: ExpressibleByArgument, Equatable {
    package let key: String
    package let value: String

    package init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
        // Keys are written with underscores in files and with hyphens in options; both are fine here.
        key = String(argument[..<sign]).replacing("-", with: "_")
        value = String(argument[argument.index(after: sign)...])
    }
}

extension Assignment {
    /// A number or a truth value where the text is one, as SAELens has them in its metadata, else the text.
    static func json(_ text: String) -> JSONValue {
        if let number = Int(text) { return .integer(number) }
        if let number = Double(text), number.isFinite { return .real(number) }
        return ["true": true, "false": false, "null": .null][text] ?? .string(text)
    }
}
