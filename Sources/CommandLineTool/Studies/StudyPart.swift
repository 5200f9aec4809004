import LanguageModels

/// A part of a study that is computed, kept and named by itself.
struct StudyPart {
    let measure: StudyPlan.Measure
    /// The length of the vectors, in mean lengths of states; `nil` for a sweep, which has all.
    let scale: Double?
    let seed: Int
    /// The index of the judge of a sweep's concept.
    var judge: Int?
    var concept: String?

    /// For messages.
    var name: String {
        ([measure.rawValue]
            + [concept.map { "'\($0)'" }, scale.map { "scale \($0)" }, "seed \(seed)"].compactMap { $0 })
            .joined(separator: ", ")
    }

    var fileName: String {
        ([measure.rawValue]
            + [judge.map { "concept-\($0 + 1)" }, scale.map { "scale-\($0)" }, "seed-\(seed)"].compactMap { $0 })
            .joined(separator: "_")
    }
}

extension StudyPlan {
    /// The parts in the order in which they are computed: all measures of a seed before the next seed.
    var parts: [StudyPart] {
        seeds.flatMap { seed in
            Measure.allCases.filter(measures.contains).flatMap { measure -> [StudyPart] in
                guard measure == .sweep else {
                    return scales.map { StudyPart(measure: measure, scale: $0, seed: seed) }
                }
                return judges.enumerated().map { number, judge in
                    StudyPart(measure: measure, scale: nil, seed: seed, judge: number, concept: judge.concept)
                }
            }
        }
    }
}
