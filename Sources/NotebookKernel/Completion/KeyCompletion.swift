import CellEngine
import SparseShift

/// Completes names that are written as strings: what a session keeps, and the fields that a sweep varies.
package struct KeyCompletion {
    private let session: Session
    private let hidesSession: Bool

    /// - Parameters:
    ///   - session: The session whose names are completed.
    ///   - hidesSession: Whether a cell has given the name `session` to something else.
    package init(_ session: Session, hidesSession: Bool = false) {
        self.session = session
        self.hidesSession = hidesSession
    }

    /// What a string can become, and how many code points of it that takes the place of; `nil` if it is no such name.
    package func items(for text: CodePlace.StringText) -> (items: [CompletionItem], replaced: Int)? {
        guard !text.isMultiline, let line = text.line else { return nil }
        switch text.owner {
        case .indexed(let code):
            guard let match = code.wholeMatch(of: #/(?:Notebook\s*\.\s*)?session(?:\s*\.\s*(data|models|metrics))?/#),
                !hidesSession || code.hasPrefix("Notebook")
            else { return nil }
            let kind = match.1.map(String.init)
            let names: [(name: String, kind: String)] =
                session.data.names.map { ($0, "data") } + session.models.names.map { ($0, "models") }
                + session.metrics.names.map { ($0, "metrics") }
            return items(names.filter { kind ?? $0.kind == $0.kind }, beginning: line)
        case .dictionary(label: "over"), .call("SweepField"):
            return items(ConfigurationFile().fields.map { ($0.key, $0.expectation) }, beginning: line)
        default: return nil
        }
    }

    private func items(
        _ names: [(name: String, kind: String)], beginning: String
    ) -> (items: [CompletionItem], replaced: Int) {
        (
            // Others would need signs that take them apart in a string.
            names.filter { $0.name.hasPrefix(beginning) && !$0.name.contains(where: Self.isSpecial) }.map {
                CompletionItem($0.name, kind: "key", signature: $0.kind)
            }, beginning.unicodeScalars.count
        )
    }

    private static func isSpecial(_ character: Character) -> Bool {
        character == "\"" || character == "\\" || character.isNewline
    }
}
