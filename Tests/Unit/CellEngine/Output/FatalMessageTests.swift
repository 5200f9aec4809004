import CellEngine
import Testing

@Suite struct FatalMessageTests {
    @Test(arguments: [
        ("Swift/Array.swift:7: Fatal error: Index out of range\n", "Index out of range"),
        ("Fatal error: Division by zero", "Division by zero"),
        ("In[3]/main.swift:1: Precondition failed: too: small\n", "too: small"),
        ("Cell_1/main.swift:2: Assertion failed\n", "assertion failed"),
        ("Fatal error\nCurrent stack trace:\n", "fatal error"),
        ("Fatal error: Unexpectedly found nil\nCurrent stack trace:\n0 x", "Unexpectedly found nil"),
    ])
    func messagesOfTheRuntime(_ text: String, _ message: String) {
        #expect(FatalMessage(text)?.message == message)
    }

    @Test(arguments: ["", "all is well", "a Fatal error: not at the start", "Fatal errors: none", "fatal error: no"])
    func otherTexts(_ text: String) {
        #expect(FatalMessage(text)?.message == nil)
    }
}
