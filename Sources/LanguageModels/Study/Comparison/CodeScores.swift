import Numerics

/// What a method's codes tell of the concepts, on shifts by which nothing was chosen, each score beside what it is by chance.
///
/// A concept is told where it appears, against where it stays or disappears; see ``SparseShift/ConceptLabels/init(appearancesOf:)``.
/// Concepts that appear in fewer than 10 shifts, or in all but fewer than 10, are left out. Pairs that come again are used once, but
/// shifts that probes are fitted and measured on can share a text.
public struct CodeScores: Sendable, Hashable, Codable {
    /// A score beside its chance level.
    public struct Score: Sendable, Hashable, Codable {
        /// The score.
        public let value: Double
        /// The same with shuffled labels, or with random features where features are removed.
        public let chance: Double

        init(_ value: Double, chance: Double) {
            self.value = value
            self.chance = chance
        }
    }

    /// The mean accuracy over concepts of the best feature alone, 0…1; `nil` without concepts. See ``SparseShift/SparseProbing``.
    public var probingByOne: Score?
    /// The mean accuracy over concepts of the best five features together, or of all if they are fewer, 0…1.
    public var probingByFive: Score?
    /// How far each feature tells one concept alone (DCI), 0…1; `nil` for one feature or one concept. See
    /// ``SparseShift/DisentanglementScores``.
    public var disentanglement: Score?
    /// How far each concept is told by one feature alone (DCI), 0…1; `nil` for one feature or one concept.
    public var completeness: Score?
    /// The mean balanced accuracy of all features together (DCI), 0…1; `nil` for one feature or one concept.
    public var informativeness: Score?
    /// What removing two features of a concept takes from its probe and not from others, −1…1; `nil` for one concept. See
    /// ``SparseShift/TargetedProbePerturbation``.
    public var targetedPerturbation: Score?
    /// How much of what a biased probe lost comes back when two features are removed, at most about 1; negative with harm. It is of
    /// the two concepts that appear together and apart most evenly; `nil` if no two do. See
    /// ``SparseShift/SpuriousCorrelationRemoval``.
    public var spuriousRemoval: Score?
}
