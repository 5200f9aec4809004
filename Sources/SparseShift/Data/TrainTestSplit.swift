import Numerics

/// Data divided in two: to learn from, and to judge by.
public struct TrainTestSplit<Base: ShiftDataset>: Sendable, CustomStringConvertible {
    /// The shifts to train on.
    public let train: ShiftSubset<Base>
    /// The shifts that were held out.
    public let test: ShiftSubset<Base>
    /// Shifts that are in neither part, because they would tie them together.
    public let dropped: Int

    /// The sizes of both parts.
    public var description: String {
        "\(train.count.grouped) shifts to train, \(test.count.grouped) to test"
            + (dropped > 0 ? ", \(dropped.grouped) dropped" : "")
    }
}

extension ShiftDataset {
    /// Divides the shifts at random.
    ///
    /// - Parameters:
    ///   - testFraction: The part of the shifts to test with, above 0 and below 1.
    ///   - seed: What the parts are drawn from; it has nothing to do with the seed of a training.
    /// - Throws: ``DataError`` if one part would be empty.
    public func split(testFraction: Double = 0.2, seed: Int = 0) throws(DataError) -> TrainTestSplit<Self> {
        try split(testFraction: testFraction, seed: seed, groups: Array(0..<count))
    }

    /// Divides the shifts so that all shifts of one group come into the same part.
    ///
    /// - Parameters:
    ///   - testFraction: The part of the *groups* to test with.
    ///   - seed: The seed of every random draw.
    ///   - groups: The group of every shift.
    /// - Throws: ``DataError`` if one part would be empty, or there is not one group a shift.
    public func split<Group: Hashable>(
        testFraction: Double = 0.2, seed: Int = 0, groups: [Group]
    ) throws(DataError) -> TrainTestSplit<Self> {
        guard groups.count == count else {
            throw DataError(
                "\(name): \(groups.count.grouped) groups for \(count.grouped) shifts; every shift belongs to one.")
        }
        // Groups are numbered as they come, because the order of a set differs from run to run.
        var numbers: [Group: Int] = [:]
        let members = groups.map { group in
            let number = numbers[group] ?? numbers.count
            numbers[group] = number
            return number
        }
        let isHeldOut = try heldOut(testFraction, of: numbers.count, "groups", seed: seed)
        return try parts(
            train: members.indices.filter { !isHeldOut[members[$0]] },
            test: members.indices.filter { isHeldOut[members[$0]] })
    }

    /// Divides the pairs so that no phrase is in both parts: some phrases are held out; pairs of two of them
    /// are for testing, pairs of two others for training, and mixed pairs are dropped.
    ///
    /// With pairs of random phrases a share of f² is left to test with and (1 − f)² to train on.
    /// - Parameters:
    ///   - heldOutFraction: The part f of the different phrases that is held out, above 0 and below 1.
    ///   - seed: What the phrases are drawn from.
    /// - Throws: ``DataError`` if the data have no phrases or one part would be empty.
    public func split(
        byPhrases heldOutFraction: Double, seed: Int = 0
    ) throws(DataError) -> TrainTestSplit<Self> {
        guard let phrases = annotations.phrases else {
            throw DataError(
                "\(name) has no phrases to split by; add them with with(phrases:), or write them into the file.")
        }
        let isHeldOut = try heldOut(heldOutFraction, of: phrases.phrases.count, "phrases", seed: seed)
        var (train, test) = ([Int](), [Int]())
        for pair in phrases.indices {
            let (before, after) = phrases.numbers(ofPair: pair)
            switch (isHeldOut[before], isHeldOut[after]) {
            case (false, false): train.append(pair)
            case (true, true): test.append(pair)
            default: break
            }
        }
        return try parts(train: train, test: test)
    }

    private func heldOut(
        _ fraction: Double, of count: Int, _ what: String, seed: Int
    ) throws(DataError) -> [Bool] {
        guard fraction > 0, fraction < 1 else {
            throw DataError("\(name): the fraction to test with is above 0 and below 1, not \(fraction).")
        }
        guard count > 1 else {
            throw DataError("\(name): all shifts belong to one of the \(what), which cannot be divided.")
        }
        var random = RandomGenerator(seed: seed, stream: 22)
        let size = min(count - 1, max(1, Int((fraction * Double(count)).rounded())))
        var result = [Bool](repeating: false, count: count)
        for index in random.sample(size, from: count) { result[index] = true }
        return result
    }

    private func parts(train: [Int], test: [Int]) throws(DataError) -> TrainTestSplit<Self> {
        guard !train.isEmpty, !test.isEmpty else {
            throw DataError(
                """
                \(name): this split leaves \(train.count.grouped) shifts to train and \(test.count.grouped) to test; \
                choose another fraction.
                """)
        }
        return try TrainTestSplit(
            train: subset(at: train, name: "\(name), train"), test: subset(at: test, name: "\(name), test"),
            dropped: count - train.count - test.count)
    }
}
