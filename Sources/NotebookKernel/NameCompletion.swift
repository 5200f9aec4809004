import CellEngine
import JupyterWire

/// Completes the names of the session and the line commands.
struct NameCompletion {
    let names: [SessionName]

    func reply(to request: CompleteRequest) -> CompleteReply {
        let word = WordAtCursor(request.code, cursor: request.cursorPosition)
        let before = word.textBeforeCursor
        let candidates: [String] =
            if before.hasPrefix("%") {
                LineCommands.all.map { "%" + $0.name }
            } else if before.isEmpty {
                []
            } else {
                names.filter { $0.kind != "extension" && $0.kind != "operator" }.map(\.name)
            }
        return CompleteReply(
            matches: Array(Set(candidates.filter { $0.hasPrefix(before) && $0 != before })).sorted(),
            cursorStart: word.start, cursorEnd: request.cursorPosition)
    }
}

/// Tells what a name of the session is.
struct NameInspection {
    let names: [SessionName]

    func reply(to request: InspectRequest) -> InspectReply {
        let word = WordAtCursor(request.code, cursor: request.cursorPosition)
        return InspectReply(bundle: description(of: word.whole).map(MediaBundle.text))
    }

    func description(of name: String) -> String? {
        let found = names.filter { $0.name == name }
        guard !found.isEmpty else { return nil }
        return found.map { "\($0.declaration)   (\($0.label))" }.joined(separator: "\n")
    }
}

extension SessionName {
    /// The name as it was declared: `let x: Int`, `func f(_ a: Int) -> Int`.
    var declaration: String {
        switch kind {
        case "func": "func \(name)\(type)"
        case "extension": "extension \(signature)"
        default: type.isEmpty ? "\(kind) \(name)" : "\(kind) \(name): \(type)"
        }
    }
}

/// The word in which the cursor stands. Places count Unicode code points, as the protocol has it.
private struct WordAtCursor {
    let textBeforeCursor: String
    let whole: String
    let start: Int

    init(_ code: String, cursor: Int) {
        let scalars = Array(code.unicodeScalars)
        let cursor = min(max(0, cursor), scalars.count)
        func isPart(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isXIDContinue || scalar == "_"
        }
        var start = cursor
        while start > 0, isPart(scalars[start - 1]) { start -= 1 }
        if start > 0, scalars[start - 1] == "%" { start -= 1 }
        var end = cursor
        while end < scalars.count, isPart(scalars[end]) { end += 1 }
        self.start = start
        textBeforeCursor = String(String.UnicodeScalarView(scalars[start..<cursor]))
        whole = String(String.UnicodeScalarView(scalars[start..<end]))
    }
}
