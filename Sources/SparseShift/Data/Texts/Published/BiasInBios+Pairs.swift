import Numerics

extension BiasInBios {
    /// Pairs of a man's and a woman's biography, as published: both lists are shuffled and put together up to the end of
    /// the shorter one; the first 90 % are for training.
    ///
    /// Profession and text differ as well, and nothing says so: the concept is `gender: male → female` alone. The pairs are
    /// other ones than those of the published code, whose random numbers are not these.
    /// - Parameter seed: What the order is drawn from.
    /// - Throws: ``DataError`` if there are fewer than two pairs.
    public func genderPairs(seed: Int = 42) throws(DataError) -> (train: TextPairs, test: TextPairs) {
        var random = RandomGenerator(seed: seed, stream: 82)
        let pairs = couples(Array(indices), &random)
        return try parts(pairs, concepts: [TextPairs.toFemale], kind: "gender")
    }

    /// Pairs of a man's and a woman's biography of the same profession: what is left of the texts differs, the
    /// profession does not.
    ///
    /// Every biography stands in at most one pair; of each profession there are as many pairs as it has people of the
    /// rarer gender. 10 % of all pairs are for testing.
    /// - Parameter seed: What the pairs are drawn from.
    /// - Throws: ``DataError`` if there are fewer than two pairs.
    public func professionMatchedPairs(seed: Int = 42) throws(DataError) -> (train: TextPairs, test: TextPairs) {
        var random = RandomGenerator(seed: seed, stream: 83)
        var pairs: [TextPair] = []
        for profession in Self.professionNames.indices {
            pairs += couples(indices.filter { self[$0].profession == profession }, &random)
        }
        pairs = random.permutation(pairs.count).map { pairs[$0] }
        return try parts(pairs, concepts: [TextPairs.toFemale], kind: "gender, same profession")
    }

    /// Pairs of any two biographies of which gender, profession or both differ: a concept for the gender, and one for
    /// every profession that there is.
    ///
    /// A change of profession moves two concepts: the old one by −1 and the new one by 1. No biography is in both parts.
    /// - Parameters:
    ///   - count: How many pairs to train with; a ninth as many are for testing.
    ///   - seed: What the parts and the pairs are drawn from.
    /// - Throws: ``DataError`` if `count` is not positive, or nothing varies.
    public func conceptPairs(
        count: Int = 5_000, seed: Int = 42
    ) throws(DataError) -> (train: TextPairs, test: TextPairs) {
        guard count > 0 else { throw DataError("\(name): at least one pair is needed, not \(count).") }
        var random = RandomGenerator(seed: seed, stream: 84)
        let order = random.permutation(self.count)
        let trainCount = order.count - Swift.max(1, order.count / 10)
        let present = Set(map(\.profession)).sorted()
        let columns = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0 + 1) })
        let names = ["gender: male → female"] + present.map { "profession: \(Self.professionNames[$0])" }
        func draw(_ number: Int, _ part: ArraySlice<Int>) throws(DataError) -> TextPairs {
            let members = part.map { self[$0] }
            guard
                members.contains(where: { $0.isFemale != members[0].isFemale || $0.profession != members[0].profession }
                )
            else {
                throw DataError(
                    "\(name): in a part of \(members.count.grouped) biographies neither gender nor profession varies; more are needed."
                )
            }
            var pairs: [TextPair] = []
            while pairs.count < number {
                let before = members[random.integer(below: members.count)]
                let after = members[random.integer(below: members.count)]
                let changes = Self.changes(from: before, to: after, columns: columns)
                guard !changes.isEmpty else { continue }
                pairs.append(Self.pair(before, after, changes))
            }
            return TextPairs(trusted: pairs, name: "\(name), concepts", conceptNames: names).remarked(remarks)
        }
        let train = try draw(count, order[..<trainCount])
        return (train, try draw(Swift.max(1, count / 9), order[trainCount...]))
    }

    private static func changes(from before: Biography, to after: Biography, columns: [Int: Int]) -> [TextPair.Change] {
        var changes: [TextPair.Change] = []
        if before.isFemale != after.isFemale {
            let words = after.isFemale ? ("male", "female") : ("female", "male")
            changes.append(.init(concept: 0, from: words.0, to: words.1, amount: after.isFemale ? 1 : -1))
        }
        guard before.profession != after.profession else { return changes }
        let words = (professionNames[before.profession], professionNames[after.profession])
        for (profession, amount) in [(before.profession, Float(-1)), (after.profession, 1)].sorted(by: { $0.0 < $1.0 })
        {
            changes.append(.init(concept: columns[profession]!, from: words.0, to: words.1, amount: amount))
        }
        return changes
    }

    private static func pair(_ before: Biography, _ after: Biography, _ changes: [TextPair.Change]) -> TextPair {
        var pair = TextPair(before: before.text, after: after.text, changes: changes)
        pair.place = before.place
        return pair
    }

    /// Men and women of some biographies in random order, one of each in a pair.
    private func couples(_ members: [Int], _ random: inout RandomGenerator) -> [TextPair] {
        func shuffled(_ isFemale: Bool) -> [Biography] {
            let chosen = members.map { self[$0] }.filter { $0.isFemale == isFemale }
            return random.permutation(chosen.count).map { chosen[$0] }
        }
        let men = shuffled(false)
        return zip(men, shuffled(true)).map { man, woman in
            Self.pair(man, woman, [.init(concept: 0, from: "male", to: "female")])
        }
    }

    private func parts(
        _ pairs: [TextPair], concepts: [String], kind: String
    ) throws(DataError) -> (train: TextPairs, test: TextPairs) {
        guard pairs.count > 1 else {
            throw DataError(
                "\(name): \(isFemale.count { !$0 }.grouped) biographies of men and \(isFemale.count { $0 }.grouped) of women give \(pairs.count) pair\(pairs.count == 1 ? "" : "s"); at least 2 are needed, to train and to test."
            )
        }
        return TextPairs.parts(pairs, name: "\(name), \(kind)", conceptNames: concepts, remarks: remarks)
    }
}
