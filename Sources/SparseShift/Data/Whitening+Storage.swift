extension Whitening {
    /// Writes the whitening into a group of a session's file.
    func write(to group: GroupWriter) throws {
        try group.add("mean", mean)
        try group.add("matrix", matrix)
        try group.add("inverse", inverse)
        try group.add("epsilon", epsilon)
        try group.add("rank", rank)
        if let keptVariance { try group.add("kept_variance", keptVariance) }
    }

    /// Reads what ``write(to:)`` wrote.
    init(from group: GroupReader) throws {
        let matrix = try group.matrix("matrix")
        let width = matrix.rows
        guard matrix.columns == width, width > 0 else { throw group.damaged("matrix", "is not square") }
        self.init(
            mean: try group.floats("mean", count: width), matrix: matrix,
            inverse: try group.matrix("inverse", rows: width, columns: width), epsilon: try group.real("epsilon"),
            rank: try group.integer("rank", in: 0...width), keptVariance: group.optionalReal("kept_variance"))
    }
}
