import JSON

/// A value that lists its numbers once, from which all its written forms follow: JSON, the attributes of a session's
/// file, rows of a table of numbers, TensorBoard's scalars, tables and cards.
///
/// A new number is an optional property and one more line at the end of ``fields``, marked as new: earlier files do not
/// have it and are still read, and a value without it is written as it was.
package protocol FieldCoding: Sendable {
    /// The numbers in the order in which tables have them; new ones at the end.
    static var fields: [Field<Self>] { get }
    /// A value of which nothing is known, which reading starts from.
    static var unknown: Self { get }
}

// MARK: JSON

extension FieldCoding {
    /// One member a field.
    package var members: [String: JSONValue] {
        let known = Self.fields.filter { !$0.isNew || $0.number(of: self) != nil }
        return Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0.content(of: self).json) })
    }

    /// One member a field.
    package var json: JSONValue { .object(members) }

    /// Takes what a JSON object has; the rest stays unknown.
    package init(json: JSONValue) {
        self = .unknown
        for field in Self.fields { if let member = json[field.name] { field.set(&self, json: member) } }
    }
}

// MARK: Groups of a session's file

extension FieldCoding {
    /// Writes every field into a group.
    func writeFields(to group: GroupWriter) throws {
        for field in Self.fields { try group.add(field.storedName, field: field.content(of: self)) }
    }

    /// Reads what `writeFields(to:)` wrote.
    ///
    /// - Throws: ``SessionError`` if a number is missing.
    init(fieldsOf group: GroupReader) throws {
        self = .unknown
        for field in Self.fields { try field.set(&self, from: group) }
    }
}

// MARK: Rows of a table

extension FieldCoding {
    /// The columns of a table with one row a value.
    package static var columns: [String] { fields.flatMap(\.columns) }

    /// One number a column; not a number where there is none.
    package var row: [Double] { Self.fields.flatMap { $0.content(of: self).columns.map { $0 ?? .nan } } }

    /// Takes a row of a table; `nil` if its numbers do not fit.
    ///
    /// - Parameter columns: The names of the table's columns.
    package init?(row: some RandomAccessCollection<Double>, columns: [String]) {
        self = .unknown
        let numbers = Dictionary(zip(columns, row), uniquingKeysWith: { first, _ in first })
        for field in Self.fields {
            guard !field.isNew || field.columns.contains(where: { numbers[$0] != nil }) else { continue }
            let found = field.columns.map { column in
                numbers[column].flatMap { $0.isNaN && field.columns.count > 1 ? nil : $0 }
            }
            guard field.set(&self, columns: found) else { return nil }
        }
    }

    /// Whether a table with these columns holds such values: all that are not new, and no other.
    package static func fits(columns: [String]) -> Bool {
        let needed = fields.filter { !$0.isNew }.flatMap(\.columns)
        return Set(columns).count == columns.count && Set(columns).isSubset(of: self.columns)
            && Set(needed).isSubset(of: columns)
    }
}

// MARK: Rows of one number a field

extension FieldCoding {
    /// One number a field; not a number where there is none.
    package var numbers: [Double] { Self.fields.map { $0.number(of: self) ?? .nan } }

    /// Takes one number a field; `nil` if they do not fit. Earlier rows have no numbers of new fields.
    ///
    /// - Parameter kind: A value whose fields are of the same kind, such as a limit of the same quantity.
    package init?(numbers: some RandomAccessCollection<Double>, like kind: Self) {
        self = kind
        for (field, number) in zip(Self.fields, numbers) {
            let columns = field.content(of: kind).columns
            let filled = columns.count == 1 ? [number] : columns.map { $0 == nil ? nil : number }
            guard field.set(&self, columns: filled) else { return nil }
        }
    }

    /// How many numbers a row of this or an earlier version may have.
    package static var widths: ClosedRange<Int> { fields.count { !$0.isNew }...fields.count }
}

// MARK: TensorBoard

extension FieldCoding {
    /// The numbers that TensorBoard draws.
    ///
    /// - Parameter prefix: What comes before their names.
    package func scalars(_ prefix: String) -> [String: Double] {
        var result: [String: Double] = [:]
        for field in Self.fields where field.isPlotted { result[prefix + field.name] = field.number(of: self) }
        return result
    }
}
