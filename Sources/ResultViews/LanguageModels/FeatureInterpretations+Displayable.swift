import Figures
import LanguageModels

extension FeatureInterpretations: Displayable {
    /// A table of the explanations.
    public var representation: Representation { table.representation }

    /// A row a side: its explanation and how well that detects pairs and words, each beside its control.
    public var table: Table {
        func cell(_ score: ExplanationScore?) -> Table.Cell { .number(score?.balancedAccuracy) }
        func row(_ name: String, _ side: FeatureInterpretation) -> [Table.Cell] {
            let failed = [side.detection, side.fuzzing].compactMap { $0?.failed }.reduce(0, +)
            let explanation = side.explanation.map(TokenText.line) ?? "none: \(side.failure ?? "it was not asked")"
            return [
                .text(name), .text(explanation), cell(side.detection), cell(side.shuffledDetection),
                cell(side.fuzzing), cell(side.shuffledFuzzing), .integer(failed),
            ]
        }
        var rows = sides.map { row("\($0.side)", $0) }
        rows.append([
            .text("all"), .text(""), cell(detection), cell(shuffledDetection), cell(fuzzing), cell(shuffledFuzzing),
            .missing,
        ])
        if !randomDirections.isEmpty {
            rows += randomDirections.map { row("random", $0) }
            rows.append([
                .text("all random"), .text(""), cell(randomDetection), .missing, cell(randomFuzzing), .missing,
                .missing,
            ])
        }
        let chance: [Table.Cell] = [
            .text("without regard"), .text(""), .number(0.5), .number(0.5), .number(0.5), .number(0.5), .missing,
        ]
        return Table(
            columns: [
                Table.Column("side", alignment: .trailing), "explanation",
                Table.Column("detection ↑", format: .places(2)), Table.Column("other feature's", format: .places(2)),
                Table.Column("fuzzing ↑", format: .places(2)), Table.Column("other feature's", format: .places(2)),
                Table.Column("failed", alignment: .trailing),
            ],
            rows: rows + [chance], caption: "Features explained by \(interpreter)", note: note)
    }

    private var note: String {
        var sentences = [
            "Balanced accuracies on pairs that did not explain the feature; 0.5 for answers without regard to the pairs.",
            "A score says something of a feature only above that with another feature's explanation.",
            "Failed: answers that could not be read, left out of the accuracies.",
        ]
        if !randomDirections.isEmpty {
            sentences.append("Random: directions that mean nothing, explained and scored in the same way.")
        }
        if !skipped.isEmpty {
            sentences.append("\(QuantityText.count(skipped.count, "side")) had too few pairs.")
        }
        if let remark { sentences.append(remark) }
        return sentences.joined(separator: " ")
    }
}
