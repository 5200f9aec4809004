import CellEngine
import Testing

@Suite struct ConditionalCompilationTests {
    private let conditions = ConditionalCompilation { $0 == "Here" }

    @Test(arguments: [
        ("#if os(Linux)\nlet a = 1\n#else\nlet a = 2\n#endif", "             \nlet a = 1\n     \n         \n      "),
        ("#if canImport(Nowhere)\na\n#elseif canImport(Here)\nb\n#endif", "\n\n\nb\n"),
        ("#if DEBUG\na\n#endif\nb", "\n\n\nb"),
        (
            "#if swift(>=5.9) && !os(macOS)\nextension A {\n#if false\nfunc x() {}\n#endif\n}\n#endif",
            "\nextension A {\n\n\n\n}\n"
        ),
        ("a()\n#if true\n  .b()\n#endif", "a()\n\n  .b()\n"),
    ])
    func onlyActiveCodeStays(_ source: String, _ expected: String) {
        let resolved = conditions.resolved(source)
        #expect(resolved.utf8.count == source.utf8.count)
        func lines(_ text: String) -> [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                String(line.reversed().drop { $0 == " " }.reversed())
            }
        }
        #expect(lines(resolved) == lines(expected))
    }

    @Test func errorsAreLeftToTheCompiler() {
        #expect(conditions.resolved("#if true\na") == "#if true\na")
    }
}
