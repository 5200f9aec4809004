import Figures
import LanguageModels

extension SteeringSweep: Displayable {
    /// A card with the rule for the concept, its share and the perplexity against the scale, and the best scales.
    public var representation: Representation { card.representation }

    var card: Card {
        Card(
            "Steering to \(concept)",
            subtitle: "\(QuantityText.count(prompts.count, "text")) a point by \(model), steered behind \(layer)",
            facts: [
                Card.Fact("concept", rule),
                Card.Fact("scale 1", "\(QuantityText.number(unitLength)), \(unitName)"),
            ],
            figure: chart, table: table())
    }

    /// Every direction at its best scale among those whose texts stay within the bounds.
    public func table(_ bounds: SteeringBounds = SteeringBounds()) -> Table {
        let share = NumberFormat.percent(places: 0)
        var rows: [[Table.Cell]] = summary(bounds).map {
            [
                .text($0.name), .number($0.scale), .number($0.share), $0.heldOutShare.map { .number($0) } ?? .missing,
                .number($0.perplexity),
                .number($0.repetition),
            ]
        }
        rows.append([
            "unsteered", .number(0), .number(unsteered.share), .missing, .number(unsteered.perplexity),
            .number(unsteered.repetition),
        ])
        if let prompted {
            rows.append([
                "prompting", .missing, .number(prompted.share), .missing, .number(prompted.perplexity),
                .number(prompted.repetition),
            ])
        }
        return Table(
            columns: [
                "direction", Table.Column("scale", format: .significant(3)), Table.Column(concept, format: share),
                Table.Column("held out ↑", format: share, best: .highest),
                Table.Column("perplexity", format: .significant(3)), Table.Column("repetition", format: share),
            ],
            rows: rows,
            caption: "Texts with the concept at the best scale of every direction",
            note:
                "A scale is allowed up to \(QuantityText.number(bounds.perplexityRatio)) times the unsteered perplexity, "
                + "which the unsteered model gives, and \(QuantityText.percent(bounds.addedRepetition)) more repetition. "
                + "Held out: the scale is chosen on one half of the prompts and measured on the other."
                + (unknownJudgements == 0
                    ? ""
                    : " \(QuantityText.count(unknownJudgements, "judgement")) could not be read: no concept is counted there.")
        )
    }

    /// Every direction at every scale, from which the best are chosen.
    public var points: Table {
        let share = NumberFormat.percent(places: 0)
        let all = [("unsteered", unsteered)] + series.flatMap { series in series.points.map { (series.name, $0) } }
        return Table(
            columns: [
                "direction", Table.Column("scale", format: .significant(3)), Table.Column(concept, format: share),
                Table.Column("perplexity", format: .significant(3)), Table.Column("repetition", format: share),
            ],
            rows: all.map { name, point in
                [
                    .text(name), .number(point.scale), .number(point.share), .number(point.perplexity),
                    .number(point.repetition),
                ]
            }, visibleRows: nil)
    }

    /// The share of texts with the concept, and the perplexity for the unsteered model, against the scale.
    public var chart: Panels {
        func lines(_ label: String, _ scale: Scale.Kind, _ value: (Point) -> Double) -> Chart {
            Chart(series) { series in
                for point in (series.points + [unsteered]).sorted(by: { $0.scale < $1.scale }) {
                    LineMark(x: .value("scale", point.scale), y: .value(label, value(point)))
                        .foregroundStyle(by: .value("direction", series.name)).symbol(
                            by: .value("direction", series.name))
                }
            }
            .chartYScale(type: scale)
        }
        return Panels(
            [lines("share with \(concept)", .linear, \.share), lines("perplexity", .log, \.perplexity)],
            size: FigureSize(width: 600, height: 440))
    }

    /// The texts of a direction at one of its scales, and whether they have the concept.
    ///
    /// - Parameters:
    ///   - name: The direction's name.
    ///   - scale: The scale; the nearest that was tried is taken.
    /// - Returns: `nil` if no direction has the name.
    public func texts(of name: String, scale: Double) -> Table? {
        guard let series = series.first(where: { $0.name == name }),
            let point = series.points.min(by: { abs($0.scale - scale) < abs($1.scale - scale) })
        else { return nil }
        return Table(
            columns: [
                "prompt", "continuation", Table.Column(concept), Table.Column("perplexity", format: .significant(3)),
            ],
            rows: point.texts.map { text in
                [
                    .text(TokenText.line(text.generation.prompt)), .text(TokenText.line(text.generation.text)),
                    .text(text.judgement.hasConcept ? "yes" : "no"), .number(text.perplexity),
                ]
            }, caption: "\(name), scale \(QuantityText.number(point.scale))")
    }
}
