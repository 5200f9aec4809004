import Foundation
import JSON
import Testing

@Suite struct JSONDialectTests {
    private func python(_ text: String) throws -> JSONValue {
        try JSONValue(decoding: Array(text.utf8), dialect: .python)
    }

    @Test func numbersThatPythonWrites() throws {
        let value = try python(
            #"{"n": NaN, "list": [Infinity,-Infinity , 1e400, -1E+999, 18446744073709551616, -9223372036854775809]}"#)
        #expect(value["n"]?.number?.isNaN == true)
        #expect(
            value["list"] == [
                .real(.infinity), .real(-.infinity), .real(.infinity), .real(-.infinity),
                .largeInteger("18446744073709551616"), .largeInteger("-9223372036854775809"),
            ])
        #expect(value["list"]?.array?[4].number == 18_446_744_073_709_551_616)
        #expect(value["list"]?.array?[4].integer == nil)
    }

    @Test func ordinaryNumbersBesideThemStay() throws {
        let value = try python(#"[NaN, 9223372036854775807, -9223372036854775808, 1.5e300, 0, -0.5, 1e-400]"#)
        #expect(
            value.array?.dropFirst().elementsEqual([
                .integer(.max), .integer(.min), .real(1.5e300), .integer(0), .real(-0.5), .real(0),
            ]) == true)
    }

    @Test func halvesOfSurrogatePairs() throws {
        let value = try python(#"{"\udc00k": ["a\ud800b\n\"", "\ud83d\ude00", "\uD83D\\ude00", "é\udfff"]}"#)
        let list = try #require(value["\u{FFFD}k"]?.array)
        #expect(list[0] == .brokenString([0x61, 0xD800, 0x62, 0x0A, 0x22]))
        #expect(list[0].string == "a\u{FFFD}b\n\"")
        #expect(list[1] == .string("😀"))
        #expect(list[2] == .brokenString([0xD83D] + Array("\\ude00".utf16)))
        #expect(list[3].string == "é\u{FFFD}")
    }

    @Test func zeroCharactersInKeys() throws {
        #expect(try python(#"{"a\u0000b": 1, "a": 2}"#) == ["a\u{0}b": 1, "a": 2])
    }

    @Test func standardJSONIsStrict() {
        for text in ["NaN", "[Infinity]", "[18446744073709551616]", #"["\ud800"]"#, "[1e400]"] {
            #expect(throws: JSONError.self) { try JSONValue(decoding: text) }
        }
    }

    /// Each is refused by Python's `json.loads`, too.
    @Test(arguments: [
        "[NaN", "[nan]", "[+Infinity]", "[--Infinity]", "[Infinit]", "{NaN: 1}", "{18446744073709551616: 1}",
        "[018446744073709551616]", "[1e400.5]", "[1.e400]", "[0x1p5000]", #"["\ud80"]"#, "[\"\\ud800\n\"]",
        #"["\ud800\x"]"#, "NaN NaN", "[NaN,]",
    ])
    func garbageStaysGarbage(text: String) {
        #expect(throws: JSONError.self) { try python(text) }
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: JSONError.self) {
            try JSONValue(decoding: Array(#"["\ud800"#.utf8) + [0xFF, 0x22, 0x5D], dialect: .python)
        }
    }

    @Test func placesAreThoseOfTheDocument() throws {
        for head in ["[1, 2,\n 3, ", "[NaN, Infinity,\n -Infinity, "] {
            let error = #expect(throws: JSONError.self) { try python(head + "x]") }
            #expect(error?.line == 2)
            #expect(error?.column == head.utf8.count - head.utf8.firstIndex(of: 10)!.utf16Offset(in: head) - 1 + 1)
        }
    }

    @Test func encodedDocumentsAreStandard() throws {
        let value = try python(#"[NaN, 18446744073709551616, "\ud800"]"#)
        #expect(value.encodedString == "[null,1.8446744073709552e19,\"\u{FFFD}\"]")
        #expect(throws: Never.self) { try JSONValue(decoding: value.encoded) }
    }

    @Test func depthIsBounded() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONError.self) { try python(deep + "NaN") }
    }
}
