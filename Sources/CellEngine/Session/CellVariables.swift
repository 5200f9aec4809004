import Notebook

/// The memory of the session's variables.
struct CellVariables {
    /// Where one variable's value is.
    struct Slot {
        let address: UnsafeMutableRawPointer
        /// The type, with the modules of cells in it.
        let type: String
        let isConstant: Bool
        let storage: any CellVariable
    }

    private var slots: [Place: Slot] = [:]

    /// A variable of a cell.
    struct Place: Hashable {
        let module: String
        let name: String
    }

    subscript(place: Place) -> Slot? {
        get { slots[place] }
        set { slots[place] = newValue }
    }

    /// Ends a variable's value.
    mutating func end(_ place: Place) {
        guard let slot = slots.removeValue(forKey: place) else { return }
        slot.storage.end(at: slot.address)
    }

    /// Ends all values.
    mutating func endAll() {
        let all = slots
        slots = [:]
        for slot in all.values { slot.storage.end(at: slot.address) }
    }
}
