import Foundation

/// How well an explanation tells examples of a feature from others.
public struct ExplanationScore: Sendable, Hashable {
    /// The number of active examples that were taken for active.
    public let truePositives: Int
    /// The number of active examples that were not.
    public let falseNegatives: Int
    /// The number of other examples that were not taken for active.
    public let trueNegatives: Int
    /// The number of other examples that were.
    public let falsePositives: Int
    /// The number of examples whose answer was missing or could not be read. They count for nothing else.
    public let failed: Int

    /// Takes the counts.
    public init(truePositives: Int, falseNegatives: Int, trueNegatives: Int, falsePositives: Int, failed: Int = 0) {
        self.truePositives = truePositives
        self.falseNegatives = falseNegatives
        self.trueNegatives = trueNegatives
        self.falsePositives = falsePositives
        self.failed = failed
    }

    /// Takes answers.
    ///
    /// - Parameter answers: Of every example whether it is active, and whether it was taken for that; `nil` for a failed answer.
    init(_ answers: [(isActive: Bool, answer: Bool?)]) {
        func number(_ isActive: Bool, _ answer: Bool?) -> Int {
            answers.count { $0.isActive == isActive && $0.answer == answer }
        }
        self.init(
            truePositives: number(true, true), falseNegatives: number(true, false),
            trueNegatives: number(false, false), falsePositives: number(false, true),
            failed: answers.count { $0.answer == nil })
    }

    /// The mean of the share of active examples that were found and the share of others that were left, 0…1; 0.5 by chance.
    /// `nil` without answers for both kinds.
    public var balancedAccuracy: Double? {
        guard let recall, let specificity else { return nil }
        return (recall + specificity) / 2
    }

    /// The share of active examples that were found; `nil` without answers for any.
    public var recall: Double? { Self.share(truePositives, of: truePositives + falseNegatives) }
    /// The share of other examples that were left; `nil` without answers for any.
    public var specificity: Double? { Self.share(trueNegatives, of: trueNegatives + falsePositives) }
    /// The share of active examples among those taken for active; `nil` if there are none.
    public var precision: Double? { Self.share(truePositives, of: truePositives + falsePositives) }
    /// The harmonic mean of precision and recall; `nil` if nothing is active and nothing was taken for it.
    public var f1: Double? { Self.share(2 * truePositives, of: 2 * truePositives + falsePositives + falseNegatives) }

    /// The share of examples whose answer failed; `nil` without examples.
    public var failureShare: Double? { Self.share(failed, of: failed + answered) }
    /// The number of examples with an answer.
    public var answered: Int { truePositives + falseNegatives + trueNegatives + falsePositives }

    /// The balanced accuracy that answers without regard to the examples exceed in at most one of forty cases:
    /// 0.5 + 1.96 √((1/n₊ + 1/n₋) / 16), for n₊ active and n₋ other examples. `nil` without answers for both kinds.
    public var chanceBound: Double? {
        let (active, others) = (truePositives + falseNegatives, trueNegatives + falsePositives)
        guard active > 0, others > 0 else { return nil }
        return min(1, 0.5 + 1.96 * ((1 / Double(active) + 1 / Double(others)) / 16).squareRoot())
    }

    /// The counts of several scores together.
    static func + (left: ExplanationScore, right: ExplanationScore) -> ExplanationScore {
        ExplanationScore(
            truePositives: left.truePositives + right.truePositives,
            falseNegatives: left.falseNegatives + right.falseNegatives,
            trueNegatives: left.trueNegatives + right.trueNegatives,
            falsePositives: left.falsePositives + right.falsePositives, failed: left.failed + right.failed)
    }

    private static func share(_ part: Int, of all: Int) -> Double? { all > 0 ? Double(part) / Double(all) : nil }
}
