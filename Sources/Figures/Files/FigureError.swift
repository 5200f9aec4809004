/// A figure that could not be written, in a sentence.
public struct FigureError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
}
