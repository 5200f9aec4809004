import Numerics
import Requirements

extension SuperposedFeatures {
    /// Pairs of embeddings that share the values of all features but a few: shifts whose δ is known.
    ///
    ///     let pairs = try world.pairs(20_000, varyingAtMost: 3)
    ///     let runs = try train(SSAE.Configuration(features: world.count), on: pairs)
    ///
    /// Of two samples, up to k features that differ are taken over from the second into the first, k uniform in 1 …
    /// `varyingAtMost`, one after the other and only where parents and siblings allow it: a child stays away without
    /// its parent, and siblings exclude each other. A parent that takes over another value leaves its child's as it is,
    /// although in single samples a child's value grows with its parent's. Rare features change more rarely still, in
    /// about p (1 − p) of all; so results should be read by ``firingFrequencies``.
    /// - Parameters:
    ///   - count: How many pairs.
    ///   - varyingAtMost: The most features that change in a pair.
    ///   - seed: Another seed draws other pairs of the same features.
    /// - Returns: Pairs whose concepts are δ = ṽ − v (`count` × N).
    /// - Throws: ``DataError`` if `count` is not positive or too large, or `varyingAtMost` not from 1 to N.
    public func pairs(_ count: Int, varyingAtMost: Int = 3, seed: Int = 1) throws(DataError) -> PairedShifts {
        let (before, after) = try pairedValues(count, varyingAtMost: varyingAtMost, seed: seed)
        return try PairedShifts(
            before: embeddings(of: before), after: embeddings(of: after), concepts: after.subtracting(before),
            name: "superposed features")
    }

    /// The values of all features before and after the change in every pair (`count` × N each).
    ///
    /// - Parameters: As ``pairs(_:varyingAtMost:seed:)``.
    /// - Throws: ``DataError`` as ``pairs(_:varyingAtMost:seed:)``.
    public func pairedValues(
        _ count: Int, varyingAtMost: Int = 3, seed: Int = 1
    ) throws(DataError) -> (before: Matrix, after: Matrix) {
        try check(count)
        guard (1...self.count).contains(varyingAtMost) else {
            throw DataError(
                "superposed features: from 1 to \(self.count) of \(self.count) features can vary, not \(varyingAtMost)."
            )
        }
        guard expectedL0 >= 0.01 else {
            throw DataError(
                "superposed features: only \(expectedL0.brief) features fire at once, so that hardly anything changes; larger frequencies are needed."
            )
        }
        let width = self.count
        var after = Matrix(rows: 0, columns: width)
        let before = Matrix(rows: count, columns: width) { before in
            nonisolated(unsafe) let before = before
            after = Matrix(rows: count, columns: width) { after in
                nonisolated(unsafe) let after = after
                Parallel.forEach(count) { row in
                    let (first, second) = drawPair(row, varyingAtMost: varyingAtMost, seed: seed)
                    for feature in 0..<width {
                        before[row * width + feature] = Float(first[feature])
                        after[row * width + feature] = Float(second[feature])
                    }
                }
            }
        }
        return (before, after)
    }

    /// The values of all features before and after the change in one pair.
    private func drawPair(_ row: Int, varyingAtMost: Int, seed: Int) -> (before: [Double], after: [Double]) {
        // Rows of pairs are others than those of samples with the same seed.
        var random = Self.generator(seed, -2_000_000 - row)
        let before = draw(&random)
        let most = 1 + random.integer(below: varyingAtMost)
        var after = before
        // A sample in which nothing may change is drawn again; that ends, since features that fire can be off.
        while after == before {
            let other = draw(&random)
            change(&after, from: other, most: most, &random)
        }
        return (before, after)
    }

    private func change(
        _ values: inout [Double], from other: [Double], most: Int, _ random: inout RandomGenerator
    ) {
        let differing = values.indices.filter { values[$0] != other[$0] }
        var changed = 0
        for place in random.permutation(differing.count) where changed < most {
            let feature = differing[place]
            guard isAllowed(feature, other[feature] > 0, in: values) else { continue }
            values[feature] = other[feature]
            changed += 1
        }
    }

    /// Whether a feature may fire, or not, beside the others.
    private func isAllowed(_ feature: Int, _ fires: Bool, in values: [Double]) -> Bool {
        guard fires else { return children(of: feature).allSatisfy { values[$0] == 0 } }
        guard let parent = parents[feature] else { return true }
        return values[parent] > 0 && children(of: parent).allSatisfy { $0 == feature || values[$0] == 0 }
    }

    private func children(of feature: Int) -> Range<Int> {
        // Families are in the order of their parents, which are the first features without a gap.
        feature < families.count ? families[feature].children : 0..<0
    }
}
