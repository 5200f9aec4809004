import Numerics

/// A configuration of a dictionary whose columns are learned with FISTA's codes.
protocol SparseDictionaryConfiguration: DictionaryConfiguration {
    /// λ, as a part of the root mean square length of the shifts.
    var penalty: Double { get }
}

extension SparseDictionaryConfiguration {
    /// - Throws: ``ConfigurationError`` if λ is out of range.
    func validatePenalty() throws(ConfigurationError) {
        try ConfigurationError.require(
            penalty > 0 && penalty < 1,
            "code_penalty: a part of the shifts' length, above 0 and below 1, not \(penalty).")
    }

    /// Learns the columns of a dictionary.
    ///
    /// - Parameter steps: FISTA's steps towards a code.
    /// - Throws: `Interrupted` if a stop was requested, and any error of reading the shifts.
    func sparseDictionary(of data: some ShiftDataset, steps: Int) throws -> SparseDictionary {
        let shifts = try data.shifts(0..<data.count)
        let length = try data.statistics().rootMeanSquare * Double(data.dimension).squareRoot()
        // Above 0 even for shifts that are all zero.
        let penalty = max(Float(self.penalty * length), .leastNormalMagnitude)
        let dictionary = try dictionary(of: shifts, named: data.name) { products, columns, earlier in
            FISTA(directions: columns, penalty: penalty, steps: steps).solve(&products, from: earlier)
        }
        return SparseDictionary(shifts: shifts, length: length, penalty: penalty, columns: dictionary)
    }
}

/// Columns that were learned with FISTA's codes, and what they were learned from.
struct SparseDictionary {
    /// All shifts (N × d).
    let shifts: Matrix
    /// The root mean square length of the shifts.
    let length: Double
    /// λ, in the units of the shifts; above 0.
    let penalty: Float
    /// The columns.
    let columns: DictionaryAlternation
}
