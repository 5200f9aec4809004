import Foundation
import JSON
import Machine
import Synchronization
import Work

/// A server that answers chats as OpenAI's does: a hosted one, or llama.cpp's own on this machine.
///
///     // llama-server -m judge.gguf --port 8080
///     let endpoint = try ChatEndpoint("http://127.0.0.1:8080/v1", model: "judge", budget: .requests(500))
///     let hosted = try ChatEndpoint("https://api.example.com/v1", model: "large", keyVariable: "EXAMPLE_API_KEY")
///     try endpoint.answer([.user("Is this sentence about a woman? …")]).text
///
/// - The key comes from the environment variable that ``keyVariable`` names. It is in no file and no message, and it is not sent
///   unencrypted to another machine.
/// - Every answer is kept in the user's cache by what was asked of whom, so that a rerun costs nothing and needs no key, and a
///   call that was stopped resumes. An empty answer is not kept. llama.cpp's server answers with the model that it was started
///   with, whatever ``model`` says; answers of another one are not taken for this one's.
/// - Requests are repeated after 408, 429, 5xx and lost connections, with the wait that the server asks for.
/// - ``budget`` is kept, as far as the server counts what was asked of it; see ``ChatBudget/tokens``.
///
/// One endpoint may be used by several threads; they share the budget.
public final class ChatEndpoint: Sendable {
    /// The address, to which `/chat/completions` is added.
    public let base: String
    /// The model's name for the server.
    public let model: String
    /// The environment variable that holds the key; `nil` for a server without one.
    public let keyVariable: String?
    /// What may be spent as long as this endpoint lives.
    public let budget: ChatBudget
    /// How many requests are under way at a time.
    public let concurrency: Int
    /// The longest time that an answer may take, in seconds.
    public let timeout: Double
    /// How often a request is sent at most.
    public let maximumTries: Int

    private let spending: ChatSpending
    private let cache: ChatCache
    private let dialect = Mutex(Dialect())
    private let served: ServedModel?
    /// How long the seconds of waits between tries are; tests shorten them.
    private let second: Double

    /// What a server wants a request to look like.
    private struct Dialect {
        var limitName = "max_tokens"
        var hasTemperature = true
    }

    /// Describes a server; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - base: The address, such as `http://127.0.0.1:8080/v1`.
    ///   - model: The model's name for the server.
    ///   - keyVariable: The environment variable that holds the key; `nil` for a server without one.
    ///   - budget: What may be spent.
    ///   - concurrency: How many requests are under way at a time; `nil` for 1 on this machine and 8 elsewhere.
    ///   - timeout: The longest time that an answer may take, in seconds; `nil` for 600 on this machine and 60 elsewhere.
    ///   - maximumTries: How often a request is sent at most.
    ///   - cacheFolder: Where answers are kept, which may begin with `~`; `nil` for the user's cache.
    /// - Throws: ``LanguageModelError`` if the address is none, or a number makes no sense.
    public convenience init(
        _ base: String = "http://127.0.0.1:8080/v1", model: String, keyVariable: String? = nil,
        budget: ChatBudget = .unlimited, concurrency: Int? = nil, timeout: Double? = nil, maximumTries: Int = 5,
        cacheFolder: String? = nil
    ) throws(LanguageModelError) {
        try self.init(
            base, model: model, keyVariable: keyVariable, budget: budget, concurrency: concurrency, timeout: timeout,
            maximumTries: maximumTries, cacheFolder: cacheFolder, second: 1)
    }

    package init(
        _ base: String, model: String, keyVariable: String? = nil, budget: ChatBudget = .unlimited,
        concurrency: Int? = nil, timeout: Double? = nil, maximumTries: Int = 5, cacheFolder: String? = nil,
        second: Double
    ) throws(LanguageModelError) {
        let parts = URLComponents(string: base)
        guard let parts, ["http", "https"].contains(parts.scheme), let host = parts.host, !host.isEmpty else {
            throw LanguageModelError(
                "\(base.quoted) is no address of a server; it should be like http://127.0.0.1:8080/v1.")
        }
        guard parts.user == nil, parts.password == nil, parts.query == nil else {
            throw LanguageModelError(
                "the address of a server at \(host) holds a name, a password or a query; a key belongs in an environment variable (keyVariable:)."
            )
        }
        let isLocal = ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
        guard keyVariable == nil || isLocal || parts.scheme == "https" else {
            throw LanguageModelError("\(base): a key is only sent by https, except to this machine.")
        }
        let concurrency = concurrency ?? (isLocal ? 1 : 8)
        let timeout = timeout ?? (isLocal ? 600 : 60)
        guard (1...64).contains(concurrency) else {
            throw LanguageModelError("\(concurrency) requests at a time are not possible, only 1 to 64.")
        }
        guard timeout > 0, timeout <= 86_400 else {
            throw LanguageModelError(
                "\(timeout) s are no time to wait for an answer; it should be above 0 and at most a day.")
        }
        guard maximumTries >= 1 else { throw LanguageModelError("a request has to be sent at least once.") }
        guard budget.requests ?? 0 >= 0, budget.tokens ?? 0 >= 0 else {
            throw LanguageModelError("a budget cannot be below 0.")
        }
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.model = model
        self.keyVariable = keyVariable
        self.budget = budget
        self.concurrency = concurrency
        self.timeout = timeout
        self.maximumTries = maximumTries
        self.second = second
        served = isLocal ? ServedModel(base: self.base) : nil
        spending = ChatSpending(budget)
        cache = ChatCache(folder: cacheFolder.map { UserFolders.path($0) } ?? LanguageModelRuntime.cache + "/answers")
    }

