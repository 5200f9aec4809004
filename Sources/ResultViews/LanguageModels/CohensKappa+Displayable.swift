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
            note: "\(QuantityText.count(count, "text"))." + remark
                + (leftOut == 0
                    ? ""
                    : " \(QuantityText.count(leftOut, "text")) more \(leftOut == 1 ? "is" : "are") left out, since a judge could not decide.")
        )
    }

    private var remark: String {
        chanceBound.map { " By chance |κ| is below \(QuantityText.number($0)) in 19 of 20 cases." }
            ?? (kappa == nil
                ? " κ is undefined, since both judges gave one label."
                : " One judge gave all texts the same label, so that κ is 0 whatever the other said.")
    }
}
