import Foundation

/// A text with its rating, which an ``EndpointJudge`` shows before it asks.
public struct RatedExample: Sendable, Hashable {
    /// The text.
    public let text: String
    /// How clearly the concept is there: 0, 1 or 2.
    public let rating: Int

    /// Makes an example.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - rating: 0 if the concept is not there, 1 if it is in part, 2 if it clearly is; others count as the nearest of them.
    public init(_ text: String, rating: Int) {
        self.text = text
        self.rating = min(2, max(0, rating))
    }

    /// Texts with the concept, rated 2, and texts without it, rated 0, in turn.
    public static func examples(with: [String], without: [String]) -> [RatedExample] {
        (0..<max(with.count, without.count)).flatMap { place in
            (place < with.count ? [RatedExample(with[place], rating: 2)] : [])
                + (place < without.count ? [RatedExample(without[place], rating: 0)] : [])
        }
    }
}
