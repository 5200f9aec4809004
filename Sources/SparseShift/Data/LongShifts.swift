import JSON

/// Shifts that are much longer than most, and the part of the power that they hold.
public struct LongShifts: Sendable, Hashable {
    /// From how many median lengths a shift counts as long, unless something else is asked for.
    public static let usualThreshold = 5.0

    /// How many median lengths these shifts exceed.
    public let threshold: Double
    /// How many they are, at least one.
    public let count: Int
    /// Their part of Σ‖Δz‖², from 0 to 1.
    public let share: Double
    /// The number of the first of them.
    public let first: Int
    /// How many other shifts are longer than half of the threshold.
    public let nearlyLong: Int

    /// Whether they stand apart: they are more than those that are half as long.
    ///
    /// A tail that falls as the length to the power −α or faster has 2^−α times as many shifts beyond twice a length as
    /// beyond it, so with a mean (α > 1) it never has more long shifts than nearly long ones.
    public var standApart: Bool { count > nearlyLong }

    /// Takes what was measured before.
    public init(threshold: Double, count: Int, share: Double, first: Int, nearlyLong: Int) {
        self.threshold = threshold
        self.count = count
        self.share = share
        self.first = first
        self.nearlyLong = nearlyLong
    }
}

extension LongShifts {
    package var json: JSONValue {
        .object([
            "threshold": .real(threshold), "count": .integer(count), "share": .real(share), "first": .integer(first),
            "nearly_long": .integer(nearlyLong),
        ])
    }

    init?(json: JSONValue) {
        guard let threshold = json["threshold"]?.number, let count = json["count"]?.integer,
            let share = json["share"]?.number, let first = json["first"]?.integer,
            let nearlyLong = json["nearly_long"]?.integer
        else { return nil }
        self.init(threshold: threshold, count: count, share: share, first: first, nearlyLong: nearlyLong)
    }
}
