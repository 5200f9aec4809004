import Foundation
import JSON
import LanguageModels
import Synchronization
import TestSupport
import Testing
import Work

/// Against a server that answers late, cut, nonsense, or not at all.
@Suite(.serialized) struct ChatEndpointTests {
    private func questions(_ count: Int) -> [ChatRequest] {
        (0..<count).map { ChatRequest([.system("s"), .user("question \($0)")], maximumTokens: 50) }
    }

    private func serve(
        _ reply: @escaping @Sendable (FakeChatServer.Request) -> FakeChatServer.Reply,
        _ body: (FakeChatServer, String) throws -> Void
    ) throws {
        let server = FakeChatServer(reply)
        defer { server.stop() }
        try withTemporaryFolder { try body(server, $0) }
    }

    private func endpoint(
        _ server: FakeChatServer, _ folder: String, model: String = "m", key: String? = nil,
        budget: ChatBudget = .unlimited, concurrency: Int = 1, timeout: Double = 30, tries: Int = 5
    ) throws -> ChatEndpoint {
        try ChatEndpoint(
            server.base, model: model, keyVariable: key, budget: budget, concurrency: concurrency, timeout: timeout,
            maximumTries: tries, cacheFolder: folder, second: 0.01)
    }

    @Test func answersAreKept() throws {
        try serve(
            { .text("to \($0.question)") },
            { server, folder in
                let first = try endpoint(server, folder, concurrency: 3)
                // Equal questions are asked once.
                let answers = try first.answers(to: questions(4) + questions(2))
                #expect(answers.map(\.text) == [0, 1, 2, 3, 0, 1].map { "to question \($0)" })
                #expect(answers.allSatisfy { !$0.isCached && $0.promptTokens == 10 && $0.answerTokens == 5 })
                #expect(server.requests.count == 4 && first.usage.requests == 4 && first.usage.tokens == 60)
                let request = server.requests[0]
                #expect(request.head.hasPrefix("POST /v1/chat/completions ") && !request.head.contains("Authorization"))
                #expect(request.body["model"]?.string == "m" && request.body["temperature"]?.number == 0)
                #expect(request.body["max_tokens"]?.integer == 50 && request.body["messages"]?.array?.count == 2)

                let second = try endpoint(server, folder, budget: .requests(0))
                #expect(try second.answers(to: questions(4)).allSatisfy { $0.isCached && $0.text != nil })
                #expect(second.usage.cachedAnswers == 4 && second.usage.requests == 0 && second.usage.tokens == 0)
                #expect(server.requests.count == 4)
                // Another model, length or seed is another question.
                _ = try endpoint(server, folder, model: "n").answers(to: questions(1))
                _ = try second.answers(to: [])
                var other = questions(1)[0]
                other.seed = 3
                _ = try first.answers(to: [other])
                #expect(server.requests.count == 6 && server.requests[5].body["seed"]?.integer == 3)
            })
    }

