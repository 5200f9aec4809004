import Figures
import LanguageModels

extension CohensKappa: Displayable {
    /// A table of the agreement.
    public var representation: Representation { table.representation }

    /// κ and the agreement, with what chance gives.
    public var table: Table {
        Table(
            columns: [
                "", Table.Column("κ", format: .places(3)), Table.Column("agreement", format: .percent(places: 1)),
            ],
            rows: [
                [.text("judges"), .number(kappa), .number(agreement)],
                [.text("by chance"), .number(kappa == nil ? nil : 0), .number(chanceAgreement)],
            ],
            caption: "Agreement of two judges",
            note: "\(QuantityText.count(count, "text"))."
                + (chanceBound.map { " By chance |κ| is below \(QuantityText.number($0)) in 19 of 20 cases." }
                    ?? " κ is undefined, since both judges gave one label."))
    }
}
