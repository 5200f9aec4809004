import JSON
import JupyterWire

/// A text that can take the place of what stands at the cursor.
package struct CompletionItem: Hashable {
    /// What is inserted.
    package var text: String
    /// What front ends show in the list.
    package var label: String
    /// The kind, in the words of front ends: `function`, `instance`, `class`, `module`, `keyword`, or another.
    package var kind: String
    /// The parameters with their types and the result, or a variable's type.
    package var signature: String
    /// How many code points further to the left it begins than the others.
    package var extraStart: Int

    package init(_ text: String, label: String? = nil, kind: String, signature: String = "", extraStart: Int = 0) {
        self.text = text
        self.label = label ?? text
        self.kind = kind
        self.signature = signature
        self.extraStart = extraStart
    }
}

extension CompleteReply {
    /// A list without repetitions, in the given order.
    ///
    /// - Parameters:
    ///   - word: The range of what the items take the place of, in code points.
    ///   - text: The code.
    init(_ items: [CompletionItem], replacing word: Range<Int>, in text: CursorText) {
        // Clients without the typed list know one beginning for all: what stands there comes before the other texts.
        let extra = items.map(\.extraStart).max() ?? 0
        let start = max(0, word.lowerBound - extra)
        var seen: Set<String> = []
        var items = items.map { item in
            let kept = text.text(start..<max(start, word.lowerBound - item.extraStart))
            var item = item
            item.text = kept + item.text
            item.label = kept + item.label
            return item
        }.filter { seen.insert($0.label).inserted }
        Self.leaveCommonNames(in: &items)
        self.init(
            matches: items.map(\.label), cursorStart: start, cursorEnd: word.upperBound,
            metadata: [
                "_jupyter_types_experimental": .array(
                    items.map { item in
                        [
                            "start": .integer(start), "end": .integer(word.upperBound), "text": .string(item.text),
                            "type": .string(item.kind), "signature": .string(item.signature),
                        ]
                    })
            ])
    }

    /// JupyterLab inserts what all texts begin with, and then hides every item if that reaches into the parentheses: it
    /// compares it with names alone.
    private static func leaveCommonNames(in items: inout [CompletionItem]) {
        guard items.count > 1, let first = items.first?.text, let parenthesis = first.firstIndex(of: "("),
            items.allSatisfy({ $0.text.hasPrefix(first[...parenthesis]) })
        else { return }
        // One item that ends before is enough; what it loses is least where no label follows.
        let bare = first[...parenthesis]
        let index = items.firstIndex { $0.text == bare } ?? items.lastIndex { !$0.text.hasSuffix("()") } ?? 0
        items[index].text = String(first[..<parenthesis])
    }
}
