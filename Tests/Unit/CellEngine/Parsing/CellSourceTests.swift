import CellEngine
import Testing

@Suite struct CellSourceTests {
    @Test func textAndOrderOfInsertions() {
        let source = CellSource(
            cell: "let ä = b\nc", prelude: ["import A", "import B"], label: "In[7]",
            edits: [
                .init(offset: 12, text: ")"), .init(offset: 9, text: "first."), .init(offset: 9, text: "second."),
            ])
        #expect(
            source.text == """
                import A
                import B
                #sourceLocation(file: "In[7]", line: 1)
                let ä = first.second.b
                c)

                """)
    }

    @Test func columnsLeadBackToTheCell() {
        let source = CellSource(
            cell: "f(a, b)\nf(a, b)", prelude: [], label: "In[1]",
            edits: [
                .init(offset: 2, text: "Cell_1."), .init(offset: 5, text: "try "), .init(offset: 7, text: ")"),
            ])
        // f(Cell_1.a, try b))
        let expected = [
            1: 1, 2: 2, 3: 3, 9: 3, 10: 3, 11: 4, 12: 5, 13: 6, 14: 6, 16: 6, 17: 6, 18: 7, 19: 8, 20: 8,
        ]
        for (compiled, own) in expected {
            #expect(source.column(line: 1, compiledColumn: compiled) == own, "column \(compiled)")
        }
        for column in 1...8 { #expect(source.column(line: 2, compiledColumn: column) == column) }
    }

    @Test func columnsBehindTextThatIsReplaced() {
        let source = CellSource(
            cell: "private let a = b", prelude: [], label: "In[1]",
            edits: [.init(offset: 0, length: 7, text: "       "), .init(offset: 16, text: "new_")])
        #expect(source.text.hasSuffix("\n        let a = new_b\n"))
        #expect(source.column(line: 1, compiledColumn: 13) == 13)
        #expect(source.column(line: 1, compiledColumn: 21) == 17)
    }
}
