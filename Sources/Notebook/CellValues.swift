import Figures
import Foundation
import Numerics
import Requirements
import Synchronization

/// The values of earlier cells, by the cells' numbers.
///
///     Out[3]                     // what cell 3 showed
///     Out.last                   // what the last cell showed that showed something
///     Out[n, as: Double.self]    // where the number is no literal, so that the cell does not know the type
///
/// Numbers, texts and collections of such are kept. Of an object, as long as something else holds it, the object itself.
/// What is large or holds objects is not kept, so that running cells again frees what they held: give it a name.
// swift-format-ignore: AlwaysUseLowerCamelCase
public let Out = CellValues()

/// The values of earlier cells; see `Out`.
public struct CellValues: Sendable {
    /// More bytes than these are kept of no value, and of all values together.
    private static let mostBytes = 16 << 20, mostBytesTogether = 256 << 20

    /// What is left of a cell's value.
    fileprivate enum Kept: @unchecked Sendable {
        case value(Any, bytes: Int)
        /// An object, which lives as long as something else holds it.
        case object(Weak, type: String)
        case nothing(type: String)
        /// It was kept, until others needed its room.
        case dropped(type: String)
    }

    fileprivate final class Weak {
        weak var object: AnyObject?
        init(_ object: AnyObject) { self.object = object }
    }

    private struct State {
        var kept: [Int: Kept] = [:]
        var bytes = 0
    }

    /// Values of any type are handed from cell to cell, which run one at a time.
    private struct Unchecked: @unchecked Sendable {
        var state = State()
    }

    private static let stored = Mutex(Unchecked())

    init() {}

    /// The value that a cell showed.
    ///
    /// The cell ends with a sentence if there is no such value.
    public subscript(_ number: Int) -> Any { Self.value(number) }

    /// The value that a cell showed, in the type that is asked for.
    ///
    /// The cell ends with a sentence if there is no such value, or if it is of another type.
    public subscript<Value>(_ number: Int, as type: Value.Type) -> Value {
        let value = Self.value(number)
        if let value = value as? Value { return value }
        let name = Self.typeName(of: value)
        refuse("Out[\(number)] is of type \(name), not \(Representation.typeName(type)).")
    }

    /// The value that the last cell showed that showed one.
    ///
    /// The cell ends with a sentence if there is none.
    public var last: Any {
        guard let number = Self.numbers.last else { refuse("No cell of this session has shown a value yet.") }
        return Self.value(number)
    }

    /// The numbers of the cells that have shown values, ascending.
    private static var numbers: [Int] { stored.withLock { $0.state.kept.keys.sorted() } }

    private static func value(_ number: Int) -> Any {
        switch stored.withLock({ $0.state.kept[number] }) {
        case .value(let value, _): return value
        case .object(let weak, let type):
            if let object = weak.object { return object }
            refuse("Out[\(number)] was an object of type \(type), which nothing holds any more.")
        case .nothing(let type):
            refuse(
                "Out[\(number)] is not kept, as a value of type \(type) can be large or hold objects: "
                    + "give it a name in its cell, such as let result = ….")
        case .dropped(let type):
            refuse("Out[\(number)], of type \(type), made room for later values: give it a name in its cell.")
        case nil:
            let all = numbers
            let few = all.suffix(5).map(String.init).joined(separator: ", ")
            refuse(
                "Cell \(number) has shown no value"
                    + (all.isEmpty ? ", nor has another." : "; the last that have are \(few)."))
        }
    }

    private static func typeName(of value: Any) -> String {
        Representation.withoutModuleNames(String(describing: Swift.type(of: value)))
    }

    /// Notes the value of the last expression of the running cell.
    static func note<Value>(_ value: Value) {
        // Cells outside the history have no number of their own.
        guard let label = CellReport.running.cell, let number = Int(label.dropFirst(3).dropLast()), number > 0 else {
            return
        }
        let kept = keep(value)
        let dropped = stored.withLock { stored -> [Kept] in
            var state = stored.state
            defer { stored.state = state }
            var dropped = [state.kept.updateValue(kept, forKey: number)].compactMap(\.self)
            state.bytes += kept.bytes - dropped.reduce(0) { $0 + $1.bytes }
            for (number, old) in state.kept.sorted(by: { $0.key < $1.key }) where state.bytes > mostBytesTogether {
                guard case .value(let value, let bytes) = old, bytes > 1 << 10 else { continue }
                state.kept[number] = .dropped(type: typeName(of: value))
                state.bytes -= bytes
                dropped.append(old)
            }
            return dropped
        }
        // What is no longer kept ends outside the lock.
        _ = consume dropped
    }

