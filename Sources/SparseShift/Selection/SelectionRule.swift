/// How a model is picked without labels, and without knowing the sparsity.
public enum SelectionRule: Sendable, Hashable {
    /// The least mean|h| for one tolerance: every seed solves ``Constraint/reconstruction(tolerance:)``, and the one
    /// with the lowest mean|h| is the best. The default; one configuration, no level.
    case leastMagnitude
    /// The level √(1 − f₀) · E‖Δz‖/H, a lower bound of the one at which the features are the concepts, in the paper's
    /// problem, with f₀ the least FVU of so many features; of the seeds the one that explains most.
    case lowestLevel
    /// The bend of the multiplier: one seed trains at a grid of levels, the bend follows from their multipliers, and
    /// all seeds train just below it (see ``MultiplierBend``).
    ///
    /// `levels` are multiples of that lowest level, so that they fit any data; at least three.
    case bend(levels: [Double] = SelectionRule.levels)
    /// The point of a sweep over these fields whose seeds agree best (UDR), and its model that agrees best with the
    /// others. It misleads where there are more features than concepts, and its median hides a bad seed.
    case agreement([SweepField])
    /// The model of a sweep over these fields with the lowest ``sparsenessRatio(of:)``; for whitenings and methods.
    /// Comparable only where all leave equally much of the shifts unexplained, as with one tolerance.
    case sparseness([SweepField])
    /// The point of a sweep over these fields with the most concepts that most of its seeds share, of equal numbers that
    /// of the models that explain most, and of its seeds the one with the lowest mean|h|. For tolerances: a tight one
    /// explains what no two seeds agree on, a loose one leaves concepts out. It cannot compare widths, since the number may follow the width
    /// (``ConceptEvidence/unsettledWidth``), and does not see whether the features that return are the concepts.
    case concepts([SweepField])

    /// The point of a sweep with the most concepts, by default over the tolerances.
    public static func concepts(
        over fields: KeyValuePairs<String, [ConfigurationValue]> = ["tolerance": [0.01, 0.02, 0.05, 0.1, 0.2]]
    ) -> SelectionRule {
        .concepts([SweepField](fields))
    }

    /// The point of a sweep whose seeds agree best.
    public static func agreement(over fields: KeyValuePairs<String, [ConfigurationValue]>) -> SelectionRule {
        .agreement([SweepField](fields))
    }

    /// The sparsest model of a sweep, by default over the whitenings.
    public static func sparseness(
        over fields: KeyValuePairs<String, [ConfigurationValue]> = ["whiten": ["none", "half", "full"]]
    ) -> SelectionRule {
        .sparseness([SweepField](fields))
    }

    /// Twelve multiples of the lowest level, from tight to loose.
    public static let levels = [0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.7, 1.9, 2.2, 2.6, 3.0]

    /// In tables and messages.
    public var name: String {
        switch self {
        case .leastMagnitude: "least magnitude"
        case .lowestLevel: "lowest level"
        case .bend: "bend"
        case .agreement: "agreement"
        case .sparseness: "sparseness"
        case .concepts: "concepts"
        }
    }
}
