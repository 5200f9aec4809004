import CellEngine
import Testing

@Suite struct IdentifierTests {
    @Test(arguments: ["x", "é", "get", "set", "actor", "async", "some", "any", "Type", "Cell_1"])
    func namesThatStandAlone(_ name: String) {
        #expect(name.asIdentifier == name)
    }

    @Test(arguments: [
        "deinit", "in", "is", "init", "subscript", "extension", "self", "Self", "Any", "true", "nil", "where", "_",
        "two words", "1st", "+1",
    ])
    func namesThatNeedBackticks(_ name: String) {
        #expect(name.asIdentifier == "`\(name)`")
    }
}