    /// The number of the last cell that has shown a value; `nil` if none has.
    package static var lastNumber: Int? { numbers.last }

    /// The type of a cell's value as another cell may write it; `nil` if there is no value, or its type has no such name.
    package static func writtenType(of number: Int) -> String? {
        switch stored.withLock({ $0.state.kept[number] }) {
        case .value(let value, _): WrittenType.name(of: type(of: value))
        case .object(let weak, _): weak.object.flatMap { WrittenType.name(of: type(of: $0)) }
        case .nothing, .dropped, nil: nil
        }
    }

    /// Forgets all values.
    package static func forgetAll() {
        let earlier = stored.withLock { stored in
            defer { stored = Unchecked() }
            return stored
        }
        _ = consume earlier
    }

    private static func keep<Value>(_ value: Value) -> Kept {
        if Value.self is AnyClass {
            return .object(Weak(value as AnyObject), type: Representation.typeName(Value.self))
        }
        var scan = ValueScan()
        guard let bytes = scan.bytes(of: value), bytes <= mostBytes else {
            return .nothing(type: Representation.typeName(Value.self))
        }
        return .value(value, bytes: bytes)
    }
}

extension CellValues.Kept {
    fileprivate var bytes: Int { if case .value(_, let bytes) = self { bytes } else { 0 } }
}

/// Looks through a value for what it holds.
private struct ValueScan {
    /// Parts that may still be looked at, so that no value takes long.
    private var patience = 1_000
    private static let mostLevels = 8, mostSamples = 16

    /// The memory of the value in bytes, about; `nil` if it holds an object or a function, or cannot be looked through.
    mutating func bytes(of value: Any, levels: Int = mostLevels) -> Int? {
        patience -= 1
        guard patience > 0, levels > 0 else { return nil }
        switch value {
        case is Int, is Double, is Float, is Bool, is UInt8, is Int32, is Character: return 8
        case let text as String: return 16 + text.utf8.count
        case let data as Data: return 16 + data.count
        case let matrix as Matrix: return 16 + 4 * matrix.rows * matrix.columns
        case let numbers as any FixedWidthArray: if let bytes = numbers.bytes { return bytes }
        default: break
        }
        let mirror = Mirror(reflecting: value)
        let type = Swift.type(of: value)
        if type is AnyClass { return nil }
        switch mirror.displayStyle {
        case .collection, .set, .dictionary:
            let count = mirror.children.count
            let samples = mirror.children.prefix(Self.mostSamples)
            var sum = 0
            for child in samples {
                guard let bytes = bytes(of: child.value, levels: levels - 1) else { return nil }
                sum += bytes
            }
            return 32 + (samples.isEmpty ? 0 : sum / samples.count * count)
        case .class, .foreignReference: return nil
        case .struct, .enum, .tuple, .optional:
            let name = String(reflecting: type)
            // Dates, addresses and the like, whose inside is not what it seems.
            if name.hasPrefix("Foundation") { return 64 }
            var sum = 16
            for child in mirror.children {
                guard let bytes = bytes(of: child.value, levels: levels - 1) else { return nil }
                sum += bytes
            }
            return sum
        default:
            // Numbers of other types and pointers have no parts; a function keeps what it has caught.
            let name = String(reflecting: type)
            return mirror.children.isEmpty && !name.contains("->") && !name.hasPrefix("Builtin.") ? 16 : nil
        }
    }
}

/// An array whose elements are numbers, which need no look at each.
private protocol FixedWidthArray {
    /// The bytes of the elements; `nil` if they are no numbers.
    var bytes: Int? { get }
}

extension Array: FixedWidthArray {
    fileprivate var bytes: Int? {
        Element.self is any Numeric.Type || Element.self is Bool.Type
            ? 32 + count * MemoryLayout<Element>.stride : nil
    }
}
