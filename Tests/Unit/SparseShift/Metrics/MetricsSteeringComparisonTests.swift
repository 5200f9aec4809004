import Numerics
import SparseShift
import Testing

@Suite struct MetricsSteeringComparisonTests {
    /// Pairs of embeddings in which concept k moves along axis k by 3, some of them backwards, some along two axes.
    private func pairs(seed: Int) throws -> PairedShifts {
        var random = RandomGenerator(seed: seed, stream: 1)
        let (count, width) = (60, 5)
        let before = Matrix(rows: count, columns: width) {
            for index in $0.indices { $0[index] = Float(random.normal()) }
        }
        let concepts = Matrix(rows: count, columns: 2) { target in
            for row in 0..<count {
                target[2 * row] = [1, -1, 0, 0, 1, 0][row % 6]
                target[2 * row + 1] = [0, 0, 1, -1, 1, 0][row % 6]
            }
        }
        let after = Matrix(rows: count, columns: width) { target in
            for row in 0..<count {
                for entry in 0..<width {
                    target[row * width + entry] = before[row, entry] + (entry < 2 ? 3 * concepts[row, entry] : 0)
                }
            }
        }
        return try PairedShifts(before: before, after: after, concepts: concepts, name: "axes")
    }

    @Test func pairsOfSingleConcepts() throws {
        let data = try pairs(seed: 1)
        let found = try data.steeringPairs()
        #expect(found.count == 40)
        #expect(found.contrasts == (0..<40).map { [0, 0, 1, 1][$0 % 4] })
        // Backward pairs are turned round: the concept comes in all.
        for row in 0..<found.count {
            for entry in 0..<5 {
                let step = found.after[row, entry] - found.before[row, entry]
                #expect(abs(step - (entry == found.contrasts[row] ? 3 : 0)) < 1e-5)
            }
        }
        #expect(found.before.row(1) == data.after.row(1) && found.after.row(1) == data.before.row(1))
        #expect(try found.restricted(to: [1]).count == 20)
        #expect(try found.renumbered { $0 == 1 ? 7 : nil }.contrasts == [Int](repeating: 7, count: 20))
        #expect(throws: MetricError("There is no pair of these contrasts.")) { try found.restricted(to: [9]) }
        let unknown = try PairedShifts(before: data.before, after: data.after, name: "plain")
        #expect(throws: MetricError.self) { try unknown.steeringPairs() }
    }

