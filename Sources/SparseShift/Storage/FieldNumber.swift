import HDF5
import JSON

/// What a field can hold: a number, an integer, a truth value, or a number of one of several kinds, such as a limit.
package protocol FieldNumber: Sendable {
    /// The names of the columns of a field with a name.
    static func columns(_ name: String) -> [String]
    /// Whether a session's file holds it as an integer.
    static var isInteger: Bool { get }
    /// The number in every column; `nil` where there is none.
    var columns: [Double?] { get }
    /// Takes the number of every column; `nil` if they do not fit.
    init?(columns: [Double?])
    /// The written form.
    var json: JSONValue { get }
    /// Takes the written form; `nil` for another one.
    init?(json: JSONValue)
}

extension FieldNumber {
    /// One column of the field's name.
    package static func columns(_ name: String) -> [String] { [name] }
    /// False.
    package static var isInteger: Bool { false }

    /// The number alone; `nil` if there is none.
    package var number: Double? { columns.lazy.compactMap { $0 }.first }

    /// The names of the attributes of a field with a name.
    fileprivate static func attributes(_ name: String) -> [String] {
        columns(name).map { $0.replacing(" ", with: "_") }
    }
}

extension GroupWriter {
    /// Adds one attribute a column that has a number.
    func add(_ name: String, field number: any FieldNumber) throws {
        let kind = type(of: number)
        for (attribute, value) in zip(kind.attributes(name), number.columns) {
            guard let value else { continue }
            try set(attribute, kind.isInteger ? .integer(Int(value)) : .real(value))
        }
    }
}

extension GroupReader {
    /// Reads what `add(_:field:)` wrote.
    ///
    /// - Throws: ``SessionError`` if a field of one column has no number.
    func field<Number: FieldNumber>(_ name: String, _ kind: Number.Type = Number.self) throws -> Number {
        let known = attributes
        let names = kind.attributes(name)
        let found = Number(
            columns: names.map { attribute in
                switch known[attribute] {
                case .integer(let number)? where kind.isInteger && number >= 0: Double(number)
                case .real(let number)? where !kind.isInteger: number
                default: nil
                }
            })
        guard let found, names.count > 1 || known[names[0]] != nil else {
            throw damaged(names[0], kind.isInteger ? "is no such integer" : "is no number")
        }
        return found
    }

    /// Whether any column of a field has a number.
    func hasField<Number: FieldNumber>(_ name: String, _ kind: Number.Type) -> Bool {
        let known = attributes
        return kind.attributes(name).contains { known[$0] != nil }
    }
}

extension Double: FieldNumber {
    /// The number.
    package var columns: [Double?] { [self] }
    /// The number; not a number where there is none.
    package init?(columns: [Double?]) { self = columns[0] ?? .nan }
    /// The number.
    package var json: JSONValue { .real(self) }
    /// The number.
    package init?(json: JSONValue) {
        guard let number = json.number else { return nil }
        self = number
    }
}

extension Int: FieldNumber {
    /// True.
    package static var isInteger: Bool { true }
    /// The integer.
    package var columns: [Double?] { [Double(self)] }
    /// The integer; `nil` for a number that is none.
    package init?(columns: [Double?]) {
        guard let number = columns[0], let integer = Int(exactly: number) else { return nil }
        self = integer
    }
    /// The integer.
    package var json: JSONValue { .integer(self) }
    /// The integer.
    package init?(json: JSONValue) {
        guard let integer = json.integer else { return nil }
        self = integer
    }
}

extension Bool: FieldNumber {
    /// True.
    package static var isInteger: Bool { true }
    /// 0 or 1.
    package var columns: [Double?] { [self ? 1 : 0] }
    /// Whether the number is 1.
    package init?(columns: [Double?]) { self = columns[0] == 1 }
    /// The truth value.
    package var json: JSONValue { .boolean(self) }
    /// The truth value.
    package init?(json: JSONValue) {
        guard let value = json.boolean else { return nil }
        self = value
    }
}

/// A number that a value may not have, such as one that files of earlier versions do not hold.
extension Optional: FieldNumber where Wrapped: FieldNumber {
    /// The names of the columns of what is wrapped.
    package static func columns(_ name: String) -> [String] { Wrapped.columns(name) }
    /// As what is wrapped.
    package static var isInteger: Bool { Wrapped.isInteger }
    /// The numbers; `nil` in every column without a value.
    package var columns: [Double?] {
        self?.columns ?? Array(repeating: nil, count: Wrapped.columns("").count)
    }
    /// The value; none if there is no number.
    package init?(columns: [Double?]) {
        guard columns.contains(where: { $0 != nil && $0?.isNaN == false }) else {
            self = nil
            return
        }
        guard let value = Wrapped(columns: columns) else { return nil }
        self = .some(value)
    }
    /// The written form of the value; null without one.
    package var json: JSONValue { self?.json ?? .null }
    /// The value; none for null.
    package init?(json: JSONValue) {
        if case .null = json {
            self = nil
            return
        }
        guard let value = Wrapped(json: json) else { return nil }
        self = .some(value)
    }
}
