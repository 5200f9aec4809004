import CellEngine
import Testing

@Suite struct CellTextTests {
    @Test(arguments: [
        ("\u{FEFF}a", "a"), ("a\r\nb\rc\n", "a\nb\nc\n"), ("#!/usr/bin/env swift\na", "///usr/bin/env swift\na"),
        ("a\u{FEFF}", "a\u{FEFF}"), ("a", "a"),
    ])
    func beginningsAndLineEndsOfFiles(_ text: String, _ expected: String) {
        #expect(CellText.normalized(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }
}
