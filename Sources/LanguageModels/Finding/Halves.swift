import Numerics

/// A split of examples into two halves that keeps groups together.
struct Halves {
    /// The fewest groups in which a concept has to change.
    static let leastChanging = 4

    /// Whether an example is in the scoring half.
    let isScoring: [Bool]
    let chosen: Size
    let scored: Size

    /// The size of a half.
    struct Size {
        /// The number of groups.
        var groups: Int
        /// The number of groups with a change.
        var changing: Int
    }

    /// Draws halves, each with half of the groups with a change and half of the other groups.
    ///
    /// - Throws: ``LanguageModelError`` if fewer than 4 groups have a change, or a change is not finite.
    init<Group: Hashable>(of groups: [Group], changes: [Float], name: String, seed: Int) throws(LanguageModelError) {
        guard changes.allSatisfy(\.isFinite) else {
            throw LanguageModelError("\(name): it changes by a number that is not finite.")
        }
        var numbers: [Group: Int] = [:]
        var doesChange: [Bool] = []
        let members = groups.indices.map { example in
            let number = numbers[groups[example]] ?? doesChange.count
            if number == doesChange.count {
                numbers[groups[example]] = number
                doesChange.append(false)
            }
            if changes[example] != 0 { doesChange[number] = true }
            return number
        }
        let changing = doesChange.count { $0 }
        guard changing >= Self.leastChanging else {
            throw LanguageModelError(
                "\(name): it changes in \(changing) different examples; at least \(Self.leastChanging) are needed to choose a feature and to score it."
            )
        }
        var random = RandomGenerator(seed: seed, stream: 31)
        var scores = [Bool](repeating: false, count: doesChange.count)
        for kind in [true, false] {
            let same = doesChange.indices.filter { doesChange[$0] == kind }
            for place in random.sample(same.count / 2, from: same.count) { scores[same[place]] = true }
        }
        isScoring = members.map { scores[$0] }
        scored = Size(groups: scores.count { $0 }, changing: changing / 2)
        chosen = Size(groups: scores.count - scored.groups, changing: changing - changing / 2)
    }
}
