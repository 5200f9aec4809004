/// What can be done with the memory of a cell's variable, whose type only the cell knows.
public protocol CellVariable: Sendable {
    /// The type, without the names of the modules of cells.
    var typeName: String { get }

    /// Moves a value from another place into the variable, whose old value ends.
    func replace(at place: UnsafeMutableRawPointer, byMoving value: UnsafeMutableRawPointer)

    /// Ends the value and clears the memory, so that a use by mistake stops instead of reading what is no longer
    /// there.
    func end(at place: UnsafeMutableRawPointer)

    /// What can be said of the value in a few words without running code of cells: how many elements it has, and its
    /// text.
    func facts(at place: UnsafeMutableRawPointer) -> [String]

    /// The memory that the value takes, in bytes: its own and that of the collections and strings in it.
    func size(at place: UnsafeMutableRawPointer) -> Int

    /// How many elements the value has, such as `3` or `200 × 6`; `nil` if it has none.
    func shape(at place: UnsafeMutableRawPointer) -> String?
}

/// A variable of a type whose values can be copied.
struct CopyableVariable<Value>: CellVariable {
    var typeName: String { Representation.typeName(Value.self) }

    func replace(at place: UnsafeMutableRawPointer, byMoving value: UnsafeMutableRawPointer) {
        UniqueVariable<Value>().replace(at: place, byMoving: value)
    }

    func end(at place: UnsafeMutableRawPointer) { UniqueVariable<Value>().end(at: place) }

    func facts(at place: UnsafeMutableRawPointer) -> [String] {
        ValueFacts(place.assumingMemoryBound(to: Value.self).pointee).lines
    }

    func size(at place: UnsafeMutableRawPointer) -> Int {
        MemoryFootprint.of(place.assumingMemoryBound(to: Value.self).pointee)
    }

    func shape(at place: UnsafeMutableRawPointer) -> String? {
        ValueShape.of(place.assumingMemoryBound(to: Value.self).pointee)
    }
}

/// A variable of a type whose values need not be copyable.
struct UniqueVariable<Value: ~Copyable>: CellVariable {
    var typeName: String { Representation.typeName(Value.self) }

    func replace(at place: UnsafeMutableRawPointer, byMoving value: UnsafeMutableRawPointer) {
        let variable = place.assumingMemoryBound(to: Value.self)
        // The variable holds its new value before the old one ends, whose end may run code of the cell's.
        let old = variable.move()
        variable.initialize(to: value.assumingMemoryBound(to: Value.self).move())
        _ = consume old
    }

    func end(at place: UnsafeMutableRawPointer) {
        place.assumingMemoryBound(to: Value.self).deinitialize(count: 1)
        place.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<Value>.size)
    }

    func facts(at place: UnsafeMutableRawPointer) -> [String] { [] }

    func size(at place: UnsafeMutableRawPointer) -> Int { MemoryLayout<Value>.size }

    func shape(at place: UnsafeMutableRawPointer) -> String? { nil }
}
