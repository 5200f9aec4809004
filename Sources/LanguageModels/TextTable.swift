import Foundation

/// Columns of text under their headings, for descriptions.
struct TextTable: CustomStringConvertible {
    let columns: [String]
    let rows: [[String]]

    var description: String {
        let lines = [columns] + rows
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            var text = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(
                separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }.joined(separator: "\n")
    }
}

extension Double {
    /// The number with at most 3 digits that count.
    var short: String { String(format: "%.3g", self) }

    /// The number with `count` decimals, without a sign if it is rounded to zero.
    func decimals(_ count: Int) -> String {
        let text = String(format: "%.\(count)f", self)
        return text.contains { ("1"..."9").contains($0) } ? text : text.replacing("-", with: "")
    }
}

extension String {
    /// The text in quotation marks, which show a token's spaces, with control characters escaped.
    var quoted: String {
        let plain = unicodeScalars.map {
            $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0)
        }
        return "\"\(plain.joined())\""
    }
}
