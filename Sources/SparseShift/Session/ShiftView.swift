/// Data that are other data seen in another way, and are stored as such.
protocol ShiftView: ShiftDataset {
    /// The data that this is a view of.
    var parents: [any ShiftDataset] { get }
    /// Writes what makes the view of its parents; false if a file cannot tell it.
    func writeView(to group: SessionGroupWriter) throws -> Bool
}

extension ShiftSubset: ShiftView {
    var parents: [any ShiftDataset] { [base] }

    func writeView(to group: SessionGroupWriter) throws -> Bool {
        try group.add("type", texts: ["subset"])
        try group.add("name", texts: [name])
        try group.add("indices", integers: indices.map(Int.init))
        return true
    }
}

extension TransformedShifts: ShiftView {
    var parents: [any ShiftDataset] { [base] }

    func writeView(to group: SessionGroupWriter) throws -> Bool {
        switch transform {
        case let whitening as Whitening:
            try group.add("type", texts: ["whitened"])
            try whitening.write(to: group.child("whitening"))
        case let rotation as PrincipalRotation:
            try group.add("type", texts: ["rotated"])
            try group.add("components", rotation.components)
            try group.add("powers", doubles: rotation.powers)
            try group.set(["total_power": .real(rotation.totalPower)])
        default: return false
        }
        return true
    }
}

extension ConcatenatedShifts: ShiftView {
    var parents: [any ShiftDataset] { parts }

    func writeView(to group: SessionGroupWriter) throws -> Bool {
        try group.add("type", texts: ["concatenated"])
        try group.add("name", texts: [name])
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
