import CellEngine
import Foundation
import TestSupport
import Testing

/// What the compiler printed about the same text, as `Tests/Fixtures/scripts/make_diagnostics.sh` makes it:
///
///     In[3]:1:10: error: cannot find 'prnt' in scope
///     In[3]:3:9: error: call can throw but is not marked with 'try'
///     In[3]:3:9: note: did you mean to use 'try'?
///     In[3]:3:9: note: did you mean to handle error as optional value?
///     In[3]:3:9: note: did you mean to disable error propagation?
///     In[3]:4:13: error: binary operator '+' cannot be applied to operands of type 'Double' and 'Int'
@Suite struct SerializedDiagnosticsTests {
    private static let bytes = try! Array(
        Data(contentsOf: URL(fileURLWithPath: fixtures + "/diagnostics/wrong-cell.dia")))

    @Test func theyAreThePrintedOnes() throws {
        let found = try #require(SerializedDiagnostics.parse(Self.bytes))
        let cell = found.filter { $0.file == "In[3]" }
        #expect(
            cell.prefix(5).map { "\($0.line):\($0.column): \($0.severity.rawValue): \($0.message)" } == [
                "1:10: error: cannot find 'prnt' in scope",
                "3:9: error: call can throw but is not marked with 'try'",
                "3:9: note: did you mean to use 'try'?",
                "3:9: note: did you mean to handle error as optional value?",
                "3:9: note: did you mean to disable error propagation?",
            ])
        #expect(found.contains { $0.file == "Swift.print" && $0.message == "did you mean 'print'?" })
    }

    @Test func whatWouldMendThemIsRead() throws {
        let found = try #require(SerializedDiagnostics.parse(Self.bytes))
        let note = try #require(found.first { $0.message == "did you mean to use 'try'?" })
        #expect(
            note.fixIts == [
                .init(range: .init(file: "In[3]", line: 3, column: 9, endLine: 3, endColumn: 9), text: "try ")
            ])
        // The two sides of the operator in `let c = 1.5 + b`.
        let sum = try #require(found.first { $0.message.hasPrefix("binary operator") })
        #expect(
            sum.ranges.map { [$0.line, $0.column, $0.endLine, $0.endColumn] } == [[4, 9, 4, 12], [4, 15, 4, 16]])
    }

    @Test func whatIsCutOffOrSomethingElseIsRefused() {
        #expect(SerializedDiagnostics.parse([]) == nil)
        #expect(SerializedDiagnostics.parse(Array("let a = 1".utf8)) == nil)
        for count in stride(from: 4, to: Self.bytes.count - 4, by: 97) {
            #expect(SerializedDiagnostics.parse(Array(Self.bytes.prefix(count))) == nil || count <= 8)
        }
        // Bytes that are wrong end the reading, wherever they are.
        for place in stride(from: 4, to: Self.bytes.count, by: 61) {
            var bytes = Self.bytes
            bytes[place] ^= 0xFF
            _ = SerializedDiagnostics.parse(bytes)
        }
    }

    @Test(arguments: [
        ("result unused [#no-usage]", "result unused"), ("old [#DeprecatedDeclaration]", "old"),
        ("an array [1]", "an array [1]"), ("of type '[Int]'", "of type '[Int]'"), ("plain", "plain"),
    ])
    func groupsAreLeftOut(_ message: String, _ expected: String) {
        #expect(Diagnostic.withoutGroup(message) == expected)
    }
}
