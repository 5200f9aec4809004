import CellEngine
import Testing

@Suite struct ArithmeticTests {
    private static let game = """
        func solved(_ tolerance: Double, count: Int, xs: [Float]) -> Double {
            var a = 0
            var (b, c): (Int, Int) = (0, 1)
            var (d, e) = (-1, 2.5)
            let n: Int = 3
            for step in 0..<count {
                a -= tolerance * (1 - a)
                d = max(0, d + sqrt(tolerance - e))
                xs[step] = n * (count - 1) + xs.count / Int(e)
            }
            return a
        }
        """

    private func arithmetic(_ line: Int, _ text: String, session: [String: String] = [:]) throws -> Arithmetic {
        let row = Self.game.split(separator: "\n")[line - 1]
        let place = try #require(row.firstRange(of: text))
        let column = row.utf8.distance(from: row.startIndex, to: place.lowerBound) + 1
        return try #require(Arithmetic(line: line, column: column, in: Self.game, session: session))
    }

    @Test func assignments() throws {
        let found = try arithmetic(7, "tolerance")
        #expect(found.target?.name == "a")
        #expect(found.target?.origin.type == "Int")
        #expect(found.target?.origin.start.map { [$0.line, $0.column, $0.endColumn] } == [2, 13, 14])
        #expect(found.operands.map(\.text) == ["tolerance", "(1 - a)"])
        #expect(found.operands.map(\.type) == ["Double", "Int"])
        #expect(found.operators == ["*"])
        #expect(found.names.map(\.name) == ["a", "tolerance"])
        // The place may lie deeper.
        #expect(try arithmetic(7, "1 - a").target?.name == "a")
        let nested = try arithmetic(8, "0, d")
        #expect(nested.target?.name == "d")
        #expect(nested.target?.origin.start.map { [$0.line, $0.column, $0.endColumn] } == [4, 19, 21])
    }

    /// An argument of a function need not have the type of what it is assigned to.
    @Test func argumentsOfOtherFunctions() throws {
        let found = try arithmetic(8, "tolerance")
        #expect(found.target == nil)
        #expect(found.operands.map(\.type) == ["Double", "Double"])
        #expect(found.operandNames == ["d", "tolerance", "e"])
    }

    @Test func typesOfOperands() throws {
        let found = try arithmetic(9, "n *")
        #expect(found.target == nil)
        #expect(found.operands.map(\.type) == ["Int", "Int", "Int", "Int"])
        #expect(found.operands.map(\.isInParentheses) == [false, true, false, false])
        #expect(found.names.first { $0.name == "step" }?.origin.type == "Int")
        #expect(found.names.first { $0.name == "xs" }?.origin.type == "[Float]")
        #expect(found.lines == 9...9)
    }

    @Test func namesOfTheSession() throws {
        let text = "let r = rate * total"
        let found = try #require(
            Arithmetic(line: 1, column: 14, in: text, session: ["rate": "Double", "total": "Int", "r": "Int"]))
        #expect(found.operands.map(\.type) == ["Double", "Int"])
        #expect(found.target == nil)
        #expect(Arithmetic(line: 1, column: 1, in: "") == nil || Arithmetic(line: 1, column: 1, in: "")?.names == [])
    }
}
