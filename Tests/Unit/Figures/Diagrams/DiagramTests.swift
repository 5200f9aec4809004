import Figures
import Foundation
import Testing

struct DiagramTests {
    /// Where texts and outlines are in a diagram of its own size, by the attributes of its elements alone.
    private struct Places {
        var size: FigureSize
        var texts: [(text: String, box: Box)] = []
        var outlines: [Box] = []
        var tips: [PlotPoint] = []

        init(_ diagram: Diagram) {
            size = diagram.size
            let check = SVGCheck(diagram.svg.text)
            let shift = check.all("g").compactMap { $0.attributes["transform"] }.first ?? "translate(0 0)"
            let parts = shift.split { "( )".contains($0) }
            let (dx, dy) = (Double(parts[1]) ?? .nan, Double(parts[2]) ?? .nan)
            for (index, element) in check.elements.enumerated() {
                func number(_ name: String) -> Double { Double(element.attributes[name] ?? "") ?? .nan }
                switch element.name {
                case "text":
                    var (text, width) = (element.text, TextMetrics.width(element.text, size: number("font-size")))
                    for part in check.elements[(index + 1)...].prefix(while: { $0.name == "tspan" }) {
                        text += part.text
                        width += TextMetrics.width(
                            part.text, size: Double(part.attributes["font-size"] ?? "") ?? number("font-size"))
                    }
                    if element.attributes["font-weight"] != nil { width *= 1.13 }
                    let isHeading = element.text == diagram.title
                    let (x, y) = (number("x") + (isHeading ? 0 : dx), number("y") + (isHeading ? 0 : dy))
                    let left = element.attributes["text-anchor"] == "middle" ? x - width / 2 : x
                    texts.append(
                        (text, Box(left: left, top: y - 0.75 * number("font-size"), right: left + width, bottom: y + 2))
                    )
                case "rect" where element.attributes["stroke"] != nil && element.attributes["stroke-dasharray"] == nil:
                    outlines.append(
                        Box(
                            left: number("x") + dx, top: number("y") + dy, width: number("width"),
                            height: number("height")))
                case "circle":
                    outlines.append(
                        Box(
                            left: number("cx") - number("r") + dx, top: number("cy") - number("r") + dy,
                            width: 2 * number("r"), height: 2 * number("r")))
                case "path" where element.attributes["fill"] != "none":
                    let corner = (element.attributes["d"] ?? "").dropFirst().prefix { $0 != " " }.split(separator: ",")
                    tips.append(
                        PlotPoint(x: (Double(corner[0]) ?? .nan) + dx, y: (Double(corner[1]) ?? .nan) + dy))
                default: break
                }
            }
        }
    }

    private func overlap(_ one: Box, _ other: Box) -> Double {
        max(0, min(one.right, other.right) - max(one.left, other.left))
            * max(0, min(one.bottom, other.bottom) - max(one.top, other.top))
    }

    /// The distance of a point from the edge of a rectangle; negative inside.
    private func distance(_ point: PlotPoint, _ box: Box) -> Double {
        max(box.left - point.x, point.x - box.right, box.top - point.y, point.y - box.bottom)
    }

    @Test(arguments: (ReadyDiagrams.all + ReadyDiagrams.odd).indices)
    func nothingIsCutOff(index: Int) {
        let places = Places((ReadyDiagrams.all + ReadyDiagrams.odd)[index])
        for box in places.texts.map(\.box) + places.outlines {
            #expect(box.left >= 4 && box.top >= 4)
            #expect(box.right <= places.size.width - 4 && box.bottom <= places.size.height - 4)
        }
    }

