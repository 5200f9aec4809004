import Testing

@Suite struct AwaitBridgeTests {
    @Test(arguments: [
        ("await f()", "__cellResult(__cellWait { await f() })"),
        ("try await f()", "__cellResult(try __cellWait { try await f() })"),
        ("try? await f()", "__cellResult(__cellWait { try? await f() })"),
        ("await a() + b()", "__cellResult(__cellWait { await a() + b() })"),
        ("print(await a(), await b())", "__cellResult(print(__cellWait { await a() }, __cellWait { await b() }))"),
        ("let a = try await f()", "let a = try __cellWait { try await f() };__cellReached(\"a\", { `a` })"),
    ])
    func expressions(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    /// What a statement declares is its own, so it is bridged as a whole.
    @Test(arguments: [
        ("for await n in s { print(n) }", "__cellWait { for await n in s { print(n) } }"),
        ("for try await n in s {}", "try __cellWait { for try await n in s {} }"),
        ("while await f() { try g() }", "try __cellWait { while await f() { try g() } }"),
        ("if let n = await f() { print(n) }", "__cellWait { if let n = await f() { print(n) } }"),
        ("do { try await g() } catch { print(1) }", "__cellWait { do { try await g() } catch { print(1) } }"),
        ("do { try await g() } catch is A {}", "try __cellWait { do { try await g() } catch is A {} }"),
    ])
    func statements(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    @Test(arguments: ["func f() async { await g() }", "struct S { func f() async { await g() } }", "let c: C"])
    func declarationsAwaitByThemselves(_ cell: String) {
        #expect(!compiledText(of: cell).contains("__cellWait"))
    }

    @Test func closuresAwaitByThemselves() {
        #expect(compiledText(of: "run { await g() }") == "__cellResult(run { await g() })")
    }
}
