/// The limits within which steered texts count as intact.
public struct SteeringBounds: Sendable, Hashable {
    /// The maximum ratio of the steered to the unsteered perplexity, at least 1.
    public var perplexityRatio: Double
    /// The maximum difference between the steered and the unsteered repetition, at least 0.
    public var addedRepetition: Double

    /// Makes limits.
    public init(perplexityRatio: Double = 2, addedRepetition: Double = 0.1) {
        self.perplexityRatio = perplexityRatio
        self.addedRepetition = addedRepetition
    }
}

/// The success of steering along one direction.
public struct SteeringSummary: Sendable, Hashable {
    /// The name of the direction.
    public let name: String
    /// The scale with the largest share of texts with the concept, among those within the bounds; of equal shares, the
    /// scale of smallest magnitude. 0, which means no steering, if no scale has a larger share than that.
    public let scale: Double
    /// The share at that scale, 0…1; biased upwards, because the scale was chosen by these texts.
    public let share: Double
    /// The share when the scale is chosen by the texts of every second prompt and measured on those of the others, and vice
    /// versa, 0…1. Directions should be compared by this share. All texts of a repeated prompt are in the same half. `nil` if
    /// there is one prompt alone, so that nothing is held out.
    public let heldOutShare: Double?
    /// The perplexity of the texts at that scale in the unsteered model.
    public let perplexity: Double
    /// The mean repetition of the texts at that scale, 0…1.
    public let repetition: Double
}

extension SteeringSweep {
    /// The success of every direction at its best scale within the bounds, which exclude broken texts.
    public func summary(_ bounds: SteeringBounds = SteeringBounds()) -> [SteeringSummary] {
        series.map { series in
            let points = [unsteered] + series.points
            let all = Array(prompts.indices)
            let best = points[choice(of: points, on: all, bounds)]
            let numbers = prompts.distinctNumbers
            let halves = [0, 1].map { half in all.filter { numbers[$0] % 2 == half } }
            var heldOut = 0.0
            for (chosen, measured) in [(halves[0], halves[1]), (halves[1], halves[0])] where !chosen.isEmpty {
                let point = points[choice(of: points, on: chosen, bounds)]
                heldOut += Double(measured.count { point.texts[$0].judgement.hasConcept })
            }
            return SteeringSummary(
                name: series.name, scale: best.scale, share: best.share,
                heldOutShare: halves.contains(where: \.isEmpty) ? nil : heldOut / Double(all.count),
                perplexity: best.perplexity, repetition: best.repetition)
        }
    }

    /// The index of the best point within the bounds, by the texts of some of the prompts.
    private func choice(of points: [Point], on places: [Int], _ bounds: SteeringBounds) -> Int {
        func texts(_ point: Point) -> [Text] { places.map { point.texts[$0] } }
        let base = texts(unsteered)
        let most = Point.perplexity(base) * bounds.perplexityRatio
        let mostRepetition = Point.repetition(base) + bounds.addedRepetition
        var (best, bestShare) = (0, Point.share(base))
        for (index, point) in points.enumerated().dropFirst() {
            let found = texts(point)
            guard Point.perplexity(found) <= most, Point.repetition(found) <= mostRepetition else { continue }
            let share = Point.share(found)
            if share > bestShare || (share == bestShare && abs(point.scale) < abs(points[best].scale)) {
                (best, bestShare) = (index, share)
            }
        }
        return best
    }
}

extension [String] {
    /// For every string the number of its first appearance among the different ones, from 0.
    var distinctNumbers: [Int] {
        var numbers: [String: Int] = [:]
        return map { string in
            let number = numbers[string] ?? numbers.count
            numbers[string] = number
            return number
        }
    }
}

extension SteeringSweep: CustomStringConvertible {
    /// The rule, and the best scale of every direction, one per line.
    public var description: String {
        func percent(_ share: Double) -> String { "\((share * 100).decimals(0)) %" }
        func row(
            _ name: String, _ scale: String, _ share: String, _ heldOut: String, _ perplexity: Double,
            _ repetition: Double
        ) -> [String] {
            [name, scale, share, heldOut, perplexity.decimals(1), percent(repetition)]
        }
        let bounds = SteeringBounds()
        var rows = [row("unsteered", "0", percent(unsteered.share), "", unsteered.perplexity, unsteered.repetition)]
        for best in summary(bounds) {
            rows.append(
                row(
                    best.name, best.scale.decimals(3), percent(best.share), best.heldOutShare.map(percent) ?? "",
                    best.perplexity, best.repetition))
        }
        if let prompted {
            rows.append(
                row("prompting", "", percent(prompted.share), "", prompted.perplexity, prompted.repetition))
        }
        let table = TextTable(
            columns: ["direction", "best scale", concept, "held out", "perplexity", "repetition"], rows: rows)
        return """
            \(prompts.count) prompts, \(model), \(layer); scale 1 is \(unitLength.decimals(2)), \(unitName)
            \(concept): \(rule)
            \(table)
            Best within \(bounds.perplexityRatio.decimals(1)) times the unsteered perplexity and \(percent(bounds.addedRepetition)) more repetition.
            """
    }
}
