import Foundation
import JSON
import Synchronization

/// Answers questions about code that is being written, by SourceKit in a process of its own.
///
/// Any thread may ask, also while a cell runs. Questions are answered one after the other.
package final class CodeAssistant: @unchecked Sendable {
    private let program: String
    private let library: String
    // Guarded by `lock`.
    private var arguments: [String]
    private let ownArguments: [String]
    private let file: String
    // Held while SourceKit works.
    private let lock = NSLock()
    private var process: SourceKitProcess?
    private var isLaunching = false

    private struct Child {
        var identifier: pid_t?
        var isOver = false
    }

    /// The process, for who cannot wait for `lock`.
    private let child = Mutex(Child())
    private var hasAnswered = false
    private let unanswered = Atomic<Int>(0)

    /// How many questions SourceKit has not answered in time, so that they are worth asking again.
    package var unansweredCount: Int { unanswered.load(ordering: .relaxed) }

    /// Whether the toolchain has SourceKit.
    package var isAvailable: Bool { FileManager.default.fileExists(atPath: library) }

    /// Front ends drop answers that come later than a second.
    private static let patience = Duration.milliseconds(800)
    /// How long a question may wait for SourceKit to start.
    private static let patienceAtStart = Duration.milliseconds(1_800)
    /// How long SourceKit may take to read modules for the first time.
    private static let patienceWithModules = Duration.seconds(20)

    /// - Parameters:
    ///   - program: The program whose command `source-kit` runs SourceKit.
    ///   - file: The path under which SourceKit knows the code; nothing need be there.
    ///   - arguments: The compiler's options.
    init(program: String, toolchain: Toolchain, file: String, arguments: [String]) {
        self.program = program
        library = toolchain.root.appending(path: "lib/libsourcekitdInProc.so").path
        self.file = file
        // Unfinished arithmetic would keep the type checker busy for seconds.
        ownArguments = arguments + ["-Xfrontend", "-solver-scope-threshold=100000", file]
        self.arguments = ownArguments
    }

    /// Takes other modules of the user's own; what SourceKit knows of earlier ones is forgotten.
    func setOwnModules(_ options: [String]) {
        lock.withLock {
            arguments = options + ownArguments
            child.withLock { $0.identifier = nil }
            process?.end()
            process = nil
        }
    }

    /// Starts SourceKit and has it read the modules that every cell imports.
    package func start(_ prelude: [String]) {
        let text = prelude.joined(separator: "\n") + "\n"
        lock.withLock { if process == nil { launch(warmingUpWith: text) } }
    }

    /// Ends SourceKit, also in the middle of an answer; it does not start again.
    package func end() {
        child.withLock { child in
            child.isOver = true
            if let identifier = child.identifier { kill(identifier, SIGKILL) }
        }
    }

    private func launch(warmingUpWith text: String) {
        guard isAvailable else { return }
        let isOver = child.withLock { child in
            guard !child.isOver else { return true }
            process = SourceKitProcess(program: program, library: library)
            child.identifier = process?.identifier
            return false
        }
        if isOver { return }
        let end = text.utf8.count
        for (code, offset) in [(text + "\"\".", end + 3), (text, end)] {
            _ = ask(
                completionRequest(code, offset: offset, prefix: "", most: 1), until: .now + Self.patienceWithModules)
            close(at: offset, until: .now + Self.patienceWithModules)
        }
    }

    // MARK: Questions

    /// What can stand at a place of a text.
    ///
    /// - Parameters:
    ///   - text: The text without the word that is being written.
    ///   - offset: The place, in bytes.
    ///   - prefix: The beginning of the word.
    ///   - most: How many results to find.
    /// - Returns: The results as SourceKit ranks them; `nil` if it does not answer in time.
    package func completions(in text: String, at offset: Int, prefix: String, most: Int = 400) -> [Completion]? {
        withProcess(warmingUpWith: text) { deadline in
            guard
                let response = ask(completionRequest(text, offset: offset, prefix: prefix, most: most), until: deadline)
            else { return nil }
            close(at: offset, until: deadline)
            return (response["key.results"]?.array ?? []).compactMap(Completion.init)
        }
    }

    /// What a name in a text stands for.
    ///
    /// - Parameter offset: Where the name begins, in bytes.
    /// - Returns: `nil` if nothing is known of it.
    package func symbol(in text: String, at offset: Int) -> Symbol? {
        withProcess(warmingUpWith: text) { deadline in
            open(text, until: deadline)
            return ask(place("cursorinfo", text, offset), until: deadline).flatMap(Symbol.init)
        } ?? nil
    }

    /// The functions that a call at a place of a text can mean.
    ///
    /// - Parameter offset: A place between the call's parentheses, in bytes.
    package func signatures(in text: String, at offset: Int) -> [Signature] {
        withProcess(warmingUpWith: text) { deadline in
            open(text, until: deadline)
            let response = ask(place("signaturehelp", text, offset), until: deadline)
            return (response?["key.signatures"]?.array ?? []).compactMap(Signature.init)
        } ?? []
    }

    private func withProcess<Result>(
        warmingUpWith text: String, _ body: (ContinuousClock.Instant) -> Result?
    ) -> Result? {
        let deadline = ContinuousClock.now + (hasAnswered ? Self.patience : Self.patienceAtStart)
        while lock.lock(before: Date(timeIntervalSinceNow: (deadline - .now) / .seconds(1))) {
            if process == nil {
                restart(warmingUpWith: text)
                lock.unlock()
                guard .now < deadline else { break }
                usleep(5_000)
                continue
            }
            defer { lock.unlock() }
            let result = body(max(deadline, .now + Self.patience))
            hasAnswered = true
            if process == nil {
                unanswered.add(1, ordering: .relaxed)
                restart(warmingUpWith: text)
            }
            return result
        }
        unanswered.add(1, ordering: .relaxed)
        return nil
    }

    /// Starts another process in the background, for the questions to come.
    private func restart(warmingUpWith text: String) {
        guard !isLaunching, isAvailable else { return }
        isLaunching = true
        let imports = text.split(separator: "\n").prefix { $0.contains("import ") }.joined(separator: "\n") + "\n"
        Thread {
            self.lock.withLock {
                if self.process == nil { self.launch(warmingUpWith: imports) }
                self.isLaunching = false
            }
        }.start()
    }

    // MARK: Requests

    private func completionRequest(_ text: String, offset: Int, prefix: String, most: Int) -> SourceKitRequest {
        SourceKitRequest(
            "codecomplete.open",
            [
                ("name", .text(file)), ("sourcefile", .text(file)), ("sourcetext", .text(text)),
                ("offset", .number(offset)), ("compilerargs", .texts(arguments)),
                (
                    "codecomplete.options",
                    .members([
                        ("codecomplete.filtertext", .text(prefix)),
                        ("codecomplete.requestlimit", .number(most)),
                        ("codecomplete.fuzzymatching", .number(0)), ("codecomplete.hidelowpriority", .number(0)),
                        ("codecomplete.hideunderscores", .number(2)), ("codecomplete.addinneroperators", .number(0)),
                        ("codecomplete.addinnerresults", .number(0)),
                    ])
                ),
            ])
    }

    private func close(at offset: Int, until deadline: ContinuousClock.Instant) {
        _ = ask(
            SourceKitRequest("codecomplete.close", [("name", .text(file)), ("offset", .number(offset))]),
            until: deadline)
    }

    private func open(_ text: String, until deadline: ContinuousClock.Instant) {
        _ = ask(
            SourceKitRequest(
                "editor.open",
                [
                    ("name", .text(file)), ("sourcetext", .text(text)), ("compilerargs", .texts(arguments)),
                    ("syntactic_only", .number(1)), ("enablesyntaxmap", .number(0)),
                    ("enablesubstructure", .number(0)), ("enablediagnostics", .number(0)),
                ]), until: deadline)
    }

    private func place(_ request: String, _ text: String, _ offset: Int) -> SourceKitRequest {
        SourceKitRequest(
            request,
            [
                ("sourcefile", .text(file)), ("sourcetext", .text(text)), ("offset", .number(offset)),
                ("compilerargs", .texts(arguments)),
            ])
    }

    /// The response as JSON; ends a process that has crashed or hangs.
    private func ask(_ request: SourceKitRequest, until deadline: ContinuousClock.Instant) -> JSONValue? {
        guard let running = process else { return nil }
        guard let response = running.ask(request.text, until: deadline) else {
            child.withLock { $0.identifier = nil }
            running.end()
            process = nil
            return nil
        }
        return response.isEmpty ? nil : try? JSONValue(decoding: response)
    }
}