    /// llama.cpp's server ignores the name of the model: answers of another one are asked for again.
    @Test func answersOfAnotherModelAreNotTaken() throws {
        let served = Mutex("/models/first.gguf")
        let tells = Mutex(true)
        let server = FakeChatServer(
            { _ in .text("by \(served.withLock(\.self))") },
            models: {
                guard tells.withLock(\.self) else { return .error(404) }
                let meta: JSONValue = ["n_params": 12, "size": 34]
                let model: JSONValue = ["id": .string(served.withLock(\.self)), "meta": meta]
                return FakeChatServer.Reply(body: JSONValue.object(["data": .array([model])]).encodedString)
            })
        defer { server.stop() }
        try withTemporaryFolder { folder in
            func answers() throws -> [String?] { try endpoint(server, folder).answers(to: questions(2)).map(\.text) }
            let first = try answers()
            #expect(first == ["by /models/first.gguf", "by /models/first.gguf"] && server.requests.count == 2)
            // The same file elsewhere is the same model.
            served.withLock { $0 = "/other/first.gguf" }
            #expect(try answers() == first && server.requests.count == 2)
            served.withLock { $0 = "/models/second.gguf" }
            #expect(try answers() == ["by /models/second.gguf", "by /models/second.gguf"])
            #expect(server.requests.count == 4 && server.requests.allSatisfy { $0.head.hasPrefix("POST ") })
            // A server that does not tell, or is not there, does not make a rerun cost anything.
            tells.withLock { $0 = false }
            #expect(
                try answers() == ["by /models/second.gguf", "by /models/second.gguf"] && server.requests.count == 4)
        }
    }

    @Test func requestsAreRepeated() throws {
        try serve(
            { request in
                switch request.number {
                case 0: .error(429, headers: "Retry-After: 0\r\n")
                case 1: .error(503, headers: "Retry-After: Fri, 01 Jan 2021 00:00:00 GMT\r\n")
                case 2: FakeChatServer.Reply(isLost: true)
                case 3: .error(408)
                default: .text("at last")
                }
            },
            { server, folder in
                let endpoint = try self.endpoint(server, folder)
                #expect(try endpoint.answers(to: questions(1))[0].text == "at last")
                #expect(server.requests.count == 5 && endpoint.usage.requests == 5)
            })
    }

    @Test func oneQuestionMayFail() throws {
        try serve(
            { $0.question == "question 1" ? .error(500, "overloaded") : .text("yes") },
            { server, folder in
                let found = try endpoint(server, folder, tries: 2).answers(to: questions(3))
                #expect(found.map(\.text) == ["yes", nil, "yes"])
                #expect(found[1].failure == "no answer after 2 tries: status 500, \"overloaded\"")
                #expect(server.requests.count == 4)
                // What failed is asked again, the others not.
                _ = try endpoint(server, folder, tries: 2).answers(to: questions(3))
                #expect(server.requests.count == 6)
            })
        // After three in a row the others are not asked.
        try serve(
            { _ in .error(500) },
            { server, folder in
                let said = message { _ = try endpoint(server, folder, tries: 2).answers(to: questions(10)) }
                #expect(
                    said
                        == "m at \(server.base): no answer after 2 tries: status 500, \"no\"; 0 of 10 questions are answered and kept, and the same call asks only for the others."
                )
                #expect(server.requests.count == 6)
            })
    }

    @Test func fieldsThatAServerDoesNotTake() throws {
        try serve(
            { request in
                if request.body["max_tokens"] != nil {
                    return .error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
                }
                if request.body["temperature"] != nil { return .error(400, "'temperature' does not support 0") }
                return .text("\(request.body["max_completion_tokens"]?.integer ?? 0)")
            },
            { server, folder in
                let endpoint = try self.endpoint(server, folder)
                #expect(try endpoint.answers(to: questions(2)).map(\.text) == ["50", "50"])
                // The second question is sent in the right form at once.
                #expect(server.requests.count == 4)
            })
        try serve(
            { _ in .error(400, "context too long") },
            { server, folder in
                let said = message { _ = try endpoint(server, folder).answers(to: questions(2)) }
                #expect(said.contains("it refuses: status 400, \"context too long\"; 0 of 2 questions"), "\(said)")
                #expect(server.requests.count == 1)
            })
    }

    @Test func uselessAnswers() throws {
        try serve(
            { request in
                switch request.question {
                case "question 0": .text("cut of", finish: "length")
                case "question 1": .text("  \n")
                case "question 2": FakeChatServer.Reply(body: "<html>hello</html>")
                case "question 3": FakeChatServer.Reply(body: "{\"choices\": []}")
                default: .text("fine")
                }
            },
            { server, folder in
                let order = [0, 4, 1, 5, 2, 6, 3, 7].map { questions(8)[$0] }
                let endpoint = try self.endpoint(server, folder)
                let found = try endpoint.answers(to: order)
                #expect(found.map { $0.text != nil } == [false, true, false, true, false, true, false, true])
                #expect(found[0].failure == "the answer was cut at its longest length")
                #expect(found[2].failure == "the answer is empty")
                #expect(found[4].failure == "it is no answer of a chat" && found[6].failure == found[4].failure)
                #expect(endpoint.usage.failures == 4)
                // A cut answer stays what it is; an empty one and what was none are asked again.
                _ = try endpoint.answers(to: order)
                #expect(server.requests.count == 11)
                #expect(server.requests.suffix(3).map(\.question) == [1, 2, 3].map { "question \($0)" })
            })
    }

    @Test func budgetsAreNeverExceeded() throws {
        try serve(
            { _ in .text("yes") },
            { server, folder in
                let few = try endpoint(server, folder, budget: .requests(3), concurrency: 4)
                let said = message { _ = try few.answers(to: questions(7)) }
                #expect(
                    said
                        == "m at \(server.base): the budget of 3 requests is used up; 3 of 7 questions are answered and kept, and the same call asks only for the others."
                )
                #expect(server.requests.count == 3 && few.usage.requests == 3)
                _ = try endpoint(server, folder, budget: .requests(4), concurrency: 4).answers(to: questions(7))
                #expect(server.requests.count == 7)
            })
        // Repeated requests count.
        try serve(
            { _ in .error(500) },
            { server, folder in
                let few = try endpoint(server, folder, budget: .requests(3), tries: 9)
                #expect(
                    message { _ = try few.answers(to: questions(1)) }.contains("the budget of 3 requests is used up"))
                #expect(server.requests.count == 3)
            })
        // What a request can cost at most: 64, a token a byte, 32 a message, and the answer.
        let most = 64 + ("system".utf8.count + 1 + 32) + ("user".utf8.count + "question 0".utf8.count + 32) + 50
        try serve(
            { _ in .text("yes", tokens: (30, 20)) },
            { server, folder in
                let few = try endpoint(server, folder, budget: .tokens(most + 100), concurrency: 4)
                let said = message { _ = try few.answers(to: questions(9)) }
                #expect(said.contains("of the budget of \(most + 100) tokens 150 are used"), "\(said)")
                #expect(server.requests.count == 3 && few.usage.tokens == 150)
            })
        // Without a report, the most is counted.
        try serve(
            { _ in .text("yes", tokens: nil) },
            { server, folder in
                let few = try endpoint(server, folder, budget: .tokens(2 * most))
                #expect(message { _ = try few.answers(to: questions(9)) }.contains("tokens \(2 * most) are used"))
                #expect(server.requests.count == 2)
            })
    }

    /// A report that can be none counts as none.
    @Test(arguments: [(-1_000, 5), (30, -1), (Int.max, Int.max)])
    func reportsThatMakeNoSense(tokens: (Int, Int)) throws {
        try serve(
            { _ in .text("yes", tokens: tokens) },
            { server, folder in
                let most = 64 + ("system".utf8.count + 1 + 32) + ("user".utf8.count + "question 0".utf8.count + 32) + 50
                let few = try endpoint(server, folder, budget: .tokens(2 * most))
                #expect(message { _ = try few.answers(to: questions(9)) }.contains("tokens \(2 * most) are used"))
                #expect(server.requests.count == 2)
            })
    }

    /// What cannot be kept is not asked.
    @Test func answersThatCannotBeKept() throws {
        try serve(
            { _ in .text("yes") },
            { server, folder in
                let file = folder + "/file"
                try Data().write(to: URL(fileURLWithPath: file))
                #expect(
                    message { _ = try endpoint(server, file + "/answers").answers(to: questions(2)) }
                        == "\(file)/answers: answers cannot be kept there: \(file) is a file; choose another folder for them."
                )
                #expect(server.requests.isEmpty)
            })
    }

    @Test func serversThatDoNotAnswer() throws {
        let server = FakeChatServer { _ in .text("yes") }
        server.stop()
        try withTemporaryFolder { folder in
            let said = message { _ = try endpoint(server, folder, tries: 2).answers(to: questions(5)) }
            #expect(said.contains("no answer after 2 tries: nothing answers there; 0 of 5 questions"), "\(said)")
        }
        try serve(
            { _ in
                var reply = FakeChatServer.Reply.text("late")
                reply.delay = 3
                return reply
            },
            { server, folder in
                let said = message {
                    _ = try endpoint(server, folder, timeout: 0.3, tries: 1).answers(to: questions(2))
                }
                #expect(said.contains("no answer came"), "\(said)")
            })
    }

    @Test func keysAreNotShown() throws {
        setenv("SPARSESHIFT_TEST_KEY", "secret-4711", 1)
        defer { unsetenv("SPARSESHIFT_TEST_KEY") }
        try serve(
            { $0.number == 0 ? .text("yes") : .error(401, "Incorrect key secret-4711") },
            { server, folder in
                let asked = try endpoint(server, folder, key: "SPARSESHIFT_TEST_KEY")
                _ = try asked.answers(to: questions(1))
                #expect(server.requests[0].head.contains("Authorization: Bearer secret-4711"))
                let said = message { _ = try asked.answers(to: questions(2)) }
                #expect(said.contains("Incorrect key …") && !said.contains("secret"), "\(said)")
                #expect(said.contains("1 of 2 questions are answered"))
                let files = FileManager.default.enumerator(atPath: folder)!.compactMap { $0 as? String }
                let kept = files.filter { $0.hasSuffix(".json") }
                #expect(kept.count == 1)
                for file in kept {
                    let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
                    #expect(!text.contains("secret") && text.contains("question 0") && text.contains("\"date\""))
                }
                let unset = try endpoint(server, folder, key: "SPARSESHIFT_NO_KEY")
                // What is kept needs no key.
                #expect(try unset.answers(to: questions(1)).map(\.text) == ["yes"])
                #expect(
                    message { _ = try unset.answers(to: questions(3)) }
                        == "the environment variable SPARSESHIFT_NO_KEY, which holds the key of \(server.base), is not set."
                )
            })
    }

    @Test func redirectionsAreNotFollowed() throws {
        let other = FakeChatServer { _ in .text("elsewhere") }
        defer { other.stop() }
        let address = other.base
        try serve(
            { _ in
                FakeChatServer.Reply(status: 307, headers: "Location: \(address)/chat/completions\r\n", body: "{}")
            },
            { server, folder in
                #expect(message { _ = try endpoint(server, folder).answers(to: questions(1)) }.contains("status 307"))
                #expect(other.requests.isEmpty)
            })
    }

    @Test func callsCanBeStopped() throws {
        defer { Interruption.clear() }
        try serve(
            { request in
                var reply = FakeChatServer.Reply.text("yes")
                if request.number == 2 {
                    Interruption.request()
                    reply.delay = 1
                }
                return reply
            },
            { server, folder in
                #expect(throws: Interrupted.self) { try endpoint(server, folder).answers(to: questions(5)) }
                Interruption.clear()
                let resumed = try endpoint(server, folder)
                #expect(try resumed.answers(to: questions(5)).allSatisfy { $0.text == "yes" })
                #expect(resumed.usage.cachedAnswers == 2)
            })
    }

    @Test func endpointsThatMakeNoSense() {
        func said(_ base: String, key: String? = nil, concurrency: Int? = nil, timeout: Double? = nil) -> String {
            message {
                _ = try ChatEndpoint(base, model: "m", keyVariable: key, concurrency: concurrency, timeout: timeout)
            }
        }
        #expect(said("localhost:8080").contains("is no address of a server"))
        #expect(
            said("http://example.com/v1", key: "K")
                == "http://example.com/v1: a key is only sent by https, except to this machine.")
        #expect(said("https://example.com/v1", key: "K") == "no error")
        let hidden = said("https://user:secret@example.com/v1")
        #expect(hidden.contains("keyVariable") && !hidden.contains("secret"))
        #expect(said("http://localhost", concurrency: 0).contains("only 1 to 64"))
        #expect(said("http://localhost", timeout: -1).contains("no time to wait"))
    }
}
