/// Writes the members that the compiler derives for a type in its own module, for an extension in a later cell.
struct DerivedConformance {
    private let shape: TypeShape
    /// The names of the members that the extension has itself.
    private let members: Set<String>

    /// - Parameter members: The names of the extension's own members.
    init(_ shape: TypeShape, members: Set<String>) {
        self.shape = shape
        self.members = members
    }

    /// The members for a protocol, each on one line; none if nothing is derived for it.
    ///
    /// - Parameter isEquatable: Whether the type is equatable already.
    func members(for name: String, isEquatable: Bool) -> [String] {
        let equality = isEquatable || members.contains("==") ? [] : [equality]
        // An enumeration without associated values is hashable wherever it is declared.
        return switch name {
        case "Equatable": isBare ? [] : equality
        case "Hashable": isBare ? [] : (members.contains("hash") ? [] : [hashing]) + equality
        case "CaseIterable": isBare && !members.contains("allCases") ? [allCases] : []
        case "Comparable": isBare ? (members.contains("<") ? [] : [order]) : members.contains("<") ? equality : []
        case "Codable": isCodable ? keys + [encoding, decoding] : []
        case "Encodable": isCodable ? keys + [encoding] : []
        case "Decodable": isCodable ? keys + [decoding] : []
        default: []
        }
    }

    /// Whether it is an enumeration without associated values.
    private var isBare: Bool { shape.isEnumeration && shape.cases.allSatisfy { $0.valueCount == 0 } }

    private var allCases: String {
        let cases = shape.cases.map { "." + $0.name.inBackticks }
        return "public static var allCases: [Self] { [\(cases.joined(separator: ", "))] }"
    }

    private var names: [String] { shape.properties.map(\.name.inBackticks) }

    private var equality: String {
        if !shape.isEnumeration {
            let terms = names.map { "a.\($0) == b.\($0)" }
            return
                "public static func == (a: Self, b: Self) -> Bool { \(terms.isEmpty ? "true" : terms.joined(separator: " && ")) }"
        }
        let cases = shape.cases.map { item -> String in
            let name = "." + item.name.inBackticks
            guard item.valueCount > 0 else { return "case (\(name), \(name)): return true" }
            func pattern(_ letter: String) -> String {
                "\(name)(\((0..<item.valueCount).map { "let \(letter)\($0)" }.joined(separator: ", ")))"
            }
            let terms = (0..<item.valueCount).map { "a\($0) == b\($0)" }.joined(separator: " && ")
            return "case (\(pattern("a")), \(pattern("b"))): return \(terms)"
        }
        let rest = shape.cases.count > 1 ? "; default: return false" : ""
        return
            "public static func == (a: Self, b: Self) -> Bool { switch (a, b) { \(cases.joined(separator: "; "))\(rest) } }"
    }

    private var hashing: String {
        if !shape.isEnumeration {
            return
                "public func hash(into hasher: inout Hasher) { \(names.map { "hasher.combine(\($0))" }.joined(separator: "; ")) }"
        }
        let cases = shape.cases.enumerated().map { index, item -> String in
            let values = (0..<item.valueCount).map { "a\($0)" }
            let pattern = values.isEmpty ? "" : "(\(values.map { "let " + $0 }.joined(separator: ", ")))"
            let terms = ["hasher.combine(\(index))"] + values.map { "hasher.combine(\($0))" }
            return "case .\(item.name.inBackticks)\(pattern): \(terms.joined(separator: "; "))"
        }
        return "public func hash(into hasher: inout Hasher) { switch self { \(cases.joined(separator: "; ")) } }"
    }

    /// Enumerations without associated values are ordered by their cases.
    private var order: String {
        let places = shape.cases.enumerated().map { "case .\($1.name.inBackticks): return \($0)" }
        let function = "{ (x: Self) -> Int in switch x { \(places.joined(separator: "; ")) } }"
        return "public static func < (a: Self, b: Self) -> Bool { let place = \(function); return place(a) < place(b) }"
    }

    /// Whether coding is derived: enumerations with raw values need no help, others are left alone.
    private var isCodable: Bool {
        !shape.isEnumeration && !members.contains("encode") && !members.contains("init")
    }

    private var keys: [String] {
        if members.contains("CodingKeys") || names.isEmpty { return [] }
        return ["public enum CodingKeys: String, CodingKey { case \(names.joined(separator: ", ")) }"]
    }

    private var encoding: String {
        let terms = shape.properties.map { property in
            let name = property.name.inBackticks
            return "try container.encode\(property.isOptional ? "IfPresent" : "")(self.\(name), forKey: .\(name))"
        }
        let container = terms.isEmpty ? "" : "var container = encoder.container(keyedBy: CodingKeys.self); "
        return "public func encode(to encoder: any Encoder) throws { \(container)\(terms.joined(separator: "; ")) }"
    }

    private var decoding: String {
        let terms = shape.properties.filter { !$0.isFixed }.map { property in
            let name = property.name.inBackticks
            return "self.\(name) = try container.__cellDecode\(property.isOptional ? "IfPresent" : "")(.\(name))"
        }
        let container = terms.isEmpty ? "" : "let container = try decoder.container(keyedBy: CodingKeys.self); "
        return "public init(from decoder: any Decoder) throws { \(container)\(terms.joined(separator: "; ")) }"
    }
}
