import SparseShift

/// Completes names that are written as strings: what a session keeps, and the fields that a sweep varies.
package struct KeyCompletion {
    private let session: Session

    /// - Parameter session: The session whose names are completed.
    package init(_ session: Session) { self.session = session }

    /// What the string before the cursor can become, and how many code points of it that takes the place of; `nil` if
    /// it is no such name.
    ///
    /// - Parameter line: The line up to the cursor, which is within a string.
    package func items(for line: String) -> (items: [CompletionItem], replaced: Int)? {
        if let match = line.firstMatch(of: #/\bsession(?:\.(data|models|metrics))?\["([^"]*)$/#) {
            let kind = match.1.map(String.init)
            let names: [(name: String, kind: String)] =
                session.data.names.map { ($0, "data") } + session.models.names.map { ($0, "models") }
                + session.metrics.names.map { ($0, "metrics") }
            return items(names.filter { kind ?? $0.kind == $0.kind }, beginning: match.2)
        }
        if let match = line.firstMatch(of: #/\bover:\s*\[(?:.*[\],]\s*)?(?:SweepField\()?"([^"]*)$/#) {
            let file = ConfigurationFile()
            return items(file.fields.map { ($0.key, $0.expectation) }, beginning: match.1)
        }
        return nil
    }

    private func items(
        _ names: [(name: String, kind: String)], beginning: Substring
    ) -> (items: [CompletionItem], replaced: Int) {
        (
            names.filter { $0.name.hasPrefix(beginning) }.map {
                CompletionItem($0.name, kind: "key", signature: $0.kind)
            }, beginning.unicodeScalars.count
        )
    }
}
