import LanguageModels

/// A part of a study that is computed, kept and named by itself.
package struct StudyPart {
    let measure: StudyPlan.Measure
    /// The length of the vectors, in mean lengths of states; `nil` for a sweep, which has all.
    let scale: Double?
    /// The seed; the first of a comparison, which has all.
    let seed: Int
    /// The index of the judge of a sweep's concept.
    var judge: Int?
    var concept: String?

    package init(measure: StudyPlan.Measure, scale: Double?, seed: Int, judge: Int? = nil, concept: String? = nil) {
        (self.measure, self.scale, self.seed) = (measure, scale, seed)
        (self.judge, self.concept) = (judge, concept)
    }

    /// For messages.
    package var name: String {
        ([measure.rawValue]
            + [
                concept.map { "'\($0)'" }, scale.map { "scale \($0)" },
                measure == .comparison ? nil : "seed \(seed)",
            ].compactMap { $0 })
            .joined(separator: ", ")
    }

    package var fileName: String {
        ([measure.rawValue]
            + [
                judge.map { "concept-\($0 + 1)" }, scale.map { "scale-\($0)" },
                measure == .comparison ? nil : "seed-\(seed)",
            ].compactMap { $0 })
            .joined(separator: "_")
    }
}

extension StudyPlan {
    /// The parts in the order in which they are computed: all measures of a seed before the next seed, and comparisons, which have
    /// all seeds, last.
    package var parts: [StudyPart] {
        let comparisons = measures.contains(.comparison) ? scales : []
        return seeds.flatMap(parts(ofSeed:))
            + comparisons.map { StudyPart(measure: .comparison, scale: $0, seed: seeds[0]) }
    }

    private func parts(ofSeed seed: Int) -> [StudyPart] {
        Measure.allCases.filter { $0 != .comparison && measures.contains($0) }.flatMap { measure -> [StudyPart] in
            guard measure == .sweep else {
                return scales.map { StudyPart(measure: measure, scale: $0, seed: seed) }
            }
            return judges.enumerated().map { number, judge in
                StudyPart(measure: measure, scale: nil, seed: seed, judge: number, concept: judge.concept)
            }
        }
    }
}
