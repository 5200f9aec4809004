import CellSupport
import Foundation
import Notebook

/// Describes why a cell did not run to its end.
struct FailureReport: Sendable {
    let symbolizer: Symbolizer
    let libraries: [CellLibrary]
    /// The lines of the session's cells by label.
    let sources: [String: [Substring]]
    let names: ModuleNames

    /// - Parameters:
    ///   - fatalMessage: What the runtime wrote about a trap.
    ///   - isInterrupted: Whether the cell was asked to stop; an error that it throws then counts as its answer.
    func failure(for outcome: cell_outcome, fatalMessage: String, isInterrupted: Bool) -> CellFailure {
        let addresses = addresses(of: outcome)
        let isFault = outcome.end == cell_end_fault || outcome.end == cell_end_foreign_fault
        let answer = symbolizer.resolve(addresses, startsAtFault: outcome.end != cell_end_thrown, in: libraries)
        var failure: CellFailure
        switch outcome.end {
        case cell_end_thrown:
            let error = Self.take(outcome.error)
            failure = thrown(error)
            if isInterrupted {
                failure = error is CancellationError ? .interrupted : .interrupted(failure.message)
            }
            failure.underlying = error
        case cell_end_interrupted:
            failure = .interrupted
        case cell_end_exit:
            failure = CellFailure(
                kind: .exit, name: "Exit",
                message: "the cell called exit(\(outcome.exit_status)); the session continues")
        case cell_end_abandoned:
            let reason = CellSession.stopReason.withLock { $0 }
            failure = CellFailure(
                kind: .stopped, name: reason?.name ?? "Stopped", message: reason?.message ?? "the cell was stopped")
        case cell_end_thread_exit:
            failure = CellFailure(
                kind: .exit, name: "ThreadExit",
                message: "the cell ended its own thread; the session continues on a new one")
        default:
            failure = fault(outcome, fatalMessage: fatalMessage, trapReason: answer.trapReason)
        }
        failure.places = answer.places
        failure.traceback += Self.folded(answer.places, lines(at:))
        if failure.kind == .trap, let help = Self.waysOut[failure.message] {
            failure.traceback.append("\(ANSI.cyan.wrap("help:")) \(help)")
        }
        if isFault, let advice = advice(outcome, addresses) { failure.traceback.append(advice) }
        return failure
    }

    private func addresses(of outcome: cell_outcome) -> [UInt] {
        withUnsafeBytes(of: outcome.frames) { bytes in
            bytes.bindMemory(to: UInt.self).prefix(Int(outcome.frame_count)).filter { $0 != 0 }
        }
    }

    /// Takes over an error that the runtime has handed out retained.
    private static func take(_ error: UnsafeMutableRawPointer?) -> any Error {
        withUnsafePointer(to: error) { pointer in
            UnsafeMutableRawPointer(mutating: pointer).assumingMemoryBound(to: (any Error).self).move()
        }
    }

    func thrown(_ error: any Error) -> CellFailure {
        CellFailure(
            kind: .thrownError, name: names.readable(String(describing: type(of: error))),
            message: [names.readable(ErrorSentence.of(error)), LastError.advice(after: error)].compactMap(\.self)
                .joined(separator: " "))
    }

    private func fault(_ outcome: cell_outcome, fatalMessage: String, trapReason: String?) -> CellFailure {
        if outcome.stack_overflow {
            return CellFailure(
                kind: .stackOverflow, name: "StackOverflow",
                message: "the stack is full: a function calls itself without end, or too deeply")
        }
        if outcome.has_reason {
            return CellFailure(kind: .badAccess, name: "LibraryFailure", message: names.readable(fatalMessage))
        }
        if let fatal = FatalMessage(fatalMessage) {
            return CellFailure(kind: .trap, name: "FatalError", message: names.readable(fatal.message))
        }
        let address = "0x" + String(outcome.fault_address, radix: 16)
        switch outcome.signal_number {
        case SIGSEGV, SIGBUS:
            return CellFailure(
                kind: .badAccess, name: "BadAccess",
                message: "memory at \(address) cannot be accessed: a pointer is wrong or its memory was freed")
        case SIGABRT:
            return CellFailure(
                kind: .trap, name: "Aborted",
                message: fatalMessage.isEmpty ? "abort() was called" : names.readable(fatalMessage))
        case SIGFPE:
            return CellFailure(kind: .trap, name: "FatalError", message: "arithmetic exception")
        default:
            return CellFailure(
                kind: .trap, name: "FatalError", message: trapReason.map(Self.sentence) ?? "a runtime check failed")
        }
    }

    /// What to do about traps that only say what is wrong.
    private static let waysOut = [
        "Index out of range":
            "places are counted from 0 to count - 1; first and last are nil where there is no element",
        "Unexpectedly found nil while unwrapping an Optional value":
            "in place of !, write ?? and a value for this case, or if let",
    ]

    private static func sentence(_ reason: String) -> String {
        reason.prefix(1).uppercased() + reason.dropFirst()
    }

    /// A hint if the fault may have left something half done; one in the cell's own code, or in the Swift library on
    /// its behalf, does not.
    private func advice(_ outcome: cell_outcome, _ addresses: [UInt]) -> String? {
        if outcome.end == cell_end_foreign_fault {
            return "This happened on another thread, "
                + (outcome.is_parked ? "which is now parked" : "whose work has ended there")
                + "; locks and memory that it held are not released."
                + (outcome.in_task ? " Whoever waits for its task waits for ever." : "")
        }
        for address in addresses {
            if cell_code_contains(address) { return nil }
            guard let name = cell_library_file(address) else { continue }
            let file = String(cString: name).split(separator: "/").last ?? ""
            if file.hasPrefix("libswift") || file.hasPrefix("libc.so") { continue }
            return
                "This happened inside \(file), not in the cell's own code: if anything misbehaves from now on, restart the kernel."
        }
        return nil
    }

    /// The places that are shown of many: a function that calls itself has as many as the stack holds.
    private static let mostPlaces = 8, lastPlaces = 2

    private static func folded(_ places: [CellPlace], _ lines: (CellPlace) -> [String]) -> [String] {
        guard places.count > mostPlaces + lastPlaces else { return places.flatMap(lines) }
        let left = places.count - mostPlaces - lastPlaces
        return places.prefix(mostPlaces).flatMap(lines) + ["… \(left) more …"]
            + places.suffix(lastPlaces).flatMap(lines)
    }

    private func lines(at place: CellPlace) -> [String] {
        let head = ANSI.green.wrap("\(place.label), \(place.isApproximate ? "near " : "")line \(place.line)")
        guard let source = sources[place.label], source.indices.contains(place.line - 1) else { return [head] }
        return [head, ANSI.red.wrap("--> ") + "\(place.line) " + source[place.line - 1]]
    }
}
