import Figures
import JSON
import LanguageModels

/// What was found of some concepts in one model.
struct ModelFeatures {
    let folder: String
    let method: String
    let seed: Int
    let searches: [FeatureSearch]
    /// Concepts without a search, with the reason.
    let failures: [(concept: String, reason: String)]
}

/// The features of concepts in models.
struct FeatureSearchReport {
    /// What was searched: a file, or two lists of texts.
    let data: String
    let models: [ModelFeatures]

    var json: JSONValue {
        .object(["data": .string(data), "models": .array(models.map(Self.json))])
    }

    private static func json(_ model: ModelFeatures) -> JSONValue {
        .object([
            "folder": .string(model.folder), "method": .string(model.method), "seed": .integer(model.seed),
            "concepts": .array(model.searches.map(json)),
            "failures": .array(
                model.failures.map { ["concept": .string($0.concept), "reason": .string($0.reason)] }),
        ])
    }

    private static func json(_ search: FeatureSearch) -> JSONValue {
        .object([
            "concept": .string(search.concept), "features": .integer(search.features),
            "chosen_on": .integer(search.chosenOn), "chosen_changes": .integer(search.chosenChanges),
            "scored_on": .integer(search.scoredOn), "scored_changes": .integer(search.scoredChanges),
            "chance": .real(search.chance), "lead": search.lead.map { .real($0) } ?? .null,
            "candidates": .array(
                search.candidates.map { candidate in
                    .object([
                        "feature": .integer(candidate.feature), "sign": .integer(candidate.sign),
                        "correlation": .real(candidate.correlation), "concordance": .real(candidate.concordance),
                        "choosing_correlation": .real(candidate.choosingCorrelation),
                    ])
                }),
        ])
    }

    /// A row a candidate: the feature as `steer --vector` takes it, and its scores.
    var table: Table {
        Table(
            columns: [
                "concept", "vector", Table.Column("correlation", format: .places(3)),
                Table.Column("concordance", format: .places(3)), Table.Column("when chosen", format: .places(3)),
                Table.Column("chance", format: .places(3)),
            ],
            rows: models.flatMap { model in
                model.searches.flatMap { search in
                    search.candidates.map { candidate in
                        [
                            .text(search.concept),
                            .text("\(model.folder):\(candidate.sign < 0 ? "-" : "")\(candidate.feature)"),
                            .number(candidate.correlation), .number(candidate.concordance),
                            .number(candidate.choosingCorrelation), .number(search.chance),
                        ]
                    }
                }
            }, caption: "Features of concepts in \(data)",
            note:
                "Correlation and concordance are measured on the half of the examples that did not choose the feature. Without any "
                + "relation, a correlation is below chance in 19 of 20 cases, and a concordance is 0.5.",
            visibleRows: nil)
    }

    var text: String {
        ([table.plainText]
            + models.flatMap { model in
                model.failures.map { "not found in \(model.folder): \($0.concept): \($0.reason)" }
            }).joined(separator: "\n")
    }
}
