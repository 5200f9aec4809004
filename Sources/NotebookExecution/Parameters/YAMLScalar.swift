/// The meaning of a plain YAML scalar, and its Swift literal.
package enum YAMLScalar {
    /// Whether the text means null in YAML, Python or Swift.
    package static func isNull(_ text: String) -> Bool {
        ["", "~", "null", "Null", "NULL", "None", "nil"].contains(text)
    }

    /// The truth value of the text; `nil` if it has none.
    package static func truth(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": false
        default: nil
        }
    }

    /// The literal of a whole number, also one written as `1e3` or `5.0`; `nil` if it is not in the type's range.
    package static func wholeNumber(_ text: String, ofType name: String) -> String? {
        let digits = withoutUnderscores(text)
        switch name {
        case "Int8": return literal(digits, Int8.self)
        case "Int16": return literal(digits, Int16.self)
        case "Int32": return literal(digits, Int32.self)
        case "Int64": return literal(digits, Int64.self)
        case "UInt": return literal(digits, UInt.self)
        case "UInt8": return literal(digits, UInt8.self)
        case "UInt16": return literal(digits, UInt16.self)
        case "UInt32": return literal(digits, UInt32.self)
        case "UInt64": return literal(digits, UInt64.self)
        default: return literal(digits, Int.self)
        }
    }

    private static func literal<Number: FixedWidthInteger>(_ digits: String, _ type: Number.Type) -> String? {
        (Number(digits) ?? number(digits).flatMap(Number.init(exactly:))).map { "\($0)" }
    }

    /// The literal of a real number, infinities and NaN included; `nil` for other texts.
    package static func realNumber(_ text: String, ofType name: String) -> String? {
        switch text.lowercased() {
        case ".nan": return "\(name).nan"
        case ".inf", "+.inf": return "\(name).infinity"
        case "-.inf": return "-\(name).infinity"
        default: break
        }
        guard let value = number(withoutUnderscores(text)) else { return nil }
        if name == "Float" {
            let value = Float(value)
            return value.isFinite ? "\(value)" : nil
        }
        return "\(value)"
    }

    /// A finite decimal number; Swift's own parser would also accept `inf`, `nan` and `0x1p3`.
    private static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let value = Double(text) else {
            return nil
        }
        return value.isFinite ? value : nil
    }

    /// The text without underscores between digits.
    private static func withoutUnderscores(_ text: String) -> String {
        text.wholeMatch(of: /[-+]?[0-9][0-9_]*(\..*)?/) != nil ? text.replacing("_", with: "") : text
    }
}
