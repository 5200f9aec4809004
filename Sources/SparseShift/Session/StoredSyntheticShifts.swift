import HDF5
import Numerics

extension StoredDataSet {
    /// Stores the parameters beside the numbers, so that fresh shifts of the same concepts can be drawn later.
    static func write(_ data: SyntheticShifts, to group: SessionGroupWriter) throws {
        try group.add("type", texts: ["synthetic"])
        try group.add("shifts", data.matrix)
        try group.add("concepts", data.concepts)
        try group.add("mixing", data.mixing)
        try group.add("entries", texts: [data.entries.rawValue])
        try group.set([
            "varying_at_most": .integer(data.varyingAtMost), "seed": .integer(data.seed), "noise": .real(data.noise),
            "correlation": .real(data.supports.correlation), "group_size": .integer(data.supports.groupSize),
        ])
        switch data.entanglement {
        case .none: break
        case .linear(let strength): try group.set(["linear_entanglement": .real(strength)])
        case .nonlinear(let strength): try group.set(["nonlinear_entanglement": .real(strength)])
        }
        if let bend = data.bend {
            try group.add("inner", bend.inner)
            try group.add("outer", bend.outer)
            try group.set(["bend_strength": .real(bend.strength), "bend_unit": .real(bend.unit)])
        }
    }
}

extension SyntheticShifts {
    init(_ group: SessionGroupReader) throws {
        matrix = try group.matrix("shifts")
        concepts = try group.matrix("concepts", rows: matrix.rows)
        mixing = try group.matrix("mixing", rows: matrix.columns, columns: concepts.columns)
        guard matrix.count > 0, concepts.columns > 0 else { throw group.damaged("shifts", "has no entries") }
        varyingAtMost = try group.integer("varying_at_most", in: 1...concepts.columns)
        seed = try group.integer("seed")
        let text = try group.text("entries")
        guard let entries = Entries(rawValue: text) else {
            throw group.damaged("entries", "is '\(text)', which is no distribution")
        }
        self.entries = entries
        let correlation = try group.real("correlation")
        guard (0...1).contains(correlation) else { throw group.damaged("correlation", "is \(correlation)") }
        supports = Supports(correlation: correlation, groupSize: try group.integer("group_size", in: 2...Int.max))
        noise = try group.real("noise")
        if let strength = group.optionalReal("linear_entanglement") {
            entanglement = .linear(strength)
        } else if let strength = group.optionalReal("nonlinear_entanglement") {
            entanglement = .nonlinear(strength)
        } else {
            entanglement = .none
        }
        guard group.has("inner") else {
            bend = nil
            return
        }
        bend = Bend(
            inner: try group.matrix("inner", rows: matrix.columns, columns: matrix.columns),
            outer: try group.matrix("outer", rows: matrix.columns, columns: matrix.columns),
            strength: try group.real("bend_strength"), unit: try group.real("bend_unit"))
    }
}
