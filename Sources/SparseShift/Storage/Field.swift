import JSON
import Requirements

/// One number of a value: its name in every file, its words in tables and on cards, and where the value has it.
///
/// A value lists its fields once, beside its type; see ``FieldCoding``.
package struct Field<Value: Sendable>: Sendable {
    /// The name in files.
    package let name: String
    /// The name in a session's file, which is another one for a few.
    let storedName: String
    /// The heading of a table's column.
    package let heading: String
    /// The words on a card.
    package let title: String
    /// How the number is shown.
    package let precision: FieldPrecision
    /// Whether TensorBoard draws it.
    let isPlotted: Bool
    /// Whether files of earlier versions do not have it; then it stays `nil`.
    let isNew: Bool
    /// The names of the columns that it has in a table of numbers.
    let columns: [String]
    private let get: @Sendable (Value) -> any FieldNumber
    private let setColumns: @Sendable (inout Value, [Double?]) -> Bool
    private let setJSON: @Sendable (inout Value, JSONValue) -> Void
    private let read: @Sendable (inout Value, GroupReader) throws -> Void

    /// A field.
    ///
    /// - Parameters:
    ///   - path: Where the value has the number.
    ///   - heading: In tables; the name by default.
    ///   - title: On cards; the heading by default.
    ///   - isNew: Whether files of earlier versions do not have it.
    /// - Precondition: A new number is optional: one that is not known must not look like a number.
    package init<Number: FieldNumber>(
        _ name: String, _ path: WritableKeyPath<Value, Number> & Sendable, storedAs storedName: String? = nil,
        heading: String? = nil, title: String? = nil, precision: FieldPrecision = .size, isPlotted: Bool = false,
        isNew: Bool = false
    ) {
        require(
            !isNew || Number.self is any ExpressibleByNilLiteral.Type,
            "\(name): the values of a new field are optional, not \(Number.self).")
        self.name = name
        self.storedName = storedName ?? name
        self.heading = heading ?? name
        self.title = title ?? heading ?? name
        self.precision = precision
        self.isPlotted = isPlotted
        self.isNew = isNew
        columns = Number.columns(self.storedName)
        get = { $0[keyPath: path] }
        setColumns = { value, columns in
            guard let number = Number(columns: columns) else { return false }
            value[keyPath: path] = number
            return true
        }
        setJSON = { value, json in
            if let number = Number(json: json) { value[keyPath: path] = number }
        }
        let stored = self.storedName
        read = { value, group in
            guard !isNew || group.hasField(stored, Number.self) else { return }
            value[keyPath: path] = try group.field(stored)
        }
    }

    /// What the value has.
    package func content(of value: Value) -> any FieldNumber { get(value) }

    /// The number; `nil` if the value has none.
    package func number(of value: Value) -> Double? { get(value).number }

    /// Sets the field from the numbers of its columns; false if they do not fit.
    func set(_ value: inout Value, columns: [Double?]) -> Bool { setColumns(&value, columns) }

    /// Sets the field from a group; a new field that the group does not have stays as it is.
    ///
    /// - Throws: ``SessionError`` if the number is missing.
    func set(_ value: inout Value, from group: GroupReader) throws { try read(&value, group) }

    /// Sets the field; other JSON leaves it as it is.
    func set(_ value: inout Value, json: JSONValue) { setJSON(&value, json) }
}

/// How a number of a field is shown.
package enum FieldPrecision: Sendable {
    /// A size of any magnitude, to some significant digits.
    case size
    /// A number whose last places matter, such as R².
    case ratio
    /// An integer.
    case count
}
