/// The plan of a long computation.
public struct WorkPlan: Sendable, Hashable {
    /// A short description, such as `20 texts by SmolLM2-135M-Instruct`; can be empty.
    public var label: String
    /// The number of units; `nil` if it is not known.
    public var total: Int?
    /// The name of a unit, in the plural.
    public var unit: String

    /// Makes a plan of `total` units, or of an unknown number.
    public init(label: String, total: Int?, unit: String) {
        self.label = label
        self.total = total
        self.unit = unit
    }
}
