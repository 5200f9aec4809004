import Figures

/// How a cell ended.
public enum CellOutcome: Sendable {
    /// It ran to its end; the value of its last expression, if it has one to show.
    case finished(Representation?)
    /// It did not compile, or it was stopped.
    case failed(CellFailure)

    /// What ended the cell before its end: the error that it threw, or else the failure itself.
    public var error: (any Error)? {
        guard case .failed(let failure) = self else { return nil }
        return failure.underlying ?? failure
    }
}

/// Why a cell did not run to its end.
public struct CellFailure: Error, Sendable, CustomStringConvertible {
    /// What stopped the cell.
    public enum Kind: Sendable {
        case compilation, thrownError, trap, badAccess, stackOverflow, exit, interrupt, stopped, engine
    }

    /// What stopped the cell.
    public var kind: Kind
    /// A short name such as `CompileError` or the type of the error thrown.
    public var name: String
    /// The message alone.
    public var message: String
    /// The lines to show, with ANSI colours.
    public var traceback: [String]
    /// The places in cells, innermost first.
    public var places: [CellPlace] = []
    /// The error that the cell threw.
    public var underlying: (any Error)?

    public var description: String { message }

    /// - Parameter traceback: The lines to show; by default the name and the message.
    init(kind: Kind, name: String, message: String, traceback: [String]? = nil) {
        self.kind = kind
        self.name = name
        self.message = message
        self.traceback = traceback ?? ["\(ANSI.red.wrap(name)): \(message)"]
    }
}

extension CellFailure {
    /// The cell was asked to stop, and did.
    static var interrupted: CellFailure { interrupted("the cell was stopped") }

    /// The cell was asked to stop, and ended with a message of its own.
    static func interrupted(_ message: String) -> CellFailure {
        CellFailure(kind: .interrupt, name: "Interrupted", message: message)
    }
}