    @Test func theRightDirectionsWin() throws {
        let (known, unseen) = (try pairs(seed: 1).steeringPairs(), try pairs(seed: 2).steeringPairs())
        let axes = Matrix(rows: [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]])
        let others = (0..<3).map { SteeringPairs.randomDirections(2, dimension: 5, seed: $0) }
        let found = try SteeringComparison(
            ["axes": [axes, axes], "mean difference": [known.meanDifferences], "random": others], training: known,
            test: unseen)
        let (best, mean, random) = (found.methods[0], found.methods[1], found.methods[2])
        #expect(best.mean > 0.999 && mean.mean > 0.999)
        #expect(random.mean < 0.95 && found.unsteered < random.mean)
        #expect(best.spread == 0 && random.spread > 0)
        #expect(abs(best.agreement.mean - 1) < 1e-6 && mean.agreement.pairs.isEmpty && random.agreement.mean < 0.9)
        #expect(best.choices[0].map(\.column) == [0, 1])
        #expect(found.trainingCount == 40 && found.testCount == 40)
    }

    @Test func testPairsOfUnknownContrastsAreLeftOut() throws {
        let (known, unseen) = (try pairs(seed: 1).steeringPairs(), try pairs(seed: 2).steeringPairs())
        let axes = Matrix(rows: [[1, 0, 0, 0, 0]])
        let found = try SteeringComparison(["axes": [axes]], training: try known.restricted(to: [0]), test: unseen)
        #expect(found.testCount == 20)
    }

    @Test func shiftsOfPairsInMemory() throws {
        let data = try pairs(seed: 3)
        let shifts = data.shifts(0..<data.count)
        for row in 0..<data.count { #expect(abs(shifts[row, 0] - 3 * data.concepts[row, 0]) < 1e-5) }
        #expect(data.embeddings(at: [4, 2]).after.row(1) == data.after.row(2))
        #expect(throws: DataError.self) {
            try PairedShifts(before: data.before, after: data.after.rows(0..<3), name: "torn")
        }
        let wrong = Matrix(rows: [[1, .nan]])
        #expect(throws: DataError("wrong: pair 0 has an entry that is not finite.")) {
            try PairedShifts(before: Matrix(rows: [[1, 2]]), after: wrong, name: "wrong")
        }
    }

    @Test func aDenseMapKeepsWhatIsLinear() throws {
        let data = try pairs(seed: 4)
        let mixed = try data.mixed(seed: 5)
        #expect(try data.mixed(seed: 5).before == mixed.before)
        #expect(try data.mixed(seed: 6).before != mixed.before)
        // The map of a sum is the sum of the maps: pairs 0 and 2 move along one axis each, pair 4 along both.
        let (before, after) = (data.shifts(0..<5), mixed.shifts(0..<5))
        for entry in 0..<5 {
            #expect(abs(before[0, entry] + before[2, entry] - before[4, entry]) < 1e-5)
            #expect(abs(after[0, entry] + after[2, entry] - after[4, entry]) < 1e-4)
        }
        // No axis is left alone.
        #expect((0..<5).allSatisfy { abs(after[0, $0]) > 1e-3 })
    }

    /// The pairs with named concepts, and models whose columns are the axes.
    private func named(_ data: PairedShifts, _ names: [String]) throws -> PairedShifts {
        try PairedShifts(
            before: data.before, after: data.after, concepts: data.concepts, name: data.name,
            annotations: ShiftAnnotations(conceptNames: names))
    }

    @Test func modelsBesideLabelsAndChance() throws {
        let (training, test) = (try named(pairs(seed: 1), ["a", "b"]), try pairs(seed: 2))
        let runs = Runs([try train(PrincipalComponents.Configuration(features: 2), on: training, seed: 0)])
        let found = try SteeringComparison(["PCA": runs], training: training, test: test, randomSeeds: 0..<4)
        #expect(found.methods.map(\.name) == ["PCA", "mean difference", "random"])
        #expect(found.methods.map(\.cosines.count) == [1, 1, 4] && found.testCount == 40)
        // By hand: the same directions, chosen and measured on the same pairs.
        let (known, unseen) = (try training.steeringPairs(), try test.steeringPairs())
        let alone = try SteeringCosine(directions: runs[0].parameters.decoderWeight, training: known, test: unseen)
        #expect(abs(found.methods[0].mean - alone.mean) < 1e-12)
        let recovered = (alone.mean - alone.unsteeredMean) / (1 - alone.unsteeredMean)
        #expect(abs(found.methods[0].recovered[0] - recovered) < 1e-12)
        #expect(found.methods[1].recovered[0] > 0.99)
        // The same concepts under their names, in another order, are the same; foreign ones are left out.
        let swapped = try PairedShifts(
            before: test.before, after: test.after,
            concepts: Matrix(rows: (0..<test.count).map { [0, test.concepts[$0, 1], test.concepts[$0, 0]] }),
            name: "swapped",
            annotations: ShiftAnnotations(conceptNames: ["c", "b", "a"]))
        let other = try SteeringComparison(["PCA": runs], training: training, test: swapped)
        #expect(abs(other.methods[0].mean - alone.mean) < 1e-12 && other.testCount == 40)
        #expect(throws: MetricError("There is no pair of these contrasts.")) {
            try SteeringComparison(["PCA": runs], training: training, test: try named(test, ["x", "y"]))
        }
        let narrow = try PairedShifts(
            before: Matrix(rows: [[1, 2]]), after: Matrix(rows: [[2, 1]]), concepts: Matrix(rows: [[1]]), name: "narrow"
        )
        #expect(throws: DataError("narrow: 2 wide, but the pairs to choose from are 5 wide.")) {
            try SteeringComparison(["PCA": runs], training: training, test: narrow)
        }
        #expect(throws: DataError("PCA: 5 wide, but the pairs to choose from are 2 wide.")) {
            try SteeringComparison(["PCA": runs], training: narrow, test: narrow)
        }
    }

    @Test func divisionsArePooled() throws {
        let (first, second) = (try pairs(seed: 1).steeringPairs(), try pairs(seed: 2).steeringPairs())
        let random = (0..<3).map { SteeringPairs.randomDirections(2, dimension: 5, seed: $0) }
        let one = try SteeringComparison(["random": random], training: first, test: second)
        let two = try SteeringComparison(["random": random], training: second, test: first)
        let both = SteeringComparison(pooling: [one, two])
        #expect(both.methods[0].cosines == one.methods[0].cosines + two.methods[0].cosines)
        #expect(both.methods[0].recovered.count == 6 && both.testCount == 80 && both.trainingCount == 80)
        #expect(abs(both.unsteered - (one.unsteered + two.unsteered) / 2) < 1e-12)
        // 15 pairs of 6 decoders, of which 3 are equal.
        #expect(both.methods[0].agreement.pairs.count == 15)
        #expect(both.methods[0].agreement.pairs.count { $0 > 0.9999 } == 3)
    }

    @Test func pairsOfSingleValues() throws {
        let before = Matrix(rows: (0..<5).map { [Float($0), 0] })
        let after = Matrix(rows: (0..<5).map { [0, Float($0)] })
        let concepts = Matrix(rows: [[-1, 1, 0], [0, 1, -1], [1, 1, 0], [-1, 1, 1], [1, 0, 0]])
        let data = try PairedShifts(before: before, after: after, concepts: concepts, name: "values")
        let found = try data.valueSteeringPairs()
        #expect(found.sources == [0, 2] && found.targets == [1, 1])
        #expect(found.before == before.rows(at: [0, 1]) && found.after == after.rows(at: [0, 1]))
        let none = try PairedShifts(before: before, after: after, name: "plain")
        #expect(
            throws: MetricError("plain: in no pair does one value replace another alone, so there is nothing to steer.")
        ) {
            try none.valueSteeringPairs()
        }
    }
}
