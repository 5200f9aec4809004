/// A cell that is running or has just run.
public struct RunningCell: Sendable {
    /// Its position among the cells that run, from 1.
    public let number: Int
    /// The number of cells of the notebook that run.
    public let count: Int
    /// The first non-blank line of its source.
    public let firstLine: String
}
