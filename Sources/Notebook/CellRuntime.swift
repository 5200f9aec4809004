import Figures
import LanguageModels
import Synchronization

/// What the code around a cell's statements reports while the cell runs.
public struct CellReport: Sendable {
    /// The value of the cell's last expression.
    public var result: Representation?
    /// The names of the variables that hold a value, with their types.
    public var variables: [String: String] = [:]
    /// What models wrote for the cell, and has been shown while they did.
    fileprivate var shownGenerations: Set<Generation> = []
    /// The cell's label, such as `In[3]`; `nil` outside a kernel.
    public var cell: String?

    /// Creates the report of a cell that has not begun.
    public init() {}

    private static let current = Mutex(CellReport())

    /// Starts the report of a cell.
    public static func begin(_ cell: String) {
        current.withLock {
            $0 = CellReport()
            $0.cell = cell
        }
    }

    /// The report so far.
    public static var running: CellReport { current.withLock { $0 } }

    /// Notes that a text has been shown already.
    static func noteShown(_ generation: Generation) {
        current.withLock { _ = $0.shownGenerations.insert(generation) }
    }

    fileprivate static func set(result: Representation) { current.withLock { $0.result = result } }

    fileprivate static func set(type: String, of variable: String) {
        current.withLock { $0.variables[variable] = type }
    }
}

// The functions below are called only by code that the kernel inserts into cells.

/// Notes the value of the cell's last expression. A display's handle is not shown, nor is a text that was already
/// shown while a model wrote it.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellResult<Value>(_ value: Value) {
    if Value.self == Void.self || Value.self == DisplayHandle.self { return }
    if let generation = value as? Generation, CellReport.running.shownGenerations.contains(generation) { return }
    CellReport.set(result: Representation(of: value))
}

/// Notes that a variable of the cell holds a value. The closure is never called: it only tells the type.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellReached<Value>(_ name: String, _ value: () -> Value) {
    let type = Representation.withoutModuleNames(String(describing: Value.self))
    // The runtime writes the blanks in a type's name as ones that do not break lines.
    CellReport.set(type: type.replacing("\u{A0}", with: " "), of: name)
}

/// Notes that a variable of a written type has been declared.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellReached(_ name: String, type: String) {
    CellReport.set(type: type, of: name)
}
