import Figures
import Foundation
import Notebook
import Testing

/// How plain values are written below a cell.
struct ValueRepresentationTests {
    private struct Point {
        var x = 1
        var y: Int? = 2
    }
    private struct Nested {
        var name = "a"
        var point: Point? = Point()
        var numbers = [Int](repeating: 7, count: 1_000)
    }
    private enum Shape {
        case dot
        case line(Int)
        case box(width: Int, height: Double?)
        indirect case stack(Shape, Shape)
    }
    private final class Machine {}
    private struct Celsius: CustomStringConvertible {
        var description: String { "20 °C" }
    }
    private struct LinkedList {
        indirect enum Node {
            case end
            case item(Int, Node)
        }
        var first: Node
    }

    private func text(_ value: Any) -> String {
        guard case .text(let text)? = Representation(of: value).contents["text/plain"] else { return "no text" }
        return text
    }

    @Test func optionalsAreWhatTheyHold() {
        #expect(text(Int?.some(5) as Any) == "5")
        #expect(text(Int?.none as Any) == "nil")
        #expect(text(String?.some("a") as Any) == "\"a\"")
        #expect(text(Int???.some(.some(.some(5))) as Any) == "5")
        #expect(text(Int???.some(.some(.none)) as Any) == "nil")
        #expect(text([1, nil, 3] as [Int?]) == "[1, nil, 3]")
        #expect(text(["a": 1] as [String: Int?]) == "[\"a\": 1]")
        #expect(text([[1, nil], nil] as [[Int?]?]) == "[[1, nil], nil]")
        #expect(text((a: Int?.some(1), b: String?.none)) == "(a: 1, b: nil)")
        #expect(text([1, "b", nil] as [Any?]) == "[1, \"b\", nil]")
        #expect(text(Celsius?.some(Celsius()) as Any) == "20 °C")
        #expect(text(Double?.some(.nan) as Any) == "nan")
    }

    /// What Swift itself writes, where nothing is optional and nothing long.
    @Test func restIsAsSwiftWritesIt() {
        let values: [Any] = [
            1, -0.0, 1e300, Double.infinity, true, [1, 2], [Int](), ["a", "b"], [1.5: "a"], [String: Int](), (1, 2),
            (a: 1, b: "x"), (), 0..<3, 0...3, Set([1]), [1, 2, 3][1...], ["a": [1: [2]]], Celsius(), [Celsius()],
            Decimal(string: "1.25")!, URL(string: "https://example.org/a")!, Date(timeIntervalSince1970: 0),
            Data([1, 2]),
            "é".utf8, [1, 2].reversed(), zip([1], [2]), [1, 2].lazy.map { $0 }, Int.self, Character("a") == "a",
            repeatElement(3, count: 4), [Int8(1)].enumerated(), stride(from: 0, to: 9, by: 2), CollectionOfOne(1),
            KeyValuePairs(dictionaryLiteral: ("a", 1), ("b", 2)), SIMD2<Float>(1, 2), UUID?.none == nil,
        ]
        for value in values { #expect(text(value) == String(describing: value)) }
    }

    @Test func textsAreInQuotes() {
        #expect(text("a\n\"b\"") == #""a\n\"b\"""#)
        #expect(text("abc".dropFirst()) == "\"bc\"")
        #expect(text(["a"]) == "[\"a\"]")
        #expect(text(Character("a")) == "\"a\"")
    }

    @Test func partsOfStructuresAndCases() {
        #expect(text(Point()) == "Point(x: 1, y: 2)")
        #expect(text(Shape.dot) == "dot")
        #expect(text(Shape.line(3)) == "line(3)")
        #expect(text(Shape.box(width: 1, height: 2)) == "box(width: 1, height: 2.0)")
        #expect(text(Shape.box(width: 1, height: nil)) == "box(width: 1, height: nil)")
        #expect(text([Shape.line(3)]).hasSuffix("Shape.line(3)]"))
        #expect(text(Shape.stack(.dot, .line(1))).hasPrefix("stack("))
        #expect(text(Machine()).hasSuffix("Machine"))
        #expect(!text([Point()]).contains("unknown context"))
    }

    @Test func longCollectionsAreFoldedWhereverTheyStand() {
        #expect(text(Array(0..<1_000)).hasSuffix("18, 19, …] (1000 elements)"))
        #expect(text(Array(0..<200)).hasSuffix("198, 199]"))
        #expect(text(Set(0..<201)).hasSuffix(", …] (201 elements)"))
        #expect(text(Dictionary(uniqueKeysWithValues: (0..<300).map { ($0, $0) })).hasSuffix(", …] (300 elements)"))
        #expect(
            text(Nested()).hasSuffix(
                "numbers: [\(Array(repeating: "7", count: 20).joined(separator: ", ")), …] (1000 elements))"))
        #expect(text([Array(0..<500), [1]]).hasSuffix("19, …] (500 elements), [1]]"))
        #expect(text((a: Array(0..<500), b: 2)).hasSuffix("(500 elements), b: 2)"))
        #expect(text(["k": Array(0..<500)]).hasSuffix("(500 elements)]"))
        #expect(text(Array(0..<500)[100...]).contains("(400 elements)"))
        #expect(text(Array(0..<500).lazy.map { $0 }).contains("(500 elements)"))
    }

    @Test func nothingIsLongerThanAFewPages() {
        #expect(text(String(repeating: "a", count: 1_000_000)).count < 10_100)
        #expect(text(String(repeating: "a", count: 1_000_000)).hasSuffix("aaa\"… (1000000 characters)"))
        #expect(text(String(repeating: "a", count: 10_000)) == "\"" + String(repeating: "a", count: 10_000) + "\"")
        let texts = [String](repeating: String(repeating: "b", count: 900), count: 150)
        #expect(text(texts).count < 12_000 && text(texts).hasSuffix(", …] (150 elements)"))
        #expect(text([[[Int]]](repeating: [[Int]](repeating: Array(0..<200), count: 200), count: 200)).count < 12_000)
        struct Long: CustomStringConvertible { var description: String { String(repeating: "c", count: 50_000) } }
        #expect(text(Long()).hasSuffix("ccc… (50000 characters)"))
        #expect(text([Long(), Long()]).count < 25_000)
    }

    @Test func deepValuesEnd() {
        var node = LinkedList.Node.end
        for number in 0..<2_000 { node = .item(number, node) }
        #expect(text(LinkedList(first: node)).contains("…"))
    }

    /// Only the first elements of a long collection are described.
    @Test func foldedElementsAreNotDescribed() {
        final class Counter { var count = 0 }
        struct Counted: CustomStringConvertible {
            let counter: Counter
            var description: String {
                counter.count += 1
                return "x"
            }
        }
        let counter = Counter()
        _ = text([Counted](repeating: Counted(counter: counter), count: 100_000))
        #expect(counter.count == 20)
    }
}
