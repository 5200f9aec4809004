import Numerics

/// A configuration of a dictionary whose codes and columns are found in turn.
protocol DictionaryConfiguration: ClosedFormConfiguration {
    /// The most rounds, each with new codes and then new columns.
    var rounds: Int { get }
    /// The rounds end when the columns moved less than this part of their length.
    var tolerance: Double { get }
    /// The seed of the shifts that the columns start from.
    var drawSeed: Int { get }
}

extension DictionaryConfiguration {
    /// - Throws: ``ConfigurationError`` if there are norms, or the rounds or their tolerance are out of range.
    func validateRounds() throws(ConfigurationError) {
        try requireNoNorms()
        try ConfigurationError.require((1...100_000).contains(rounds), "rounds: from 1 to 100000, not \(rounds).")
        try ConfigurationError.require(
            tolerance >= 0 && tolerance < 1, "column_tolerance: from 0 to below 1, not \(tolerance).")
    }

    /// Learns a dictionary from shifts (N × d); a remark says so if the rounds do not suffice.
    ///
    /// - Parameters:
    ///   - shifts: The shifts (N × d).
    ///   - name: The data's name in the remark.
    ///   - code: As in ``DictionaryAlternation/advance(on:most:tolerance:code:)``.
    /// - Throws: `Interrupted` if a stop was requested.
    func dictionary(
        of shifts: Matrix, named name: String,
        code: (_ products: inout Matrix, _ columns: Matrix, _ earlier: Matrix?) -> Void
    ) throws -> DictionaryAlternation {
        var dictionary = DictionaryAlternation(features: settings.features, of: shifts, seed: drawSeed)
        try dictionary.advance(on: shifts, most: rounds, tolerance: tolerance, code: code)
        dictionary.remark(method, of: name, tolerance: tolerance)
        return dictionary
    }
}
