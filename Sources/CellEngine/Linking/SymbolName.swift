import CellSupport
import Foundation

/// What a symbol of a compiled cell stands for, read from its demangled name.
package struct SymbolName: Hashable {
    /// What lies at the symbol.
    package enum Kind {
        /// Code that is called: a function, an accessor, a witness, a default argument.
        case function
        /// Where an asynchronous function is, and how much memory its caller reserves for it.
        case asyncFunctionPointer
        /// A variable at the top level of a cell.
        case variable
    }

    package let kind: Kind
    /// The module that the symbol belongs to.
    package let module: String
    /// The demangled name without the module: the same for every cell that declares the same thing with the same
    /// types. Types of cells in it keep their modules.
    package let key: String
    /// The name of what later cells use: of a member in the body of a cell's type, the type.
    package let owner: String
    /// The variable's type; empty for anything else.
    package let type: String

    /// Reads a demangled name; `nil` if it is nothing that cells declare.
    ///
    /// - Parameters:
    ///   - module: The module whose file defines or mentions the symbol; `nil` for any.
    ///   - isFunction: Whether the symbol is that of a function.
    package init?(demangled text: String, module expected: String? = nil, isFunction: Bool) {
        guard text.contains("Cell_"), !text.contains("unmangled suffix") else { return nil }
        // Blanks in names are written as ones that do not break lines.
        let text = text.replacing("\u{A0}", with: " ")
        var rest = text[...]
        var prefix = ""
        var kind: Kind = isFunction ? .function : .variable
        func strip(_ words: String) -> Bool {
            guard rest.hasPrefix(words) else { return false }
            rest = rest.dropFirst(words.count)
            return true
        }
        if strip("async function pointer to ") {
            kind = .asyncFunctionPointer
        } else if strip("default argument ") {
            guard let end = rest.range(of: " of ") else { return nil }
            prefix += "default argument \(rest[..<end.lowerBound]) of "
            rest = rest[end.upperBound...]
        }
        if strip("protocol witness for ") {
            guard let end = rest.range(of: " in ", options: .backwards) else { return nil }
            module = String(rest[end.upperBound...])
            key = prefix + "protocol witness for " + rest[..<end.lowerBound]
            owner = ""
        } else {
            if strip("static ") { prefix += "static " }
            if strip("(extension in ") {
                guard let end = rest.range(of: "):") else { return nil }
                module = String(rest[..<end.lowerBound])
                rest = rest[end.upperBound...]
                key = prefix + rest
                owner = Self.lastComponent(of: rest)
            } else {
                guard rest.hasPrefix("Cell_"), let dot = rest.firstIndex(of: ".") else { return nil }
                module = String(rest[..<dot])
                let name = rest[rest.index(after: dot)...]
                owner = Self.firstComponent(of: name)
                // A member of a type: the type keeps its module, since the same name in another cell is another type.
                let isMember = !Self.isWhole(owner, in: name)
                key = prefix + (isMember ? rest : ".\(name)")
            }
        }
        guard module.hasPrefix("Cell_"), expected == nil || module == expected else { return nil }
        if kind == .variable {
            guard key.hasPrefix("."), let colon = key.range(of: " : ") else { return nil }
            type = String(key[colon.upperBound...])
        } else {
            type = ""
        }
        self.kind = kind
    }

    /// Whether another function of this key can stand in for it. One that hides its result's type cannot: what was
    /// compiled with the earlier one goes by the type that was hidden then.
    package var isReplaceable: Bool {
        kind != .variable && !key.contains("-> some") && !key.contains(" : some") && !key.contains("<<opaque")
    }

    private static func firstComponent(of text: Substring) -> String {
        if text.hasPrefix("`"), let end = text.dropFirst().firstIndex(of: "`") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        // An operator may contain any of the signs that end a name.
        if let space = text.firstIndex(of: " "), let first = text.first, !first.isLetter, first != "_" {
            return String(text[..<space])
        }
        return String(text.prefix { $0 != "." && $0 != "(" && $0 != "<" && $0 != " " })
    }

    /// Whether what follows a name says that it is a function or a variable itself, and no type with a member.
    private static func isWhole(_ name: String, in text: Substring) -> Bool {
        let rest = text.drop { $0 == "`" }.dropFirst(name.count).drop { $0 == "`" }
        if rest.hasPrefix(".") {
            return accessors.contains { rest.dropFirst().hasPrefix($0 + " ") }
        }
        // `kind<A>(A) -> ()` is a function, `Box<A>.value` a member.
        guard rest.hasPrefix("<"), let end = closing(rest) else { return true }
        return !rest[rest.index(after: end)...].hasPrefix(".")
    }

    private static let accessors = ["getter", "setter", "modify", "read", "unsafeMutableAddressor"]

    private static func closing(_ text: Substring) -> Substring.Index? {
        var depth = 0
        var previous: Character = " "
        for index in text.indices {
            let character = text[index]
            if character == "<" { depth += 1 }
            if character == ">", previous != "-" {
                depth -= 1
                if depth == 0 { return index }
            }
            previous = character
        }
        return nil
    }

    /// The name of a member, behind the type that is extended.
    private static func lastComponent(of text: Substring) -> String {
        var depth = 0
        var end = text.endIndex
        for index in text.indices {
            let character = text[index]
            if character == "<" { depth += 1 }
            if character == ">" { depth -= 1 }
            if depth == 0, character == "(" || character == " " {
                end = index
                break
            }
        }
        var components = text[..<end].split(separator: ".")
        if let last = components.last, accessors.contains(String(last)) { components.removeLast() }
        return components.last.map { String($0.prefix { $0 != "<" }) } ?? ""
    }
}
