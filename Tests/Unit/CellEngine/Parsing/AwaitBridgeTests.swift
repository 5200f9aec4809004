import Testing

@Suite struct AwaitBridgeTests {
    @Test(arguments: [
        ("await f()", "__cellResult(__cellWait({ await f() }))"),
        ("try await f()", "__cellResult(try __cellWait({ try await f() }))"),
        ("try? await f()", "__cellResult(__cellWait({ try? await f() }))"),
        ("await a() + b()", "__cellResult(__cellWait({ await a() + b() }))"),
        ("print(await a(), await b())", "__cellResult(print(__cellWait({ await a() }), __cellWait({ await b() })))"),
        ("let a = try await f()", "let a = try __cellWait({ try await f() });__cellReached(\"a\", `a`)"),
    ])
    func expressions(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    /// What a statement declares is its own, so it is bridged as a whole.
    @Test(arguments: [
        (
            "for await n in s { print(n) }",
            "do { func __cellStatement() async { for await n in s { print(n) } }; __cellWait(__cellStatement) }"
        ),
        (
            "for try await n in s {}",
            "do { func __cellStatement() async throws { for try await n in s {} }; try __cellWait(__cellStatement) }"
        ),
        (
            "while await f() { try g() }",
            "do { func __cellStatement() async throws { while await f() { try g() } }; try __cellWait(__cellStatement) }"
        ),
        (
            "if let n = await f() { print(n) }",
            "do { func __cellStatement() async { if let n = await f() { print(n) } }; __cellWait(__cellStatement) }"
        ),
        (
            "do { try await g() } catch { print(1) }",
            "do { func __cellStatement() async { do { try await g() } catch { print(1) } }; __cellWait(__cellStatement) }"
        ),
        (
            "do { try await g() } catch is A {}",
            "do { func __cellStatement() async throws { do { try await g() } catch is A {} }; try __cellWait(__cellStatement) }"
        ),
    ])
    func statements(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    @Test(arguments: ["func f() async { await g() }", "struct S { func f() async { await g() } }", "let c: C"])
    func declarationsAwaitByThemselves(_ cell: String) {
        #expect(!compiledText(of: cell).contains("__cellWait"))
    }

    @Test(arguments: [
        ("guard let a = try await f() else { g() }", "guard let a = try __cellWait({ try await f() }) else { g() }"),
        (
            "let a = if await f() { 1 } else { 2 }",
            "let a = if __cellWait({ await f() }) { 1 } else { 2 };__cellReached(\"a\", `a`)"
        ),
        (
            "async let a = f()\nawait a",
            "      let a = __cellStart({ await f() })\n__cellResult(__cellWait({ await a.value }))"
        ),
        (
            "async let a: Int = f()\ntry await a",
            "      let a      = __cellStart({ () async throws -> Int in try await f() })\n"
                + "__cellResult(try __cellWait({ try await a.value }))"
        ),
    ])
    func placesWhereNoTrailingClosureMayStand(_ cell: String, _ compiled: String) {
        #expect(compiledText(of: cell) == compiled)
    }

    @Test func closuresAwaitByThemselves() {
        #expect(compiledText(of: "run { await g() }") == "__cellResult(run { await g() })")
    }
}
