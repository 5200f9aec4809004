/// Data that are a view of other data, and are stored as such.
protocol ShiftView: ShiftDataset {
    /// The data that this is a view of.
    var parents: [any ShiftDataset] { get }
    /// Writes how the view is made of its parents; false if a file cannot hold that.
    func writeView(to group: GroupWriter) throws -> Bool
}

extension ShiftSubset: ShiftView {
    var parents: [any ShiftDataset] { [base] }

    func writeView(to group: GroupWriter) throws -> Bool {
        try group.add("type", "subset")
        try group.add("name", name)
        try group.add("indices", indices.map(Int.init))
        return true
    }
}

extension TransformedShifts: ShiftView {
    var parents: [any ShiftDataset] { [base] }

    func writeView(to group: GroupWriter) throws -> Bool {
        switch transform {
        case let whitening as Whitening:
            try group.add("type", "whitened")
            try whitening.write(to: group.group("whitening"))
        case let rotation as PrincipalRotation:
            try group.add("type", "rotated")
            try group.add("components", rotation.components)
            try group.add("powers", rotation.powers)
            try group.add("total_power", rotation.totalPower)
        default: return false
        }
        return true
    }
}

extension ConcatenatedShifts: ShiftView {
    var parents: [any ShiftDataset] { parts }

    func writeView(to group: GroupWriter) throws -> Bool {
        try group.add("type", "concatenated")
        try group.add("name", name)
        return true
    }
}

/// Puts views together again. Each is opened with the static type of its parent, so that it is of the type that it
/// was.
enum RestoredView {
    static func subset<Base: ShiftDataset>(
        of base: Base, at indices: [Int], name: String
    ) throws -> any ShiftDataset {
        try ShiftSubset(base, at: indices, name: name)
    }

    static func transformed<Base: ShiftDataset>(
        _ base: Base, by transform: some ShiftTransform
    ) throws -> any ShiftDataset {
        try TransformedShifts(base, transform)
    }

    static func concatenated<Part: ShiftDataset>(
        _ first: Part, and others: [any ShiftDataset], name: String
    ) throws -> any ShiftDataset {
        let parts = [first] + others.compactMap { $0 as? Part }
        guard parts.count == others.count + 1 else { throw DataError("\(name): its parts are of different types.") }
        return try ConcatenatedShifts(parts, name: name)
    }
}
