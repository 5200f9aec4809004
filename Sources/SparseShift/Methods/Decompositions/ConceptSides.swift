import Numerics

/// What a direction of a concept is found in.
public enum ConceptInputs: String, Sendable, CaseIterable {
    /// The shifts in which the concept changes, and what they would be the other way round.
    case shifts
    /// The embeddings with the concept and those without it, from the pairs in which it changes; only for data that
    /// know both embeddings.
    case embeddings
}

/// The shifts that change one concept, for methods that know the labels.
struct ConceptSides {
    let name: String
    let concept: Int
    /// The numbers of the shifts with δ_k ≠ 0 (n).
    let rows: [Int]
    /// Whether the concept appears in each of them; otherwise it disappears (n).
    let appears: [Bool]

    /// The sides of every concept.
    ///
    /// - Parameters:
    ///   - data: Labelled shifts.
    ///   - method: The method's name in messages, as in "the mean difference".
    /// - Throws: ``DataError`` without labels, and if a concept changes in no shift.
    static func all(of data: some ShiftDataset, for method: String) throws(DataError) -> [ConceptSides] {
        guard let concepts = (data as? any LabelledShiftDataset)?.concepts, concepts.columns > 0 else {
            throw DataError(
                "\(data.name): \(method) needs labels of the concepts that changed in every shift, and there are none.")
        }
        return try (0..<concepts.columns).map { (concept) throws(DataError) -> ConceptSides in
            let labels = concepts.column(concept)
            let rows = labels.indices.filter { labels[$0] != 0 }
            guard !rows.isEmpty else {
                throw DataError(
                    "\(data.name): concept \(concept) changes in no shift, so it has no direction; leave it out of "
                        + "the labels.")
            }
            return ConceptSides(
                name: data.name, concept: concept, rows: rows, appears: rows.map { labels[$0] > 0 })
        }
    }

    /// The shifts, turned so that the concept appears in each (n × d).
    ///
    /// - Throws: Any error of reading the shifts.
    func orientedShifts<Data: ShiftDataset>(of data: Data) throws(Data.Failure) -> Matrix {
        var shifts = try data.shifts(at: rows.map(Int32.init))
        let width = shifts.columns
        shifts.withUnsafeMutableBufferPointer { target in
            for (row, appears) in appears.enumerated() where !appears {
                for index in row * width..<(row + 1) * width { target[index] = -target[index] }
            }
        }
        return shifts
    }

    /// The embeddings with the concept and those without it (n × d each), a row of both for every pair.
    ///
    /// - Throws: ``DataError`` if only the shifts are known, and any error of reading the embeddings.
    func embeddings(of data: some ShiftDataset) throws -> (with: Matrix, without: Matrix) {
        guard let pairs = data as? any PairedEmbeddingDataset else {
            throw DataError(
                "\(name): only the shifts are known, so there are no embeddings with and without a concept; use "
                    + "inputs: shifts.")
        }
        let (before, after) = try pairs.embeddings(at: rows)
        func chosen(_ isAfter: [Bool]) -> Matrix {
            Matrix(rows: rows.count, columns: before.columns) { target in
                for (row, isAfter) in isAfter.enumerated() {
                    let source = isAfter ? after.row(row) : before.row(row)
                    for (index, value) in source.enumerated() { target[row * before.columns + index] = value }
                }
            }
        }
        return (chosen(appears), chosen(appears.map { !$0 }))
    }

    /// What a method whose directions are found for one concept each gives: unit columns that are the encoder, too.
    ///
    /// - Parameters:
    ///   - sides: The concepts.
    ///   - dimension: d.
    ///   - method: The method's name in messages.
    ///   - direction: The direction of a concept, of any length.
    /// - Throws: ``DataError`` if a direction is zero, and any error of `direction`.
    static func parameters(
        _ sides: [ConceptSides], dimension: Int, method: String, _ direction: (ConceptSides) throws -> [Double]
    ) throws -> Parameters {
        var elements: [Float] = []
        for side in sides {
            let vector = try direction(side)
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else {
                throw DataError(
                    "\(side.name): \(method) of concept \(side.concept) has no direction, because nothing differs "
                        + "between its sides; leave it out of the labels.")
            }
            elements += vector.map { Float($0 / length) }
        }
        let weight = Matrix(rows: sides.count, columns: dimension, elements: elements)
        return Parameters(
            encoderWeight: weight, encoderBias: .init(repeating: 0, count: sides.count), decoderWeight: weight,
            decoderBias: .init(repeating: 0, count: dimension))
    }
}
