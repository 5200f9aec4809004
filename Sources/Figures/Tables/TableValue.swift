/// A value that fills a cell of a table: a number, an estimate with its spread, a text, or nothing.
public protocol TableValue {
    /// The cell that shows the value.
    var cell: Table.Cell { get }
}

extension Table.Cell: TableValue {
    /// This cell.
    public var cell: Table.Cell { self }
}
extension Double: TableValue {
    /// A number.
    public var cell: Table.Cell { .number(self) }
}
extension Float: TableValue {
    /// The number with the shortest digits that a float tells apart: 0.1, not 0.100000001.
    public var cell: Table.Cell { .number(Double(description) ?? Double(self)) }
}
extension Int: TableValue {
    /// A whole number.
    public var cell: Table.Cell { .integer(self) }
}
extension String: TableValue {
    /// A text.
    public var cell: Table.Cell { .text(self) }
}
extension Bool: TableValue {
    /// The text "yes" or "no".
    public var cell: Table.Cell { .text(self ? "yes" : "no") }
}
extension Estimate: TableValue {
    /// A mean with its spread.
    public var cell: Table.Cell { .estimate(self) }
}
extension Optional: TableValue where Wrapped: TableValue {
    /// The value's cell; a missing one for `nil`.
    public var cell: Table.Cell { self?.cell ?? .missing }
}

extension Table.Cell {
    /// The cell of a value of any type: its own if it is a ``TableValue``, and its description otherwise.
    init(describing value: Any) {
        switch value {
        case let value as any TableValue: self = value.cell
        case let value as any BinaryInteger: self = Int(exactly: value).map { .integer($0) } ?? .text("\(value)")
        case let value as any StringProtocol: self = .text(String(value))
        case let value as Character: self = .text(String(value))
        default:
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .optional {
                self = mirror.children.first.map { .init(describing: $0.value) } ?? .missing
            } else {
                self = .text(ValueDescription(value).text)
            }
        }
    }
}
