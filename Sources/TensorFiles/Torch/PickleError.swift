/// Why a pickle is refused, without the file's name.
struct PickleError: Error {
    let description: String

    init(_ description: String) { self.description = description }
}

extension StringProtocol {
    /// The start of an untrusted text, made safe for a message of one line.
    var shownBriefly: String { String(prefix(80).map { $0.isASCII && !$0.isNewline ? $0 : "?" }) }
}
