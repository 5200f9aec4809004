/// Why a pickle is refused, without the file's name.
struct PickleError: Error {
    let description: String

    init(_ description: String) { self.description = description }
}

extension StringProtocol {
    /// The start of a text that a file chose, fit for a message of one line.
    var shownBriefly: String { String(prefix(80).map { $0.isASCII && !$0.isNewline ? $0 : "?" }) }
}
