import Figures
import Foundation
import JSON
import LanguageModels

/// What was found of some concepts in one model.
package struct ModelFeatures {
    let folder: String
    let method: String
    let seed: Int
    let searches: [FeatureSearch]
    /// Concepts without a search, with the reason.
    let failures: [(concept: String, reason: String)]

    package init(
        folder: String, method: String, seed: Int, searches: [FeatureSearch],
        failures: [(concept: String, reason: String)]
    ) {
        self.folder = folder
        self.method = method
        self.seed = seed
        self.searches = searches
        self.failures = failures
    }

    /// What to say of concepts that no feature goes with beyond chance; `nil` if there are none.
    package var remark: String? {
        let missing = searches.filter(\.isWithinChance)
        guard let first = missing.first else { return nil }
        let largest = first.candidates.map(\.correlation).max() ?? 0
        let names = missing.prefix(3).map { "'\($0.concept)'" }.joined(separator: ", ")
        let what =
            missing.count == 1
            ? "\(names) beyond chance: the largest correlation is \(String(format: "%.3f", largest)), and chance \(String(format: "%.3f", first.chance))"
            : "\(missing.count) of \(searches.count) concepts beyond chance: \(names)\(missing.count > 3 ? " and \(missing.count - 3) more" : "")"
        return "\(folder): no feature that is shown goes with \(what)"
    }
}

/// The features of concepts in models.
package struct FeatureSearchReport {
    /// What was searched: a file, or two lists of texts.
    let data: String
    let models: [ModelFeatures]

    package init(data: String, models: [ModelFeatures]) {
        self.data = data
        self.models = models
    }

    package var json: JSONValue {
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
                        "beyond_chance": .boolean(search.isBeyondChance(candidate)),
                        "correlation": .real(candidate.correlation), "concordance": .real(candidate.concordance),
                        "choosing_correlation": .real(candidate.choosingCorrelation),
                    ])
                }),
        ])
    }

    /// A row a candidate: the feature as `steer --vector` takes it, and its scores.
    package var table: Table {
        Table(
            columns: [
                "concept", "vector", Table.Column("correlation", format: .places(3)),
                Table.Column("concordance", format: .places(3)), Table.Column("when chosen", format: .places(3)),
                Table.Column("chance", format: .places(3)), "beyond chance",
            ],
            rows: models.flatMap { model in
                model.searches.flatMap { search in
                    search.candidates.map { candidate in
                        [
                            .text(search.concept),
                            .text("\(model.folder):\(candidate.sign < 0 ? "-" : "")\(candidate.feature)"),
                            .number(candidate.correlation), .number(candidate.concordance),
                            .number(candidate.choosingCorrelation), .number(search.chance),
                            .text(search.isBeyondChance(candidate) ? "yes" : "no"),
                        ]
                    }
                }
            }, caption: "Features of concepts in \(data)",
            note:
                "Correlation and concordance are measured on the half of the examples that did not choose the feature. Without any "
                + "relation, a correlation is below chance in 19 of 20 cases, and a concordance is 0.5. "
                + "The features of a concept stand in the order of the half that chose them: the best of several scores would be too good.",
            visibleRows: nil)
    }

    var text: String {
        ([table.plainText]
            + models.flatMap { model in
                model.failures.map { "not found in \(model.folder): \($0.concept): \($0.reason)" }
            }).joined(separator: "\n")
    }
}
