/// The description of any value as Swift writes it, but without `Optional(…)`, and of a bounded length.
///
/// Long collections are folded wherever they stand, and what is folded is never described.
package struct ValueDescription {
    /// The number of elements up to which a collection is written in full.
    private static let foldedCount = 200
    /// The number of elements that a longer collection shows.
    private static let shownCount = 20
    /// The number of characters, about, at which a description ends.
    private static let mostCharacters = 10_000
    /// Values within values beyond this depth are left out.
    private static let mostLevels = 100

    /// The description.
    package private(set) var text = ""
    private var level = 0

    /// Describes a value. Texts are in quotes.
    package init(_ value: Any) {
        write(value, isNested: false)
    }

    private var isFull: Bool { text.utf8.count >= Self.mostCharacters }

    /// - Parameter isNested: Whether the value is a part of another; Swift then gives types and cases with the names
    ///   of their modules.
    private mutating func write(_ value: Any, isNested: Bool) {
        guard level < Self.mostLevels else {
            text += "…"
            return
        }
        level += 1
        defer { level -= 1 }
        let mirror = Mirror(reflecting: value)
        // Any optional can be cast to what it holds.
        if mirror.displayStyle == .optional {
            guard let wrapped = mirror.children.first else {
                text += "nil"
                return
            }
            return write(wrapped.value, isNested: isNested)
        }
        if let string = value as? any StringProtocol { return write(quoted: string) }
        if let character = value as? Character {
            text += String(character).debugDescription
            return
        }
        let isOfSwift = String(reflecting: type(of: value)).hasPrefix("Swift.")
        switch mirror.displayStyle {
        case .collection where isOfSwift, .set where isOfSwift:
            writeList(mirror.children, "[", "]") { $0.write($1.value, isNested: true) }
        case .dictionary where isOfSwift:
            guard !mirror.children.isEmpty else {
                text += "[:]"
                return
            }
            writeList(mirror.children, "[", "]") { $0.writePair($1.value) }
        case .tuple:
            writeList(mirror.children, "(", ")") { $0.writeLabelled($1) }
        case .struct where !Self.describesItself(value):
            text += isNested ? String(reflecting: mirror.subjectType) : String(describing: mirror.subjectType)
            writeList(mirror.children, "(", ")") { $0.writeLabelled($1) }
        case .enum where !Self.describesItself(value):
            guard let (name, payload) = mirror.children.first, let name else { fallthrough }
            if isNested { text += String(reflecting: mirror.subjectType) + "." }
            text += name
            writePayload(payload)
        default:
            write(long: isNested ? String(reflecting: value) : String(describing: value))
        }
    }

    /// Whether the author of a type has said how it is described.
    private static func describesItself(_ value: Any) -> Bool {
        value is any CustomStringConvertible || value is any CustomDebugStringConvertible
            || value is any TextOutputStreamable
    }

    private mutating func writeList(
        _ children: Mirror.Children, _ opening: String, _ closing: String,
        writeChild: (inout Self, Mirror.Child) -> Void
    ) {
        text += opening
        let count = children.count
        let wanted = count > Self.foldedCount ? Self.shownCount : count
        var written = 0
        for child in children.prefix(wanted) {
            if isFull { break }
            if written > 0 { text += ", " }
            writeChild(&self, child)
            written += 1
        }
        guard written < count else {
            text += closing
            return
        }
        text += (written > 0 ? ", …" : "…") + closing + " (\(count) elements)"
    }

    private mutating func writePair(_ pair: Any) {
        let parts = Array(Mirror(reflecting: pair).children)
        guard parts.count == 2 else { return write(pair, isNested: true) }
        write(parts[0].value, isNested: true)
        text += ": "
        write(parts[1].value, isNested: true)
    }

    private mutating func writeLabelled(_ child: Mirror.Child) {
        // Parts of a tuple without labels are called .0 and .1.
        if let label = child.label, !label.isEmpty, !label.hasPrefix(".") { text += label + ": " }
        write(child.value, isNested: true)
    }

    private mutating func writePayload(_ payload: Any) {
        // Several values, or one with a label, are a tuple, which has parentheses of its own.
        if Mirror(reflecting: payload).displayStyle == .tuple { return write(payload, isNested: true) }
        text += "("
        write(payload, isNested: true)
        text += ")"
    }

    private mutating func write(quoted string: some StringProtocol) {
        // A text of this many bytes has no more characters.
        guard string.utf8.count > Self.mostCharacters else {
            text += String(string).debugDescription
            return
        }
        let shown = string.prefix(Self.mostCharacters)
        text += String(shown).debugDescription
        if shown.endIndex < string.endIndex { text += "… (\(string.count) characters)" }
    }

    private mutating func write(long description: String) {
        guard description.utf8.count > Self.mostCharacters else {
            text += description
            return
        }
        let shown = description.prefix(Self.mostCharacters)
        text += shown
        if shown.endIndex < description.endIndex { text += "… (\(description.count) characters)" }
    }
}
