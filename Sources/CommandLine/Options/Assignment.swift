import ArgumentParser

/// `key=value` on the command line.
struct Assignment: ExpressibleByArgument, Equatable {
    let key: String
    let value: String

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
        // Keys are written with underscores in files and with hyphens in options; both are fine here.
        key = String(argument[..<sign]).replacing("-", with: "_")
        value = String(argument[argument.index(after: sign)...])
    }
}
