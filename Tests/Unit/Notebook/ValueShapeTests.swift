import Foundation
import Notebook
import Numerics
import Testing

@Suite struct ValueShapeTests {
    private struct Point { var x = 1 }

    @Test func countsOfCollections() {
        #expect(ValueShape.of([1, 2, 3]) == "3")
        #expect(ValueShape.of(["a": 1]) == "1")
        #expect(ValueShape.of(Set(0..<1_234)) == "1,234")
        #expect(ValueShape.of("grün") == "4")
        #expect(ValueShape.of([Int]?([]) as Any) == "0")
        #expect(ValueShape.of(Data([1, 2])) == "2")
    }

    @Test func rowsAndColumns() {
        #expect(ValueShape.of([[1, 2, 3], [4, 5, 6]]) == "2 × 3")
        #expect(ValueShape.of([[1], [2, 3]]) == "2")
        #expect(ValueShape.of(Matrix(rows: 7, columns: 5)) == "7 × 5")
        #expect(MemoryFootprint.of(Matrix(rows: 7, columns: 5)) >= 7 * 5 * 4)
    }

    @Test func otherValuesHaveNone() {
        #expect(ValueShape.of(1) == nil)
        #expect(ValueShape.of(Point()) == nil)
        #expect(ValueShape.of(Int?.none as Any) == nil)
    }
}
