import Figures
import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What an XML parser finds in a drawing.
final class SVGCheck: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String], text: String)] = []
    private(set) var isWellFormed = false
    private var open: [Int] = []

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append((name, attributes, ""))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if let last = open.last { elements[last].text += string }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func all(_ name: String) -> [(name: String, attributes: [String: String], text: String)] {
        elements.filter { $0.name == name }
    }
    /// The frames at which plots are cut off, in their order.
    var frames: [(name: String, attributes: [String: String], text: String)] {
        elements.indices.filter { elements[$0].name == "clipPath" }.map { elements[$0 + 1] }
    }
    var texts: [String] { all("text").map(\.text) }

    /// The points of all lines without fill, one array for each unbroken run.
    var lineRuns: [[(x: Double, y: Double)]] {
        all("path").filter { $0.attributes["fill"] == "none" }.flatMap { path in
            (path.attributes["d"] ?? "").split(separator: "M").map { run in
                run.replacingOccurrences(of: "h0", with: "").split(separator: " ").map { pair in
                    let numbers = pair.split(separator: ",").map { Double($0) ?? .nan }
                    return (x: numbers[0], y: numbers[1])
                }
            }
        }
    }
}
