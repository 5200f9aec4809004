import Foundation
import Glibc
import HDF5

/// Work in a C library that may end the program, such as one that reads a damaged file.
///
/// Most failures of these libraries are errors. What is left, a failed assertion on another thread or an access to
/// memory that is not there, ends the program with one sentence and exit code 1.
enum LibraryFailure {
    private static let signals = [SIGABRT, SIGSEGV, SIGBUS, SIGFPE]
    /// A damaged file can make a library recurse until the stack is full.
    private static let stackSize = 1 << 16

    /// Ends the program with one sentence, from now on, where it would end within the library for HDF5 files.
    static func guardHDF5() {
        // Made now: a signal handler must not.
        HDF5Activity.prepare()
        _ = earlierActions
        let stack = UnsafeMutableRawPointer.allocate(byteCount: stackSize, alignment: 16)
        var alternative = stack_t(ss_sp: stack, ss_flags: 0, ss_size: stackSize)
        sigaltstack(&alternative, nil)
        for signal in signals {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                guard let failure = HDF5Activity.failure else {
                    // The fault happens again where the handler returns to.
                    sigaction(number, earlierActions + Int(number), nil)
                    return
                }
                say("Error: ")
                say(failure)
                say("\n")
                _exit(1)
            }
            action.sa_flags = Int32(SA_ONSTACK)
            sigaction(signal, &action, earlierActions + Int(signal))
        }
    }

    /// Runs `body`. If the library for language models would end the program within it, the sentence names `subject`.
    static func guarding<Result>(_ subject: String, _ body: () throws -> Result) rethrows -> Result {
        let path = subject == "default" ? "the default language model" : subject
        let sentence = strdup(
            "Error: \(path): the library for language models failed on this file; it may be damaged, or of a kind that the library does not support.\n"
        )
        lastWords = UnsafePointer(sentence)
        let stack = UnsafeMutableRawPointer.allocate(byteCount: stackSize, alignment: 16)
        var alternative = stack_t(ss_sp: stack, ss_flags: 0, ss_size: stackSize)
        var earlierStack = stack_t()
        sigaltstack(&alternative, &earlierStack)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if let lastWords { say(lastWords) }
            _exit(1)
        }
        action.sa_flags = Int32(SA_ONSTACK)
        var earlier = signals.map { _ in sigaction() }
        for (index, signal) in signals.enumerated() { sigaction(signal, &action, &earlier[index]) }
        defer {
            for (index, signal) in signals.enumerated() { sigaction(signal, &earlier[index], nil) }
            sigaltstack(&earlierStack, nil)
            lastWords = nil
            free(sentence)
            stack.deallocate()
        }
        return try body()
    }
}

/// Prints on standard error from a signal handler.
private func say(_ text: UnsafePointer<CChar>) { _ = write(STDERR_FILENO, text, strlen(text)) }

/// By signal, what was done about it before.
nonisolated(unsafe) private let earlierActions = {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    actions.initialize(repeating: sigaction(), count: 65)
    return actions
}()

/// What the program says when a signal ends it. A signal handler can only read variables that are there already.
nonisolated(unsafe) private var lastWords: UnsafePointer<CChar>?
