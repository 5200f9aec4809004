import CellEngine

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
