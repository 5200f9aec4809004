import ArgumentParser

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
