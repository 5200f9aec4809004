/// A JSON document: the value of a message part, a configuration or a metrics line.
///
/// Integers and reals are distinct, as in jansson. Objects do not keep the order of their keys; encoding
/// sorts them, so that the same value always gives the same bytes.
public enum JSONValue: Sendable, Hashable {
    /// The value `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number that is written without fraction and exponent.
    case integer(Int)
    /// An integer beyond 64 bits, as its digits in decimal, with a minus sign if it is negative. Only
    /// ``JSONDialect/python`` has it.
    case largeInteger(String)
    /// A number that is written with a fraction or an exponent; not finite only in ``JSONDialect/python``.
    case real(Double)
    /// A string.
    case string(String)
    /// The UTF-16 code units of a string with halves of surrogate pairs, which no Swift string can hold. Only
    /// ``JSONDialect/python`` has it.
    case brokenString([UInt16])
    /// A list of values.
    case array([JSONValue])
    /// Values by key.
    case object([String: JSONValue])
}

extension JSONValue {
    /// The member of an object, or `nil` if this is not an object or has no such key.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The string, or `nil` for every other kind of value. U+FFFD stands for halves of surrogate pairs.
    public var string: String? {
        switch self {
        case .string(let value): value
        case .brokenString(let units): String(decoding: units, as: UTF16.self)
        default: nil
        }
    }

    /// The integer, or `nil` for every other kind of value (reals and integers beyond 64 bits included).
    public var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The integer or real as a `Double`, or `nil` for every other kind of value.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .largeInteger(let digits): Double(digits)
        case .real(let value): value
        default: nil
        }
    }

    /// The truth value, or `nil` for every other kind of value.
    public var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The elements, or `nil` if this is not an array.
    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members, or `nil` if this is not an object.
    public var object: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .real(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    public init(nilLiteral: ()) { self = .null }
}
