extension Runs {
    /// The agreement from which seeds count as having found the same features.
    static var sufficientAgreement: Double { 0.9 }

    /// Reasons not to trust the runs, each with what to do about it: those against single models, with their seeds, and
    /// those against ``concepts``, or seeds that disagree where concepts are not known. Empty where nothing is known
    /// against them.
    public var warnings: [String] { warnings(agreement) }

    func warnings(_ agreement: Agreement) -> [String] {
        let each = map { (seed: $0.seed, warnings: ResultWarning.all($0)) }
        // Features that a wide model leaves unused are no fault where the others hold the concepts.
        let concepts = if case .found(let concepts) = foundConcepts { concepts.count } else { Int.max }
        let isWide = allSatisfy { $0.features - $0.evaluation.deadFeatures >= concepts }
        let single = ResultWarning.Kind.allCases.filter { !(isWide && $0 == .deadFeatures) }.compactMap {
            kind -> String? in
            let found = each.compactMap { run in
                run.warnings.first { $0.kind == kind }.map { (run.seed, $0.sentence) }
            }
            guard let first = found.first else { return nil }
            // What is said of the data is said of no seed.
            guard count > 1, kind != .zeroShifts else { return first.1 }
            let seeds = found.map { "\($0.0)" }
            let subject =
                switch found.count {
                case count: "All seeds"
                case 1: "Seed \(seeds[0])"
                default: "Seeds \(seeds.dropLast().joined(separator: ", ")) and \(seeds.last!)"
                }
            let example = found.count > 1 ? "such as seed \(seeds[0])" : nil
            return "\(subject)\(example.map { ", \($0)" } ?? ""): \(first.1)"
        }
        return single + againstConcepts(agreement)
    }

    /// What the concepts tell, where they are known; else seeds whose features differ one by one.
    private func againstConcepts(_ agreement: Agreement) -> [String] {
        switch foundConcepts {
        case .found(let concepts): concepts.warnings
        case .missing(let reason): [reason.description]
        case nil: disagreement(agreement)
        }
    }

    /// Seeds that disagree with one another, or one that agrees with none.
    private func disagreement(_ agreement: Agreement) -> [String] {
        guard count > 1 else { return [] }
        let least = Self.sufficientAgreement
        guard agreement.median >= least else {
            return [
                "The seeds disagree: the median agreement of their decoders is \(agreement.median.brief), below "
                    + "\(least), so another start would find other features; trust those alone that the seeds share, and try "
                    + "more steps."
            ]
        }
        return indices.compactMap { run in
            let closest = indices.filter { $0 != run }.map { agreement[run, $0] }.max() ?? 1
            guard closest < least else { return nil }
            return "Seed \(self[run].seed) agrees with no other, \(closest.brief) at most, while the others agree; "
                + "leave it out."
        }
    }
}
