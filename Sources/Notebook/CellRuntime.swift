import Figures
import LanguageModels
import Synchronization

/// What the code around a cell's statements reports while the cell runs.
public struct CellReport: Sendable {
    /// The value of the cell's last expression.
    public var result: Representation?
    /// The names of the variables that hold a value, with their types.
    public var variables: [String: String] = [:]
    /// What can be done with the memory of variables, by their names.
    public var storage: [String: any CellVariable] = [:]
    /// Where the cell's new values of earlier variables are, by the variables' names.
    fileprivate var places: [String: Place] = [:]

    /// The memory of an earlier variable and that of its new value.
    public struct Place: @unchecked Sendable {
        let variable: UnsafeMutableRawPointer
        let value: UnsafeMutableRawPointer

        /// - Parameters:
        ///   - variable: The memory of the earlier variable.
        ///   - value: The memory from which its new value is moved.
        public init(variable: UnsafeMutableRawPointer, value: UnsafeMutableRawPointer) {
            self.variable = variable
            self.value = value
        }
    }

    /// What models wrote for the cell, and has been shown while they did.
    fileprivate var shownGenerations: Set<Generation> = []
    /// The cell's label, such as `In[3]`; `nil` outside a kernel.
    public var cell: String?

    /// Creates the report of a cell that has not begun.
    public init() {}

    private static let current = Mutex(CellReport())

    /// Starts the report of a cell.
    ///
    /// - Parameters:
    ///   - cell: The cell's label, such as `In[3]`.
    ///   - places: Where the new values of earlier variables will be, by the variables' names.
    public static func begin(_ cell: String, settingAnew places: [String: Place] = [:]) {
        current.withLock {
            $0 = CellReport()
            $0.cell = cell
            $0.places = places
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

    fileprivate static func note(_ variable: String, _ storage: any CellVariable, type: String?) {
        let place = current.withLock {
            $0.variables[variable] = type ?? storage.typeName
            $0.storage[variable] = storage
            return $0.places[variable]
        }
        if let place { storage.replace(at: place.variable, byMoving: place.value) }
    }
}

// The functions below are called only by code that the kernel inserts into cells.

/// Notes the value of the cell's last expression. A display's handle is not shown, nor is a text that was already
/// shown while a model wrote it.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellResult<Value>(_ value: Value) {
    if Value.self == Void.self || Value.self == DisplayHandle.self { return }
    CellValues.note(value)
    if let generation = value as? Generation, CellReport.running.shownGenerations.contains(generation) { return }
    CellReport.set(result: Representation(of: value))
}

/// Does nothing with the value of the cell's last expression.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellHidden<Value: ~Copyable>(_ value: borrowing Value) {}

/// Notes that the cell's last expression is a value that cannot be copied.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_disfavoredOverload
public func __cellResult<Value: ~Copyable>(_ value: borrowing Value) {
    CellReport.set(result: Representation(contents: ["text/plain": .text(Representation.typeName(Value.self))]))
}

/// Notes that a variable of the cell holds a value. If the variable takes the place of an earlier one, the value moves
/// there.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellReached<Value>(_ name: String, type: String? = nil, _ value: borrowing Value) {
    CellReport.note(name, CopyableVariable<Value>(), type: type)
}

/// Notes that a variable whose value cannot be copied holds one.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_disfavoredOverload
public func __cellReached<Value: ~Copyable>(_ name: String, type: String? = nil, _ value: borrowing Value) {
    CellReport.note(name, UniqueVariable<Value>(), type: type)
}

/// Notes that a variable has been declared whose memory is not its value alone. The closure is never called: it only
/// tells the type.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellDeclared<Value>(_ name: String, _ value: () -> Value) {
    CellReport.set(type: Representation.typeName(Value.self), of: name)
}

/// Notes that a variable of a written type has been declared.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellDeclared(_ name: String, type: String) {
    CellReport.set(type: type, of: name)
}

/// Gives an initial value the earlier variable whose name is declared again: `let total = total.sorted()`.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func __cellEarlier<Earlier, Value>(_ earlier: Earlier, _ body: (Earlier) throws -> Value) rethrows -> Value {
    try body(earlier)
}
