import JSON
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        #"{"a":[1,2.5,"x",null,true],"b":{"c":-3}}"#, "[]", "{}", "\"\"", "3", "\"\\u0000é\"",
    ])
    func roundTrip(text: String) throws {
        #expect(try JSONValue(decoding: JSONValue(decoding: text).encodedString) == JSONValue(decoding: text))
    }

    @Test func numbersKeepTheirKind() throws {
        let value = try JSONValue(decoding: "[1, 1.0]")
        #expect(value == [.integer(1), .real(1)])
    }

    @Test func keysAreSortedAndNonFiniteNumbersBecomeNull() {
        let value: JSONValue = ["b": .real(.nan), "a": .real(.infinity), "c": 1]
        #expect(value.encodedString == #"{"a":null,"b":null,"c":1}"#)
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\":1} x", "\u{FEFF}{}", "nul"])
    func garbageIsRefusedWithAPlace(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(decoding: text) }
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: JSONError.self) { try JSONValue(decoding: [0x22, 0xFF, 0x22] as [UInt8]) }
    }

    @Test func keysThatAreThereTwice() throws {
        let bytes = Array(#"{"a": 1, "a": 2}"#.utf8)
        #expect(try JSONValue(decoding: bytes) == ["a": 2])
        #expect(throws: JSONError.self) { try JSONValue(decoding: bytes, rejectingDuplicates: true) }
    }
}
