/// A cell that runs, or has just run.
public struct RunningCell: Sendable {
    /// The number under which it runs, counted from 1.
    public let number: Int
    /// How many cells of the notebook are to be run.
    public let count: Int
    /// The first line of its source that is not blank.
    public let firstLine: String
}
