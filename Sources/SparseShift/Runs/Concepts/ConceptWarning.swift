/// A reason not to trust what was found, and what to do about it.
struct ConceptWarning: Sendable, Hashable {
    enum Kind: Int, Sendable, CaseIterable {
        case notReplicated, unexplained, followsWidth, tooFewShifts, tooFewFeatures, blurred, moreThanDirections, tied,
            nested
    }

    let kind: Kind
    /// One or two plain sentences with the numbers.
    let sentence: String

    /// The part of the energy below which too little returns.
    static let leastHeldEnergy = 0.9
    /// The mean clarity, by energy, below which codes are blurred.
    static let leastClarity = 0.955

    /// The part of the energy of codes that are sums of others, from which a linear code is at its limit.
    private static let leastRepeatedEnergy = 0.05

    /// Below so many shifts a concept, seeds agree on what is in single shifts.
    private static let leastShiftsOfConcept = 10

    /// Everything against the concepts.
    static func all(_ concepts: Concepts) -> [ConceptWarning] {
        [
            notReplicated(concepts), unexplained(concepts), followsWidth(concepts), tooFewShifts(concepts),
            tooFewFeatures(concepts),
            moreThanDirections(concepts) ?? blurred(concepts),
            tied(concepts), nested(concepts),
        ].compactMap { $0 }
    }

    private static func percent(_ part: Double) -> String { "\(Int((100 * part).rounded())) %" }

    private static func notReplicated(_ concepts: Concepts) -> ConceptWarning? {
        let evidence = concepts.evidence
        guard evidence.heldInAll < leastHeldEnergy else { return nil }
        let least = Replication.leastSimilarity
        let sure = evidence.countRange.lowerBound
        let advice =
            sure == concepts.count
            ? "trust these \(sure) concepts, and no other feature."
            : "trust the \(sure) concepts that do before the \(concepts.count - sure) that return in most seeds only, and no "
                + "other feature."
        return ConceptWarning(
            kind: .notReplicated,
            sentence: "Only \(percent(evidence.heldInAll)) of what the features explain returns in all of "
                + "\(evidence.seeds.count) seeds with a cosine of at least \(least); \(advice)")
    }

    private static func unexplained(_ concepts: Concepts) -> ConceptWarning? {
        let left = concepts.model.evaluation.fractionUnexplained
        guard left > 1 else { return nil }
        return ConceptWarning(
            kind: .unexplained,
            sentence:
                "The concepts together leave an FVU of \(left.brief), more than nothing at all would, so their codes "
                + "do not fit these shifts; do not use them.")
    }

    private static func followsWidth(_ concepts: Concepts) -> ConceptWarning? {
        let evidence = concepts.evidence
        guard let wider = evidence.unsettledWidth else { return nil }
        return ConceptWarning(
            kind: .followsWidth,
            sentence: "\(wider.features) features give \(wider.concepts) concepts instead of \(concepts.count) with "
                + "\(evidence.trainedFeatures), so the number follows the width; trust the columns, and not their number, or "
                + "add pairs.")
    }

    private static func tooFewShifts(_ concepts: Concepts) -> ConceptWarning? {
        guard let count = concepts.model.fingerprint?.count, count < leastShiftsOfConcept * concepts.count else {
            return nil
        }
        return ConceptWarning(
            kind: .tooFewShifts,
            sentence:
                "\(count.grouped) \(count == 1 ? "shift" : "shifts") for \(concepts.count.grouped) concepts, fewer than "
                + "\(leastShiftsOfConcept) each, so they may be accidents of these pairs, whatever the seeds say; add pairs."
        )
    }

    private static func tooFewFeatures(_ concepts: Concepts) -> ConceptWarning? {
        let evidence = concepts.evidence
        guard evidence.directionsEnd, evidence.trainedFeatures < evidence.directions else { return nil }
        return ConceptWarning(
            kind: .tooFewFeatures,
            sentence:
                "\(evidence.trainedFeatures) \(evidence.trainedFeatures == 1 ? "feature" : "features") cannot hold what spans \(evidence.directions) directions, so "
                + "some of them are mixtures of several concepts; train with \(2 * evidence.directions) features, or "
                + "leave their number to the training.")
    }

    private static func blurred(_ concepts: Concepts) -> ConceptWarning? {
        let clarity = concepts.clarity
        guard clarity < leastClarity else { return nil }
        return ConceptWarning(
            kind: .blurred,
            sentence: "The codes are not near zero where concepts do not change: they correlate with concepts at about "
                + "\(clarity.brief) at most, since a linear code cannot leave the noise out; trust the columns more than "
                + "the codes, and try SparseInference where the shifts have hardly more dimensions than concepts.")
    }

    private static func moreThanDirections(_ concepts: Concepts) -> ConceptWarning? {
        let evidence = concepts.evidence
        guard concepts.count > evidence.directions, evidence.repeatedEnergy > leastRepeatedEnergy else { return nil }
        return ConceptWarning(
            kind: .moreThanDirections,
            sentence:
                "\(concepts.count) concepts return, more than the \(evidence.directions) directions of the shifts, so a "
                + "linear code cannot keep them apart; use SparseInference.")
    }

    private static func names(_ numbers: [Int]) -> String {
        let shown = numbers.prefix(6).map(String.init)
        return shown.joined(separator: ", ") + (numbers.count > shown.count ? ", …" : "")
    }

    private static func tied(_ concepts: Concepts) -> ConceptWarning? {
        let pairs = concepts.relations.compactMap { relation in
            if case .tied(let first, let second) = relation { (first, second) } else { nil }
        }
        guard let first = pairs.first else { return nil }
        return ConceptWarning(
            kind: .tied,
            sentence: "Concepts \(first.0) and \(first.1) always change together"
                + (pairs.count > 1
                    ? ", and so \(pairs.count == 2 ? "does one more pair" : "do \(pairs.count - 1) more pairs")" : "")
                + ": the data do not tell them apart, and other mixtures of their columns are as good; add pairs in which "
                + "only one of them changes.")
    }

    private static func nested(_ concepts: Concepts) -> ConceptWarning? {
        let pairs = concepts.relations.compactMap { relation in
            if case .nested(let child, let parent) = relation { (child, parent) } else { nil }
        }
        guard let first = pairs.first else { return nil }
        return ConceptWarning(
            kind: .nested,
            sentence: "Concept \(first.0) changes only where concept \(first.1) does"
                + (pairs.count > 1
                    ? ", and so it is with \(pairs.count == 2 ? "one more pair" : "\(pairs.count - 1) more pairs")"
                    : "")
                + ": its column may hold a part of the other's; add pairs in which it changes alone.")
    }
}
