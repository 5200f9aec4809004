import Foundation
import Numerics
import SparseShift

/// Tells how many elements a value has, where that is known without a look at each.
package enum ValueShape {
    /// More rows than these are not compared.
    fileprivate static let mostRows = 10_000

    /// The counts, such as `3` or `200 × 6`; `nil` for a value without elements.
    package static func of(_ value: Any) -> String? {
        switch value {
        case let matrix as Matrix: return text(matrix.rows, matrix.columns)
        case let shifts as any ShiftDataset: return text(shifts.count, shifts.dimension)
        case let text as String: return Self.text(text.utf8.count <= 1 << 16 ? text.count : text.utf8.count)
        case let rows as any Rows: return rows.rowLength.map { Self.text(rows.rowCount, $0) } ?? text(rows.rowCount)
        case let data as Data: return text(data.count)
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .collection, .set, .dictionary: return text(mirror.children.count)
        case .optional: return mirror.children.first.flatMap { of($0.value) }
        default: return nil
        }
    }

    private static func text(_ counts: Int...) -> String {
        counts.map { $0.formatted(.number.locale(Locale(identifier: "en_US"))) }.joined(separator: " × ")
    }
}

/// An array, whose elements may be rows of one length.
private protocol Rows {
    var rowCount: Int { get }
    /// The length of each row; `nil` if they differ, or are no rows.
    var rowLength: Int? { get }
}

extension Array: Rows {
    fileprivate var rowCount: Int { count }

    fileprivate var rowLength: Int? {
        guard let first = first as? any Rows, count <= ValueShape.mostRows else { return nil }
        let length = first.rowCount
        return allSatisfy { ($0 as? any Rows)?.rowCount == length } ? length : nil
    }
}
