import JSON
import SparseShift

extension Concepts {
    /// Every number that is known, with the folder of the merged model.
    func json(folder: String?) -> JSONValue {
        .object([
            "folder": folder.map { .string($0) } ?? .null,
            "count": .integer(count),
            "count_range": [.integer(evidence.countRange.lowerBound), .integer(evidence.countRange.upperBound)],
            "exact": .boolean(evidence.isExact),
            "features": .integer(evidence.trainedFeatures),
            "seeds": .array(evidence.seeds.sorted().map { .integer($0) }),
            "worse_seeds": .array(evidence.worseSeeds.sorted().map { .integer($0) }),
            "agreement": .real(agreement), "clarity": .real(clarity),
            "held_energy": .real(evidence.heldEnergy), "held_in_all": .real(evidence.heldInAll),
            "repeated_energy": .real(evidence.repeatedEnergy),
            "directions": .integer(evidence.directions),
            "widths": .array(
                evidence.widths.map { ["features": .integer($0.features), "concepts": .integer($0.concepts)] }),
            "each": .array(enumerated().map { $0.element.json(number: $0.offset) }),
            "others": .array(others.map { $0.json(number: nil) }),
            "relations": .array(relations.map(\.json)),
            "warnings": .array(warnings.map { .string($0) }),
            "train": .object(model.evaluation.report),
        ])
    }
}

extension Concept {
    /// - Parameter number: Its place, which is the feature of the merged model; `nil` for what is no concept.
    fileprivate func json(number: Int?) -> JSONValue {
        var members: [String: JSONValue] = [
            "energy": .real(energy), "agreement": .real(agreement), "clarity": .real(clarity), "blur": .real(blur),
            "activity": .real(activity), "kind": .string(kind.rawValue),
            "sources": .array(
                sources.map { source in
                    [
                        "seed": .integer(source.seed), "features": .array(source.features.map { .integer($0) }),
                        "cosine": .real(source.cosine),
                    ]
                }),
        ]
        if let number { members["concept"] = .integer(number) }
        return .object(members)
    }
}

extension ConceptRelation {
    fileprivate var json: JSONValue {
        switch self {
        case .tied(let first, let second): ["kind": "tied", "concepts": [.integer(first), .integer(second)]]
        case .nested(let child, let parent):
            ["kind": "nested", "child": .integer(child), "parent": .integer(parent)]
        }
    }
}
