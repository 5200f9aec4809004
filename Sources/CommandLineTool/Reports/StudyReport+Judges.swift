import Figures
import JSON
import LanguageModels

extension StudyReport {
    /// How far two judges of a concept agree, over the texts of all seeds.
    var agreement: Table {
        var groups: [(concept: String, first: String, second: String, counts: [[Int]], leftOut: Int?)] = []
        for (part, result) in outcome.results {
            guard let json = result["agreement"], let counts = Self.counts(json["counts"]) else { continue }
            let place = groups.firstIndex { $0.concept == part.concept }
            // In results of earlier versions nothing is left out: what could not be read counts as without the concept.
            let leftOut = json["left_out"]?.integer
            if let place {
                groups[place].leftOut = groups[place].leftOut.flatMap { all in leftOut.map { all + $0 } }
                for row in 0..<2 { for column in 0..<2 { groups[place].counts[row][column] += counts[row][column] } }
            } else {
                groups.append(
                    (part.concept ?? "", json["first"]?.string ?? "", json["second"]?.string ?? "", counts, leftOut))
            }
        }
        let kappas = groups.map { Self.kappa(of: $0.counts) }
        let percent = NumberFormat.percent(places: 0)
        return Table(
            columns: [
                "concept", "first judge", "second judge", Table.Column("texts"), Table.Column("left out"),
                Table.Column("agreement", format: percent), Table.Column("κ", format: .places(2)),
                Table.Column("low", format: .places(2)), Table.Column("high", format: .places(2)),
                Table.Column("by chance below", format: .places(2)),
            ],
            rows: zip(groups, kappas).map { group, found -> [Table.Cell] in
                [
                    .text(group.concept), .text(group.first), .text(group.second),
                    .integer(group.counts.joined().reduce(0, +)), group.leftOut.map { .integer($0) } ?? .missing,
                    .number(found?.agreement), .number(found?.kappa),
                    .number(found?.interval?.lowerBound), .number(found?.interval?.upperBound),
                    .number(found?.chanceBound),
                ]
            }, caption: "Agreement of two judges of the texts of the sweeps",
            note:
                "Cohen's κ is 1 if they always agree and 0 by chance; low and high are its interval of 95 %, which takes texts as "
                + "independent. Independent judges stay below the last column in 19 of 20 cases. Left out: texts on which a judge "
                + "could not decide." + Self.remark(on: kappas, groups.map(\.leftOut)),
            visibleRows: nil)
    }

    /// Sentences on what is missing in the table of agreement; empty if nothing is.
    private static func remark(on kappas: [CohensKappa?], _ leftOut: [Int?]) -> String {
        let oneSided = kappas.compactMap(\.self).filter(\.isOneSided)
        return [
            oneSided.contains { $0.kappa != nil }
                ? "No interval: one judge gave all texts the same label, so that κ is 0 whatever the other said." : nil,
            oneSided.contains { $0.kappa == nil } ? "No κ: both judges gave all texts the same label." : nil,
            kappas.contains { $0 == nil } ? "No agreement: there is no text on which both judges could decide." : nil,
            leftOut.contains { $0 == nil }
                ? "No number left out: the result is of an earlier version, in which what could not be read counts as without the concept."
                : nil,
        ].compactMap(\.self).map { " " + $0 }.joined()
    }

    /// The tables of comparisons, in the forms in which they are written.
    var comparisons: [(part: StudyPart, comparison: JSONValue)] {
        outcome.results.compactMap { part, result in result["comparison"].map { (part, $0) } }
    }

    /// Two rows of two numbers; `nil` for anything else.
    private static func counts(_ json: JSONValue?) -> [[Int]]? {
        let counts = (json?.array ?? []).map { ($0.array ?? []).compactMap(\.integer) }
        let isTable = counts.count == 2 && counts.allSatisfy { $0.count == 2 }
        return isTable && counts.joined().allSatisfy { $0 >= 0 } ? counts : nil
    }

    /// κ of how often the first judge said i where the second said j.
    private static func kappa(of counts: [[Int]]) -> CohensKappa? {
        let cells = [(0, 0), (0, 1), (1, 0), (1, 1)]
        return try? CohensKappa(
            cells.flatMap { Array(repeating: $0.0, count: counts[$0.0][$0.1]) },
            cells.flatMap { Array(repeating: $0.1, count: counts[$0.0][$0.1]) }, labels: 2)
    }
}
