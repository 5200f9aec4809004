/// Why a figure could not be written, as one sentence.
public struct FigureError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sentence, which names the file or the argument.
    public let description: String
}
