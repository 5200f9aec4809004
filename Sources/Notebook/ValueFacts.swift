import Figures
import Foundation

/// What can be said of a value in a few words.
package struct ValueFacts {
    /// One line a fact: how many elements it has, and its text.
    package private(set) var lines: [String] = []

    /// Texts longer than this are cut.
    private static let mostCharacters = 200
    /// Parts beyond these are not looked at.
    private static let mostParts = 200
    private static let mostLevels = 8

    /// Looks at a value. Code of cells is not run: it may be in the middle of something, or never end.
    package init<Value>(_ value: Value) {
        guard !Self.isMirroredByCell(value) else { return }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .collection, .set, .dictionary:
            let count = mirror.children.count
            lines.append(
                count == 1 ? "1 element" : "\(count.formatted(.number.locale(.init(identifier: "en_US")))) elements")
        default: break
        }
        guard mirror.displayStyle != .class, !Self.isDescribedByCell(value, level: 0) else { return }
        let text = Representation.description(of: value)
        let line = text.prefix { !$0.isNewline }
        let isWhole = line.count == text.count && line.count <= Self.mostCharacters
        if !line.isEmpty { lines.append("= \(line.prefix(Self.mostCharacters))\(isWhole ? "" : " …")") }
    }

    /// Whether the type of a value, or a type that it is made of, is declared in a cell.
    private static func isOfCell(_ value: Any) -> Bool { String(reflecting: type(of: value)).contains("Cell_") }

    /// Whether the parts of a value are told by code of a cell.
    static func isMirroredByCell(_ value: Any) -> Bool {
        value is any CustomReflectable && String(reflecting: type(of: value)).hasPrefix("Cell_")
    }

    /// Whether the text of a value, or of a part of it, is made by code of a cell.
    private static func isDescribedByCell(_ value: Any, level: Int) -> Bool {
        guard level < mostLevels, !isMirroredByCell(value) else { return true }
        let mirror = Mirror(reflecting: value)
        let isOfCell = isOfCell(value)
        switch mirror.displayStyle {
        case .collection, .set, .dictionary, .optional, .tuple: break
        case .class: return isOfCell
        default:
            let describesItself =
                value is any CustomStringConvertible || value is any CustomDebugStringConvertible
                || value is any TextOutputStreamable
            if describesItself { return isOfCell }
        }
        return mirror.children.prefix(mostParts).contains { isDescribedByCell($0.value, level: level + 1) }
    }
}
