import CellSupport
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
        if let slot = slots.removeValue(forKey: place) { end([slot]) }
    }

    /// Ends all values.
    mutating func endAll() {
        let all = Array(slots.values)
        slots = [:]
        end(all)
    }

    /// Ends values, whose deinitialisers may fail as any code of cells may.
    private func end(_ slots: [Slot]) {
        for slot in slots {
            withUnsafePointer(to: slot) { slot in
                _ = cell_recovery_call(
                    { context in
                        let slot = context!.assumingMemoryBound(to: Slot.self).pointee
                        slot.storage.end(at: slot.address)
                    }, UnsafeMutableRawPointer(mutating: slot))
            }
        }
    }
}