    @Test(arguments: ReadyDiagrams.all.indices)
    func textsStandFreeAndInsideTheirNodes(index: Int) {
        let places = Places(ReadyDiagrams.all[index])
        for (first, one) in places.texts.enumerated() {
            for other in places.texts[(first + 1)...] { #expect(overlap(one.box, other.box) == 0, "\(one) \(other)") }
            for outline in places.outlines {
                // Inside or outside, but not across an edge.
                let common = overlap(one.box, outline)
                #expect(common == 0 || abs(common - one.box.width * one.box.height) < 1, "\(one.text)")
            }
        }
        for (first, one) in places.outlines.enumerated() {
            for other in places.outlines[(first + 1)...] { #expect(overlap(one, other) == 0) }
        }
    }

    @Test func arrowsEndAtTheEdgeOfTheirNode() {
        let diagram = Diagram {
            Node("wide and flat", at: (0, 0), width: 200)
            Node("b", at: (2, 3), height: 90)
            Arrow(from: "wide and flat", to: "b", heads: .both)
            Arrow(from: "b", to: "wide and flat", bend: 0.5)
        }
        let places = Places(diagram)
        #expect(places.outlines.count == 2 && places.tips.count == 3)
        for (tip, box) in [(0, 1), (1, 0), (2, 0)] {
            let distance = distance(places.tips[tip], places.outlines[box])
            #expect(distance > 0.1 && distance < 3.5)
        }
    }

    @Test func arrowsBendToTheLeftOfWhoWalksAlongThem() throws {
        func control(_ bend: Double) throws -> (start: Double, control: Double) {
            let diagram = Diagram {
                Node("a", at: (0, 0))
                Node("b", at: (3, 0))
                Arrow(from: "a", to: "b", bend: bend)
            }
            let path = try #require(SVGCheck(diagram.svg.text).all("path").first?.attributes["d"])
            let numbers = path.split { "MQL ,".contains($0) }.map { Double($0) ?? .nan }
            return (numbers[1], numbers[3])
        }
        // From left to right, the left is above, where y is small.
        let (left, right) = (try control(0.3), try control(-0.3))
        #expect(left.control < left.start && right.control > right.start)
    }

    @Test func loweredAndRaisedPartsAreSmallerAndTold() {
        let check = SVGCheck(Diagram { Node("A M^{-1}δ", "W_{e} a_b", at: (0, 0)) }.svg.text)
        #expect(check.texts == ["A M", "W"])
        #expect(check.all("tspan").map(\.text) == ["\u{2212}1", "δ", "e", " a_b"])
        let shifts = check.all("tspan").map { Double($0.attributes["dy"] ?? "") ?? .nan }
        #expect(
            shifts[0] < 0 && shifts[2] > 0 && abs(shifts[0] + shifts[1]) < 0.02 && abs(shifts[2] + shifts[3]) < 0.02)
    }

    @Test func wordsNameEverything() {
        #expect(
            ReadyDiagrams.mixture.summary
                == "Diagram of δ (changes of concepts, few), Mδ (mixtures, many), Δz (d numbers). "
                + "Arrows: δ → Δz: A; Mδ → Δz: A M^{\u{2212}1}; δ → Mδ: M.")
        #expect(ReadyDiagrams.stream.plainText.hasSuffix("language model: layers 1 … ℓ, +, layers ℓ + 1 … L"))
        #expect(Diagram(words: "Words of one’s own.") { Node("a", at: (0, 0)) }.summary == "Words of one’s own.")
    }

    /// In a smaller place, such as a panel, everything becomes smaller.
    @Test func smallPlacesHoldTheWhole() throws {
        let elements = ReadyDiagrams.game.drawing(in: FigureSize(width: 200, height: 100))
        var text = ""
        for element in elements { text += "\(element)" }
        let scale = try #require(text.firstMatch(of: /scale\((0\.\d+)\)/).flatMap { Double($0.1) })
        #expect(scale < 0.5 && (ReadyDiagrams.game.size.width - 28) * scale <= 172.1)
    }

    @Test func aNodeThatDoesNotExistIsRefused() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Diagram {
                Node("model", at: (0, 0))
                Node("text", at: (0, 1))
                Arrow(from: "text", to: "modl")
            }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("an arrow means node “modl”, but no node of the diagram has that name"))
        #expect(message.contains("did you mean 'model'?"))
    }

    @Test func twoNodesOfOneNameAreRefused() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Diagram { for column in [0.0, 1] { Node("same", at: (column, 0)) } }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("two nodes of a diagram are named “same”"))
    }
}
