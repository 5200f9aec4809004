extension Concepts: CustomStringConvertible {
    /// One line: how many concepts there are, in how many seeds, and how sure that is.
    public var description: String {
        "\(finding); agreement \(agreement.brief), clarity \(clarity.brief), \(held) of the energy returns"
    }

    /// The number and where it was found: `10 concepts (in each of 3 seeds), of 20 features`.
    package var finding: String {
        let range = evidence.countRange
        let seeds = evidence.seeds.count
        let place =
            range.lowerBound == count
            ? "in each of \(seeds) seeds" : "in most of \(seeds) seeds; \(range.lowerBound.grouped) in each"
        let more = range.upperBound > count ? "; \(range.upperBound.grouped) in at least two" : ""
        let worse = evidence.worseSeeds.count
        let left = worse == 0 ? "" : "; \(worse) worse \(worse == 1 ? "seed" : "seeds") left out"
        return
            "\(count.grouped) concept\(count == 1 ? "" : "s") (\(place)\(more)\(left)), "
            + "of \(evidence.trainedFeatures.grouped) feature\(evidence.trainedFeatures == 1 ? "" : "s")"
    }

    /// The part of the energy that returns; 100 % only if it is all.
    private var held: String {
        evidence.heldEnergy >= 1 ? "100 %" : "\(Swift.min(99.9, 100 * evidence.heldEnergy).brief) %"
    }

    /// What returns beside the concepts, as a sentence; `nil` if nothing does.
    package var othersSentence: String? {
        guard !others.isEmpty else { return nil }
        let common = others.count { $0.kind == .common }
        func words(_ count: Int, _ one: String, _ many: String) -> String? {
            count == 0 ? nil : count == 1 ? one : "\(count) \(many)"
        }
        let parts = [
            words(common, "a shift that all pairs have in common", "shifts that all pairs have in common"),
            words(others.count { $0.kind == .dense }, "a dense feature", "dense features"),
            words(others.count { $0.kind == .weak }, "a weak feature", "weak features"),
        ].compactMap { $0 }
        let energy = others.reduce(0) { $0 + $1.energy }
        let all = (parts.dropLast().joined(separator: ", ") + (parts.count > 1 ? " and " : "")) + parts.last!
        return "Beside the concepts \(all) return\(others.count == 1 ? "s" : ""), with "
            + "\((100 * energy).brief) % of the concepts' energy\(common > 0 ? "; what is common is in the bias" : "")."
    }

    /// Whether training models such as these gave the concepts: their configuration, seeds and data tell it.
    func belong(to models: [TrainedModel]) -> Bool {
        let seeds = Set(models.map(\.seed))
        guard let first = models.first, seeds.isSuperset(of: evidence.seeds + evidence.worseSeeds) else { return false }
        var configuration = model.configuration
        configuration.settings.features = evidence.trainedFeatures
        return configuration.yaml == first.configuration.yaml && model.fingerprint == first.fingerprint
    }
}

extension ConceptRelation: CustomStringConvertible {
    /// As in `0 and 3 always change together`.
    public var description: String {
        switch self {
        case .tied(let first, let second): "\(first) and \(second) always change together"
        case .nested(let child, let parent): "\(child) changes only where \(parent) does"
        }
    }
}
