import Figures
import Foundation

/// What can be said of a value in a few words.
package struct ValueFacts {
    /// One line a fact: how many elements it has, and its text.
    package private(set) var lines: [String] = []

    /// Texts longer than this are cut.
    private static let mostCharacters = 200

    /// Looks at a value. Code of cells is not run: it may be in the middle of something, or never end.
    package init<Value>(_ value: Value) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .collection, .set, .dictionary:
            let count = mirror.children.count
            lines.append(
                count == 1 ? "1 element" : "\(count.formatted(.number.locale(.init(identifier: "en_US")))) elements")
        default: break
        }
        guard !String(reflecting: Value.self).contains("Cell_"), mirror.displayStyle != .class else { return }
        let text = Representation.description(of: value)
        let line = text.prefix { $0 != "\n" }
        let isWhole = line.count == text.count && line.count <= Self.mostCharacters
        if !line.isEmpty { lines.append("= \(line.prefix(Self.mostCharacters))\(isWhole ? "" : " …")") }
    }
}
