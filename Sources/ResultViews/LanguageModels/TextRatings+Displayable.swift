import Figures
import LanguageModels

extension TextRatings: Displayable {
    /// A table of the mean ratings.
    public var representation: Representation { table.representation }

    /// The mean score and the mean of every aspect, with what guessing gives.
    public var table: Table {
        let aspects = RatedAspect.allCases.filter { mean(of: $0) != nil }
        let means: [Table.Cell] = aspects.map { .number(mean(of: $0)) }
        return Table(
            columns: ["", Table.Column("score ↑", format: .places(2))]
                + aspects.map { Table.Column($0.rawValue, format: .places(2)) },
            rows: [
                [.text("rated"), .number(meanScore)] + means,
                [.text("by guessing"), .number(Self.chanceScore(aspects: aspects.count))]
                    + aspects.map { _ in Table.Cell.number(1) },
            ],
            caption: "\(concept), judged by \(judge)",
            note:
                "\(QuantityText.count(texts.count, "text")); ratings from 0 to 2, the score is their harmonic mean. "
                + "\(QuantityText.count(unreadableCount)) ratings could not be read and \(QuantityText.count(failureCount)) had no "
                + "answer; they count as 0 in the score.")
    }
}
