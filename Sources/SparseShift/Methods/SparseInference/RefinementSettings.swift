import Glibc

extension SparseInference {
    /// How columns are refined. The sizes of λ are parts of the root mean square length of the shifts, so that they suit
    /// data of any scale.
    public struct RefinementSettings: Sendable, Hashable {
        /// λ in the first round, 0.2 by default and below 1: large, so that a code has only the features that a shift needs most.
        public var firstPenalty: Double
        /// λ in the last round and in the code of the model, 0.05 by default, from above 0 to ``firstPenalty``.
        public var penalty: Double
        /// The number of rounds, 60 by default, each with new codes and then new columns; 0 keeps the columns of the start.
        public var rounds: Int

        /// The settings with these fields.
        public init(firstPenalty: Double = 0.2, penalty: Double = 0.05, rounds: Int = 60) {
            self.firstPenalty = firstPenalty
            self.penalty = penalty
            self.rounds = rounds
        }

        /// Checks every field.
        ///
        /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
        func validate() throws(ConfigurationError) {
            try ConfigurationError.require(
                penalty > 0 && penalty < 1,
                "code_penalty: a part of the shifts' length, above 0 and below 1, not \(penalty).")
            try ConfigurationError.require(
                firstPenalty >= penalty && firstPenalty < 1,
                "first_code_penalty: at least code_penalty (\(penalty)) and below 1, not \(firstPenalty).")
            try ConfigurationError.require(
                (0...100_000).contains(rounds), "rounds: from 0 to 100000, not \(rounds).")
        }

        /// λ of a round, which falls geometrically from the first to the last.
        func penalty(ofRound round: Int) -> Double {
            let progress = rounds > 1 ? Double(round) / Double(rounds - 1) : 1
            return firstPenalty * pow(penalty / firstPenalty, progress)
        }
    }
}
