/// What a long piece of work is going to do.
public struct WorkPlan: Sendable, Hashable {
    /// In a few words, such as `20 texts by SmolLM2-135M-Instruct`; may be empty.
    public var label: String
    /// All units of the work; `nil` if their number is not known.
    public var total: Int?
    /// What is counted, in the plural.
    public var unit: String

    /// A plan of `total` units, or of an unknown number.
    public init(label: String, total: Int?, unit: String) {
        self.label = label
        self.total = total
        self.unit = unit
    }
}
