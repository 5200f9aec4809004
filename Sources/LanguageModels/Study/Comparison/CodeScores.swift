import Numerics

/// What a method's codes tell of the concepts, on shifts by which nothing was chosen, each score beside what it is by chance.
///
/// A concept is told where it appears, against where it stays or disappears; see ``SparseShift/ConceptLabels/init(appearancesOf:)``.
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

    /// The mean accuracy over concepts of the best feature alone; see ``SparseShift/SparseProbing``.
    public var probingByOne: Score?
    /// The mean accuracy over concepts of the best five features together.
    public var probingByFive: Score?
    /// How far each feature tells one concept alone (DCI), from 0 to 1; see ``SparseShift/DisentanglementScores``.
    public var disentanglement: Score?
    /// How far each concept is told by one feature alone (DCI), from 0 to 1.
    public var completeness: Score?
    /// The mean balanced accuracy of all features together (DCI), from 0 to 1.
    public var informativeness: Score?
    /// What removing two features of a concept takes from its probe and not from others, from −1 to 1; see
    /// ``SparseShift/TargetedProbePerturbation``.
    public var targetedPerturbation: Score?
    /// How much of what a biased probe lost comes back when two features are removed, of the two concepts that appear together and
    /// apart most evenly; see ``SparseShift/SpuriousCorrelationRemoval``.
    public var spuriousRemoval: Score?
}
