/// Where a constraint on the level of mean|h| stops binding: the looser the level, the smaller its multiplier λ.
///
/// The two loosest levels whose constraint did something, λ · mean|h| > 0.01, give by linear extrapolation of λ to zero
/// the level L₀ of the bend. Just below it, at 0.95 L₀, the features are the concepts.
public struct MultiplierBend: Sendable, Hashable {
    /// What is trained at, as a part of L₀.
    public static let share = 0.95

    /// One trained level.
    public struct Point: Sendable, Hashable {
        /// In the units of the training.
        public var level: Double
        /// λ at the end.
        public var multiplier: Double
        /// λ · mean|h| at the end.
        public var pressure: Double

        /// A trained level.
        public init(level: Double, multiplier: Double, pressure: Double) {
            self.level = level
            self.multiplier = multiplier
            self.pressure = pressure
        }
    }

    /// From the tightest to the loosest.
    public let points: [Point]
    /// L₀.
    public let level: Double
    /// Where the grid does not show the bend; `nil` where it does.
    public let warning: String?

    /// Finds the bend.
    ///
    /// - Parameter points: In any order; `nil` comes back where fewer than two levels bind, or λ does not fall.
    public init?(_ points: [Point]) {
        self.points = points.sorted { $0.level < $1.level }
        let binding = self.points.filter { $0.pressure > ResultWarning.leastPressure }
        guard binding.count >= 2 else { return nil }
        let (tighter, looser) = (binding[binding.count - 2], binding[binding.count - 1])
        guard tighter.multiplier > looser.multiplier, looser.level > tighter.level else { return nil }
        let slope = (looser.multiplier - tighter.multiplier) / (looser.level - tighter.level)
        level = looser.level - looser.multiplier / slope
        let loosest = self.points.last!.level
        warning =
            looser.level == loosest
            ? "Even the loosest level, \(loosest.brief), binds, so the bend lies beyond the grid; add looser levels."
            : nil
    }
}

extension MultiplierBend {
    /// The bend of points with different levels, by the mean over their seeds.
    init?(_ rows: [SweepTable.Row]) {
        var points: [Point] = []
        for row in rows {
            guard case .sparsity(let level) = row.limit else { return nil }
            points.append(Point(level: level, multiplier: row.multiplier.mean, pressure: row.pressure.mean))
        }
        self.init(points)
    }
}
