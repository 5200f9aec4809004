import CellEngine
import JupyterWire

/// Tells what a name of the session is.
package struct NameInspection {
    private let names: [SessionName]

    package init(names: [SessionName]) { self.names = names }

    /// The declarations of the name at the cursor.
    package func reply(to request: InspectRequest) -> InspectReply {
        let word = WordAtCursor(request.code, cursor: request.cursorPosition)
        return InspectReply(bundle: description(of: word.whole).map(MediaBundle.text))
    }

    /// Each declaration of a name with its cell, one a line; `nil` if the session has no such name.
    package func description(of name: String) -> String? {
        let found = names.filter { $0.name == name }
        guard !found.isEmpty else { return nil }
        return found.map { "\($0.declaration)   (\($0.label))" }.joined(separator: "\n")
    }
}

extension SessionName {
    /// The name as it was declared: `let x: Int`, `func f(_ a: Int) -> Int`.
    package var declaration: String {
        switch kind {
        case "func": "func \(sourceName)\(type)"
        case "extension": "extension \(signature)"
        case "operator": "operator \(name)" + (type.isEmpty ? "" : ": \(type)")
        default: type.isEmpty ? "\(kind) \(sourceName)" : "\(kind) \(sourceName): \(type)"
        }
    }
}
