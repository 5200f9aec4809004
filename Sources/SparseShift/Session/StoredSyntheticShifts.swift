extension StoredDataSet {
    /// Stores the parameters beside the numbers, so that fresh shifts of the same concepts can be drawn later.
    static func write(_ data: SyntheticShifts, to group: GroupWriter) throws {
        try group.add("type", "synthetic")
        try group.add("shifts", data.matrix)
        try group.add("concepts", data.concepts)
        try group.add("mixing", data.mixing)
        try group.add("entries", data.entries.rawValue)
        try group.add("varying_at_most", data.varyingAtMost)
        try group.add("seed", data.seed)
        try group.add("noise", data.noise)
        try group.add("correlation", data.supports.correlation)
        try group.add("group_size", data.supports.groupSize)
        switch data.entanglement {
        case .none: break
        case .linear(let strength): try group.add("linear_entanglement", strength)
        case .nonlinear(let strength): try group.add("nonlinear_entanglement", strength)
        }
        if let bend = data.bend {
            try group.add("inner", bend.inner)
            try group.add("outer", bend.outer)
            try group.add("bend_strength", bend.strength)
            try group.add("bend_unit", bend.unit)
        }
    }
}

extension SyntheticShifts {
    init(_ group: GroupReader) throws {
        matrix = try group.matrix("shifts")
        concepts = try group.matrix("concepts", rows: matrix.rows)
        mixing = try group.matrix("mixing", rows: matrix.columns, columns: concepts.columns)
        guard matrix.count > 0, concepts.columns > 0 else { throw group.damaged("shifts", "has no entries") }
        varyingAtMost = try group.integer("varying_at_most", in: 1...concepts.columns)
        seed = try group.integer("seed")
        entries = try group.choice("entries", "distribution")
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
