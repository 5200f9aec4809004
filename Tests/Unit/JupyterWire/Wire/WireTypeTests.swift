import JSON
import JupyterWire
import Testing

@Suite struct WireTypeTests {
    private static let bundle = MediaBundle(
        data: ["text/plain": "x", "application/json": ["a": [1, 2.5, nil]]], metadata: ["text/plain": ["wide": true]])
    private static let error = ErrorMessage(name: "Name", value: "value", traceback: ["one", "two"])

    private static let examples: [any MessageContent] = [
        ExecuteRequest(code: "1", isSilent: true),
        ExecuteRequest(
            code: "2", storesHistory: false, userExpressions: ["a": "b"], allowsInput: true, stopsOnError: false),
        ExecuteReply(
            status: .ok(
                userExpressions: ["a": .value(bundle), "b": .error(error)], payload: [["source": "page"]]),
            executionCount: 3),
        ExecuteReply(status: .error(error), executionCount: 4),
        ExecuteReply(status: .aborted, executionCount: nil),
        ExecuteInput(code: "x", executionCount: 1),
        ExecuteResult(bundle: bundle, executionCount: 2),
        DisplayData(bundle: bundle), DisplayData(bundle: bundle, displayID: "id"),
        UpdateDisplayData(bundle: bundle, displayID: "id"),
        ClearOutput(waits: true), ClearOutput(waits: false),
        Stream(name: .stdout, text: "a\n"), Stream(name: .stderr, text: "\u{1F600}"),
        error,
        Status(.starting), Status(.busy), Status(.idle),
        IOPubWelcome(subscription: ""), IOPubWelcome(subscription: "kernel."),
        IsCompleteRequest(code: "{"),
        IsCompleteReply.complete, IsCompleteReply.incomplete(indent: "  "), IsCompleteReply.invalid,
        IsCompleteReply.unknown,
        CompleteRequest(code: "a", cursorPosition: 1),
        CompleteReply(matches: ["a", "b"], cursorStart: 1, cursorEnd: 2, metadata: ["m": 1]),
        InspectRequest(code: "a", cursorPosition: 1, detailLevel: 1),
        InspectReply(bundle: nil), InspectReply(bundle: bundle),
        InspectReply(bundle: nil, isIncomplete: true), InspectReply(bundle: bundle, isIncomplete: true),
        HistoryRequest(access: .range(session: -1, start: 2, stop: 3), includesOutput: true, isRaw: false),
        HistoryRequest(access: .range(session: 0, start: 1, stop: nil)),
        HistoryRequest(access: .tail(count: 7)),
        HistoryRequest(access: .search(pattern: "a*", count: 2, unique: true)),
        HistoryRequest(access: .search(pattern: "*", count: nil, unique: false)),
        HistoryReply(history: [
            .init(session: 1, line: 2, input: "a"), .init(session: 1, line: 3, input: "b", output: .some(nil)),
            .init(session: 1, line: 4, input: "c", output: .some("d")),
        ]),
        KernelInfoRequest(),
        KernelInfoReply(
            information: KernelInformation(
                implementation: "i", implementationVersion: "1", banner: "b",
                language: .init(
                    name: "n", version: "2", mediaType: "text/x", fileExtension: ".x", pygmentsLexer: "p",
                    codeMirrorMode: "c", nbconvertExporter: "e"),
                helpLinks: [.init(text: "t", url: "u")]),
            supportedFeatures: ["f"]),
        InterruptRequest(), InterruptReply(),
        ShutdownRequest(restarts: true), ShutdownReply(restarts: true), ShutdownReply(restarts: false),
        ConnectRequest(),
        ConnectReply(ports: .init(shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5)),
        InputRequest(prompt: "p", isPassword: true), InputReply(value: "v"),
        CommInfoRequest(), CommInfoRequest(targetName: "t"), CommInfoReply(targets: ["id": "t"]),
        CommOpen(commID: "c", targetName: "t", data: ["x": 1]), CommMessage(commID: "c", data: ["x": 1]),
        CommClose(commID: "c", data: ["x": 1]),
    ]

    @Test(arguments: examples.indices)
    func contentsSurviveARoundTrip(index: Int) throws {
        func check<Content: MessageContent>(_ content: Content) throws {
            let text = content.content.encodedString
            #expect(try Content(content: try JSONValue(decoding: text)) == content)
        }
        try check(Self.examples[index])
    }

    @Test func repliesHaveTheSpecifiedMembers() {
        #expect(
            ExecuteReply(status: .error(Self.error), executionCount: 4).content == [
                "status": "error", "ename": "Name", "evalue": "value", "traceback": ["one", "two"],
                "execution_count": 4,
            ])
        #expect(ExecuteReply(status: .aborted, executionCount: nil).content == ["status": "aborted"])
        #expect(InspectReply(bundle: nil).content == ["status": "ok", "found": false, "data": [:], "metadata": [:]])
        #expect(
            DisplayData(bundle: .text("x")).content
                == ["data": ["text/plain": "x"], "metadata": [:], "transient": [:]])
        #expect(
            HistoryReply(history: [.init(session: 1, line: 2, input: "a", output: .some(nil))]).content
                == ["status": "ok", "history": [[1, 2, ["a", nil]]]])
    }

    @Test func executeRequestHasTheSpecifiedDefaults() throws {
        let plain = try ExecuteRequest(content: ["code": "x"])
        #expect(plain.storesHistory && plain.stopsOnError && !plain.isSilent && !plain.allowsInput)
        let silent = try ExecuteRequest(content: ["code": "x", "silent": true, "store_history": true])
        #expect(!silent.storesHistory)
    }

    @Test func theCursorDefaultsToTheEndInCodePoints() throws {
        #expect(try CompleteRequest(content: ["code": "e\u{301}\u{1F600}"]).cursorPosition == 3)
    }

    @Test(
        arguments: [
            ([:], "execute_request: `code` is missing"),
            (["code": 1], "execute_request: `code` is not a string"),
            (["code": "", "silent": "yes"], "execute_request: `silent` is not a boolean"),
            (
                ["code": "", "user_expressions": ["a": 1]],
                "execute_request: `user_expressions` has values that are not strings"
            ),
            ([], "execute_request: the content is not an object"),
        ] as [(JSONValue, String)])
    func wrongContentsAreNamed(content: JSONValue, complaint: String) {
        let error = #expect(throws: MalformedContent.self) { try ExecuteRequest(content: content) }
        #expect(error?.description == complaint)
    }
}
