import Foundation
import Glibc

/// Work in a C library that may end the program, such as one that reads a damaged file.
///
/// Most failures of the library for language models are errors. What is left, a failed assertion on another thread or an
/// access to memory that is not there, ends the program with one sentence and exit code 1.
enum LibraryFailure {
    private static let signals = [SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
    /// A damaged file can make a library recurse until the stack is full.
    private static let stackSize = 1 << 16

    /// Runs `body`. If the program would end within it, the sentence names `subject`.
    static func guarding<Result>(_ subject: String, _ body: () throws -> Result) rethrows -> Result {
        let path = subject == "default" ? "the default language model" : subject
        let text =
            "Error: \(path): the library for language models failed on this file; it may be damaged, or of a kind that the library does not support.\n"
        let sentence = text.utf8.map { UInt8($0) }
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: sentence.count)
        copy.initialize(from: sentence, count: sentence.count)
        (lastWords, lastWordsCount) = (UnsafePointer(copy), sentence.count)
        let stack = UnsafeMutableRawPointer.allocate(byteCount: stackSize, alignment: 16)
        var alternative = stack_t(ss_sp: stack, ss_flags: 0, ss_size: stackSize)
        var earlierStack = stack_t()
        sigaltstack(&alternative, &earlierStack)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if let lastWords { _ = write(STDERR_FILENO, lastWords, lastWordsCount) }
            _exit(1)
        }
        action.sa_flags = Int32(SA_ONSTACK)
        var earlier = signals.map { _ in sigaction() }
        for (index, signal) in signals.enumerated() { sigaction(signal, &action, &earlier[index]) }
        defer {
            for (index, signal) in signals.enumerated() { sigaction(signal, &earlier[index], nil) }
            sigaltstack(&earlierStack, nil)
            lastWords = nil
            copy.deallocate()
            stack.deallocate()
        }
        return try body()
    }
}

/// What the program says when a signal ends it. A signal handler can only read variables that are there already.
nonisolated(unsafe) private var lastWords: UnsafePointer<UInt8>?
nonisolated(unsafe) private var lastWordsCount = 0
