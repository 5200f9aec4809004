import NotebookExecution
import Testing

@Suite struct YAMLScalarTests {
    @Test(arguments: ["", "~", "null", "Null", "NULL", "None", "nil"])
    func nothing(_ text: String) { #expect(YAMLScalar.isNull(text)) }

    @Test(arguments: ["0", " ", "none", "nothing"])
    func something(_ text: String) { #expect(!YAMLScalar.isNull(text)) }

    @Test(arguments: [
        ("true", true), ("Yes", true), ("ON", true), ("False", false), ("no", false), ("off", false), ("1", nil),
        ("tRUE", nil), ("", nil),
    ])
    func truth(_ text: String, _ value: Bool?) { #expect(YAMLScalar.truth(text) == value) }

    @Test(arguments: [
        ("3", "Int", "3"), ("-4", "Int", "-4"), ("10_000", "Int", "10000"), ("1e3", "Int", "1000"), ("5.0", "Int", "5"),
        ("+7", "Int", "7"), ("255", "UInt8", "255"), ("-128", "Int8", "-128"), ("65535", "UInt16", "65535"),
        ("9223372036854775807", "Int", "9223372036854775807"),
        ("18446744073709551615", "UInt64", "18446744073709551615"),
    ])
    func wholeNumbers(_ text: String, _ type: String, _ literal: String) {
        #expect(YAMLScalar.wholeNumber(text, ofType: type) == literal)
    }

    @Test(arguments: [
        ("2.5", "Int"), ("", "Int"), ("_1", "Int"), ("0x10", "Int"), ("inf", "Int"), ("nan", "Int"), ("256", "UInt8"),
        ("-1", "UInt8"), ("128", "Int8"), ("99999999999999999999", "Int"), ("1e300", "Int"),
    ])
    func noWholeNumbers(_ text: String, _ type: String) {
        #expect(YAMLScalar.wholeNumber(text, ofType: type) == nil)
    }

    @Test(arguments: [
        ("2", "Double", "2.0"), ("1e-5", "Double", "1e-05"), ("1_000.5", "Double", "1000.5"), (".5", "Double", "0.5"),
        (".inf", "Double", "Double.infinity"), ("-.Inf", "Float", "-Float.infinity"), (".NaN", "Float", "Float.nan"),
        ("0.1", "Float", "0.1"),
    ])
    func realNumbers(_ text: String, _ type: String, _ literal: String) {
        #expect(YAMLScalar.realNumber(text, ofType: type) == literal)
    }

    @Test(arguments: [
        ("fast", "Double"), ("inf", "Double"), ("nan", "Double"), ("0x1p3", "Double"), ("", "Double"),
        ("1e999", "Double"),
        ("1e300", "Float"),
    ])
    func noRealNumbers(_ text: String, _ type: String) {
        #expect(YAMLScalar.realNumber(text, ofType: type) == nil)
    }
}
