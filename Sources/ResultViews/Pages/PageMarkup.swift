import Figures
import Foundation
import LanguageModels

/// What pages are made of.
enum PageMarkup {
    /// A number with its exact value in the markup, for programs that read it.
    static func number(_ value: Double, as text: String? = nil) -> HTMLElement {
        HTMLElement("data", text ?? QuantityText.number(value)).with("value", exact(value))
    }

    /// Nine digits, as many as single precision has.
    static func exact(_ value: Double) -> String { value.isFinite ? String(format: "%.9g", value) : "" }

    /// A number that is blue above 0 and orange below.
    static func signed(_ value: Double, as text: String? = nil) -> HTMLElement {
        let sign = value < 0 ? "−" : "+"
        return number(value, as: text ?? (value == 0 ? "0" : sign + QuantityText.number(abs(value))))
            .with("class", value < 0 ? "m" : "p")
    }

    /// A list of names with what they stand for.
    static func facts(_ facts: [(String, [HTMLNode])]) -> HTMLElement {
        HTMLElement("dl", facts.flatMap { [HTMLElement("dt", $0.0).node, HTMLElement("dd", $0.1).node] })
    }

    /// A table; headings of columns with numbers begin with `#`.
    static func table(_ headings: [String], _ rows: [[[HTMLNode]]]) -> HTMLElement {
        let isNumber = headings.map { $0.hasPrefix("#") }
        func cell(_ name: String, _ content: [HTMLNode], _ column: Int) -> HTMLNode {
            let element = HTMLElement(name, content)
            return (isNumber[column] ? element.with("class", "n") : element).node
        }
        let head = headings.enumerated().map {
            cell("th", [.text($1.replacing("#", with: "", maxReplacements: 1))], $0)
        }
        let lines = rows.map { row in
            HTMLElement("tr", row.enumerated().map { cell("td", $1, $0) }).node
        }
        let table = HTMLElement(
            "table", [HTMLElement("thead", [HTMLElement("tr", head).node]).node, HTMLElement("tbody", lines).node])
        return HTMLElement("div", [table.node]).with("class", "wide")
    }

    /// Two columns beside each other.
    static func columns(_ left: [HTMLNode], _ right: [HTMLNode]) -> HTMLElement {
        HTMLElement("div", [HTMLElement("div", left).node, HTMLElement("div", right).node]).with("class", "two")
    }

    /// A text of the data: whatever its direction, and whatever marks of direction it has, what stands around it keeps its
    /// order.
    static func data(_ text: String) -> HTMLNode { data([.text(text)]) }

    /// The parts of a text of the data.
    static func data(_ parts: [HTMLNode]) -> HTMLNode { HTMLElement("bdi", parts).node }

    /// A link to a feature's page, with a name of it or else its number.
    static func link(_ feature: Int, _ name: String? = nil) -> HTMLElement {
        HTMLElement("a", [name.map(data) ?? .text("\(feature)")]).with("href", "#f\(feature)")
    }

    static func quiet(_ text: String) -> HTMLElement { HTMLElement("p", text).with("class", "note") }
}
