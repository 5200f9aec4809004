import Foundation

/// The rows of a file of pairs under the names of their columns, from CSV or JSON.
struct PairTable {
    /// One entry.
    enum Cell: Equatable {
        case empty
        case text(String)
        /// A number or a truth value of JSON, as text.
        case number(String)
        /// A list or an object of JSON.
        case nested

        /// Whether there is nothing but blanks.
        var isEmpty: Bool {
            switch self {
            case .empty: true
            case .text(let text): text.allSatisfy(\.isWhitespace)
            case .number, .nested: false
            }
        }

        /// The entry as text; `nil` for nothing and for a list.
        var text: String? {
            switch self {
            case .text(let text), .number(let text): text
            case .empty, .nested: nil
            }
        }

        /// The entry of δ: a number, 1 for true and 0 for false; `nil` for other entries. It can be infinite or NaN.
        func amount(decimalComma: Bool) -> Float? {
            guard let text = text?.trimmingCharacters(in: .whitespaces) else { return nil }
            switch text.lowercased() {
            case "true": return 1
            case "false": return 0
            default: return Float(decimalComma ? text.replacingOccurrences(of: ",", with: ".") : text)
            }
        }
    }

    struct Row {
        /// Such as `line 3`.
        let place: String
        let cells: [Cell]
    }

    /// The file's name in messages.
    let file: String
    /// Where the names of the columns stand, in messages.
    let headerPlace: String
    /// The names of the columns, trimmed; empty for a column without a name.
    let columns: [String]
    let rows: [Row]
    /// Whether the rows are objects of JSON, whose keys are the columns.
    var isJSON = false
    /// Whether decimals may stand behind a comma.
    var decimalComma = false
}
