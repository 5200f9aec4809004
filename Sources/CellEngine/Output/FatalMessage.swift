/// What the Swift runtime writes to standard error before it stops a program.
package struct FatalMessage {
    /// The message without the runtime's own source location and heading.
    package let message: String

    private static let headings = ["Fatal error", "Precondition failed", "Assertion failed"]

    /// Reads `Swift/Array.swift:7: Fatal error: Index out of range`; `nil` for any other text.
    package init?(_ text: String) {
        if text.contains("Simultaneous accesses to 0x") {
            message = "Overlapping accesses to a variable, but modification requires exclusive access"
            return
        }
        for heading in Self.headings {
            guard let range = text.range(of: heading) else { continue }
            let isAtStart = range.lowerBound == text.startIndex || text[..<range.lowerBound].hasSuffix(": ")
            let rest = text[range.upperBound...]
            guard isAtStart, rest.hasPrefix(":") || rest.hasPrefix("\n") else { continue }
            let message = rest.drop { $0 == ":" || $0 == " " }.prefix { $0 != "\n" }
            self.message = message.isEmpty ? heading.lowercased() : String(message)
            return
        }
        return nil
    }
}