    /// What has been spent so far.
    public var usage: ChatUsage { spending.usage }

    /// The answer to one question.
    ///
    /// - Throws: As ``answers(to:)``.
    public func answer(_ messages: [ChatMessage], maximumTokens: Int = 256) throws -> ChatAnswer {
        try answers(to: [ChatRequest(messages, maximumTokens: maximumTokens)])[0]
    }

    /// The answers to questions, in order.
    ///
    /// A question that gets no usable answer has its ``ChatAnswer/failure``; the others are not lost by it.
    ///
    /// - Throws: ``ChatEndpointError`` if the budget is used up, the server refuses, or nothing answers; what was answered is
    ///   in the cache. ``LanguageModelError`` if the key is missing or an answer cannot be kept; `Interrupted` if a stop was
    ///   requested.
    public func answers(to requests: [ChatRequest]) throws -> [ChatAnswer] {
        let collected = try collect(requests)
        if let stop = collected.stop { throw stop }
        return collected.answers.map { $0! }
    }

    /// The answers to questions as far as they come; `nil` for those that were not asked, and why they were not.
    func collect(_ requests: [ChatRequest]) throws -> (answers: [ChatAnswer?], stop: (any Error)?) {
        var places: [String: Int] = [:]
        var work: [ChatWork] = []
        var owners: [Int] = []
        for request in requests {
            let body = try request.body(model: model)
            let path = cache.path(base: base, model: model, body: .object(body))
            let place = places[path] ?? work.count
            if place == work.count {
                places[path] = place
                work.append(ChatWork(body: body, mostTokens: request.mostTokens, path: path))
            }
            owners.append(place)
        }
        let state = ChatProgress(count: work.count)
        let name = work.isEmpty ? nil : served?.name(authorization: try? authorization())
        for (index, item) in work.enumerated() {
            guard let document = cache.document(at: item.path, served: name) else { continue }
            var answer = ChatAnswer(document)
            guard answer.isWorthKeeping else { continue }
            answer.isCached = true
            spending.count(answer)
            state.fill(index, answer)
        }
        if work.indices.contains(where: { !state.isFilled($0) }) {
            let authorization = try authorization()
            try cache.requireWritable()
            askAll(work, state, authorization: authorization)
        }
        try Interruption.check()
        let (answers, stop) = state.result
        guard let error = stop as? ChatEndpointError else { return (owners.map { answers[$0] }, stop) }
        let answered = owners.count { answers[$0]?.isWorthKeeping == true }
        return (
            owners.map { answers[$0] },
            ChatEndpointError(
                error.reason,
                "\(model) at \(base): \(error.description); \(answered) of \(owners.count) questions are answered and kept, and the same call asks only for the others."
            )
        )
    }

    /// Asks what the cache does not answer, on threads of its own.
    private func askAll(_ work: [ChatWork], _ state: ChatProgress, authorization: String?) {
        let pending = work.indices.filter { !state.isFilled($0) }
        guard !pending.isEmpty else { return }
        let workers = min(concurrency, pending.count)
        let queue = ChatQueue(count: pending.count, workers: workers)
        for _ in 0..<workers {
            let thread = Thread { [self] in
                while state.isGoing, !Interruption.isRequested, let place = queue.next() {
                    let index = pending[place]
                    do {
                        guard let answer = try ask(work[index], state, authorization: authorization) else { break }
                        spending.count(answer)
                        state.fill(index, answer)
                    } catch { state.stop(error) }
                }
                queue.leave()
            }
            thread.stackSize = 1 << 21
            thread.start()
        }
        WorkReport.whenLong(WorkPlan(label: "asking \(model)", total: pending.count, unit: "answers")) { report in
            while queue.hasWorkers {
                Thread.sleep(forTimeInterval: 0.01)
                report(pending.count { state.isFilled($0) })
            }
        }
    }

