extension MarkedPair {
    /// A run of a text, all of which the other text has or all of which it lacks.
    package struct Part: Sendable, Hashable {
        /// The run, with the spaces before it.
        package let text: String
        /// Whether the other text lacks it.
        package let differs: Bool
    }

    /// Both texts in runs that differ and runs that do not; the spaces before a run that differs are no part of it.
    ///
    /// - Parameter context: How many words of a long run that does not differ are kept beside what differs; `…` stands for the
    ///   others. `nil` keeps all.
    package func parts(context: Int? = nil) -> (before: [Part], after: [Part]) {
        (Self.parts(of: before, context: context), Self.parts(of: after, context: context))
    }

    private static func parts(of words: [Word], context: Int?) -> [Part] {
        var parts: [Part] = []
        var start = 0
        while start < words.count {
            let differs = words[start].differs
            var end = start
            while end < words.count, words[end].differs == differs { end += 1 }
            let run = words[start..<end]
            if differs {
                if let space = run.first?.space, !space.isEmpty { parts.append(Part(text: space, differs: false)) }
                let text = run.dropFirst().reduce(run.first?.text ?? "") { $0 + $1.space + $1.text }
                parts.append(Part(text: text, differs: true))
            } else {
                parts.append(
                    Part(text: text(of: run, isFirst: start == 0, isLast: end == words.count, context), differs: false))
            }
            start = end
        }
        return parts
    }

    private static func text(of run: ArraySlice<Word>, isFirst: Bool, isLast: Bool, _ context: Int?) -> String {
        func text(_ words: some Sequence<Word>) -> String { words.reduce("") { $0 + $1.space + $1.text } }
        guard let context else { return text(run) }
        // What is before the first change and behind the last one has one neighbour alone.
        let (head, tail) = (isFirst && !isLast ? 0 : context, isLast && !isFirst ? 0 : context)
        guard run.count > head + tail + 2 else { return text(run) }
        return text(run.prefix(head)) + " …" + text(run.suffix(tail))
    }
}