    /// Asks one question, as often as needed; `nil` if a stop was requested.
    private func ask(_ item: ChatWork, _ state: ChatProgress, authorization: String?) throws -> ChatAnswer? {
        var tries = 0
        var adaptations = 0
        while true {
            guard try permission(for: item.mostTokens, state) else { return nil }
            var body = item.body
            let (limitName, hasTemperature) = dialect.withLock { ($0.limitName, $0.hasTemperature) }
            if limitName != "max_tokens" { body[limitName] = body.removeValue(forKey: "max_tokens") }
            if !hasTemperature { body.removeValue(forKey: "temperature") }
            let start = ContinuousClock.now
            let sent = WebPost.send(
                JSONValue.object(body).encoded, to: base + "/chat/completions", authorization: authorization,
                seconds: timeout)
            let seconds = (ContinuousClock.now - start).inSeconds
            guard let sent else {
                spending.settle(reserved: item.mostTokens, tokens: item.mostTokens, seconds: seconds)
                return nil
            }
            let document = try? JSONValue(decoding: sent.bytes)
            if (200..<300).contains(sent.status) {
                let answer = document.map { ChatAnswer($0) } ?? ChatAnswer(failure: "it is no answer of a chat")
                spending.settle(
                    reserved: item.mostTokens, tokens: answer.tokens ?? item.mostTokens, seconds: seconds)
                if answer.wasAnswered, let document {
                    if answer.isWorthKeeping {
                        try cache.store(
                            document, to: .object(item.body), base: base,
                            served: served?.name(authorization: authorization), at: item.path)
                    }
                    state.countSuccess()
                } else if state.countFailure() {
                    throw ChatEndpointError(.unreachable, "what it sends are no answers of a chat")
                }
                return answer
            }
            // A request that is refused for its form or its number costs no tokens; of others that is not known.
            let wasRefused = (300..<500).contains(sent.status) && sent.status != 408
            spending.settle(
                reserved: item.mostTokens, tokens: wasRefused ? 0 : item.mostTokens, seconds: seconds)
            let said = message(in: document, hiding: authorization)
            if sent.status == 400 || sent.status == 422, adaptations < 2, adapt(to: said, from: body) {
                adaptations += 1
                continue
            }
            let failure = sent.failure ?? "status \(sent.status)\(said.isEmpty ? "" : ", \(said.quoted)")"
            guard sent.failure != nil || [408, 429].contains(sent.status) || sent.status >= 500 else {
                throw ChatEndpointError(.refused, "it refuses: \(failure)")
            }
            tries += 1
            if tries >= maximumTries {
                if state.countFailure() || (sent.failure != nil && !state.hasSucceeded) {
                    throw ChatEndpointError(.unreachable, "no answer after \(tries) tries: \(failure)")
                }
                return ChatAnswer(failure: "no answer after \(tries) tries: \(failure)")
            }
            let wait = sent.requestedWait() ?? (pow(2, Double(tries - 1)) + Double.random(in: 0..<0.5)) * second
            guard rest(min(60, wait), state) else { return nil }
        }
    }

    /// Waits until the budget allows a request; false if a stop was requested.
    private func permission(for tokens: Int, _ state: ChatProgress) throws(ChatEndpointError) -> Bool {
        while true {
            switch spending.reserve(tokens) {
            case .granted: return true
            case .refused(let why): throw ChatEndpointError(.budget, why)
            case .wait: guard rest(0.02, state) else { return false }
            }
        }
    }

    /// Sleeps; false if there is no need to continue.
    private func rest(_ seconds: Double, _ state: ChatProgress) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if Interruption.isRequested || !state.isGoing { return false }
            Thread.sleep(forTimeInterval: min(0.05, max(0.001, (end - ContinuousClock.now).inSeconds)))
        }
        return !Interruption.isRequested && state.isGoing
    }

    /// Leaves out of later requests what the server does not take; false if its message names nothing of that.
    private func adapt(to message: String, from body: [String: JSONValue]) -> Bool {
        dialect.withLock { dialect in
            if message.contains("max_completion_tokens"), body["max_tokens"] != nil {
                dialect.limitName = "max_completion_tokens"
                return true
            }
            if message.contains("temperature"), body["temperature"] != nil {
                dialect.hasTemperature = false
                return true
            }
            return false
        }
    }

    /// What a server says of an error, without the key, in at most 200 letters.
    private func message(in document: JSONValue?, hiding authorization: String?) -> String {
        let error = document?["error"]
        var text = error?["message"]?.string ?? error?.string ?? document?["message"]?.string ?? ""
        if let param = error?["param"]?.string, !text.contains(param) { text += " (\(param))" }
        if let key = authorization?.dropFirst("Bearer ".count) { text = text.replacing(key, with: "…") }
        return String(text.prefix(200))
    }

    private func authorization() throws(LanguageModelError) -> String? {
        guard let keyVariable else { return nil }
        let value = ProcessInfo.processInfo.environment[keyVariable]?.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let value, !value.isEmpty else {
            throw LanguageModelError(
                "the environment variable \(keyVariable), which holds the key of \(base), is not set.")
        }
        guard value.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else {
            throw LanguageModelError(
                "the environment variable \(keyVariable) holds no key: a key has no spaces and only ASCII letters.")
        }
        return "Bearer \(value)"
    }
}
