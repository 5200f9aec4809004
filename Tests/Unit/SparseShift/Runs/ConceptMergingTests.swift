import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// What several models agree on, for models whose features are constructed, so that the answer is known.
@Suite struct ConceptMergingTests {
    // MARK: Three concepts in five dimensions

    private static let dimension = 5
    /// How large the concepts are: the third has 9, the second 4 times the energy of the first.
    private static let sizes: [Float] = [1, 2, 3]

    /// Columns of length 1, orthogonal, so that the code of a shift is its product with them.
    private static let columns: [[Float]] = [
        [0.6, 0.8, 0, 0, 0], [-0.8, 0.6, 0, 0, 0], [0, 0, 1, 0, 0],
    ]
    /// The direction of a shift that all pairs have in common.
    private static let common: [Float] = [0, 0, 0, 1, 0]

    /// Entries ±size in a third of the shifts, each concept on its own.
    private static let changes: Matrix = {
        var random = RandomGenerator(seed: 5)
        return Matrix(rows: 900, columns: 3) { target in
            for index in target.indices {
                let isThere = random.uniform() < 1 / 3.0
                target[index] = isThere ? (random.uniform() < 0.5 ? -1 : 1) * sizes[index % 3] : 0
            }
        }
    }()

    private static func shifts(common offset: Float = 0) throws -> Shifts {
        let known = Matrix(rows: columns)
        var matrix = changes.multiplied(by: known)
        matrix.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] += offset * common[index % dimension] }
        }
        return try Shifts(matrix, concepts: changes, name: "constructed")
    }

    /// A feature whose code is `share` times the product of a shift with `encoder`, plus `bias`.
    private struct Feature: Hashable {
        var column: [Float]
        var encoder: [Float]
        var bias: Float = 0

        /// A part of a concept's feature.
        static func concept(_ number: Int, share: Float = 1, sign: Float = 1) -> Feature {
            let column = ConceptMergingTests.columns[number]
            return Feature(column: column.map { sign * $0 }, encoder: column.map { sign * share * $0 })
        }
    }

    /// A method that is "computed" as what it was given.
    private struct Given: ClosedFormConfiguration {
        static let method = "given"
        static let summary = "Weights that a test has made."
        var settings: TrainingSettings
        var features: [Feature] = []

        init(settings: TrainingSettings) { self.settings = settings }

        init(_ features: [Feature]) {
            settings = TrainingSettings(features: features.count)
            settings.batch = 1
            self.features = features
        }

        func fit(to data: some ShiftDataset) throws -> Parameters {
            Parameters(
                encoderWeight: Matrix(rows: features.map(\.encoder)), encoderBias: features.map(\.bias),
                decoderWeight: Matrix(rows: features.map(\.column)),
                decoderBias: [Float](repeating: 0, count: data.dimension))
        }
    }

    private static func runs(_ models: [[Feature]], on data: Shifts) throws -> Runs {
        Runs(try models.map { try train(Given($0), on: data, observer: nil) })
    }

    private static let plain = (0..<3).map { Feature.concept($0) }

    /// Of each concept (row), the sum of squares by the sum of all, and the part that is not zero.
    private static var known: [(energy: Double, activity: Double)] {
        let squares = (0..<3).map { changes.column($0).reduce(0.0) { $0 + Double($1 * $1) } }
        return (0..<3).map { concept in
            (
                squares[concept] / squares.reduce(0, +),
                Double(changes.column(concept).count { $0 != 0 }) / Double(changes.rows)
            )
        }
    }

    private static func cosine(_ first: [Float], _ second: [Float]) -> Double {
        zip(first, second).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// All three are found, from the largest to the smallest, with columns and codes that are the known ones.
    private func expectAll(_ concepts: Concepts, on data: Shifts) throws {
        try #require(concepts.count == 3)
        let codes = concepts.encode(data)
        for (place, concept) in [2, 1, 0].enumerated() {
            let found = concepts[place]
            #expect(abs(abs(Self.cosine(concepts.steeringVector(place), Self.columns[concept])) - 1) < 1e-5)
            #expect(abs(found.energy - Self.known[concept].energy) < 1e-4 && found.kind == .sparse)
            #expect(abs(found.activity - Self.known[concept].activity) < 1e-9)
            #expect(abs(found.clarity - 1) < 1e-6 && abs(found.agreement - 1) < 1e-6)
            let sign: Float = codes.column(place).indices.reduce(0) {
                $0 + codes[$1, place] * Self.changes[$1, concept]
            }
            for row in 0..<codes.rows {
                #expect(abs(codes[row, place] * (sign < 0 ? -1 : 1) - Self.changes[row, concept]) < 1e-3)
            }
        }
        #expect(concepts.evaluate(on: data).fractionUnexplained < 1e-6)
        #expect(concepts.agreement > 1 - 1e-6 && concepts.warnings.isEmpty && concepts.evidence.isExact)
        #expect(abs(try concepts.meanCorrelation(with: data).mean - 1) < 1e-4)
    }

    @Test func modelsWithTheSameFeatures() throws {
        let data = try Self.shifts()
        let concepts = try Self.runs([Self.plain, Self.plain], on: data).concepts(in: data)
        try expectAll(concepts, on: data)
        #expect(concepts.map { $0.sources.map(\.features) } == [[[2], [2]], [[1], [1]], [[0], [0]]])
        #expect(concepts.description.hasPrefix("3 concepts (in each of 2 seeds), of 3 features; agreement 1, "))
        #expect(concepts.others.isEmpty && concepts.relations.isEmpty)
    }

    @Test func featuresThatWereSplitAndDust() throws {
        let data = try Self.shifts()
        let dust = Feature(column: [0, 0, 0, 0, 1], encoder: [1e-5, 0, 1e-5, 0, 0])
        let split: [Feature] = [
            dust, .concept(2, share: 0.5), .concept(0), .concept(2, share: 0.2, sign: -1), .concept(1, share: 0.25),
            .concept(2, share: 0.3), .concept(1, share: 0.75),
        ]
        let flipped = (0..<3).reversed().map { Feature.concept($0, sign: -1) } + [dust, dust, dust, dust]
        let concepts = try Self.runs([split, flipped, split], on: data).concepts(in: data)
        try expectAll(concepts, on: data)
        // The features of each model, from the largest to the smallest.
        #expect(
            concepts.map { $0.sources.map(\.features) }.map { Set($0) } == [
                [[1, 5, 3], [0]], [[6, 4], [1]], [[2], [2]],
            ])
        #expect(concepts.evidence.trainedFeatures == 7 && concepts.evidence.seeds.count == 3)
    }

    @Test func aSeedInAWorseOptimumHasNoVote() throws {
        let data = try Self.shifts()
        // A rotation of two columns by 45° explains everything as well, with a larger mean|h|.
        let half = Float(0.5).squareRoot()
        func mixed(_ sign: Float) -> Feature {
            let column = zip(Self.columns[0], Self.columns[1]).map { half * ($0 + sign * $1) }
            return Feature(column: column, encoder: column)
        }
        let worse = [mixed(1), mixed(-1), .concept(2)]
        let concepts = try Self.runs([Self.plain, worse, Self.plain], on: data).concepts(in: data)
        try expectAll(concepts, on: data)
        #expect(concepts.evidence.worseSeeds.count == 1 && concepts.evidence.seeds.count == 2)
        // One that is better than all others may be an accident: what both have, counts.
        let two = try Self.runs([Self.plain, worse], on: data).concepts(in: data)
        try #require(two.count == 1)
        #expect(abs(abs(Self.cosine(two.steeringVector(0), Self.columns[2])) - 1) < 1e-5)
        #expect(abs(two.evidence.heldEnergy - Self.known[2].energy) < 1e-4)
        #expect(two.warnings.count == 1 && two.warnings[0].hasPrefix("Only "))
        #expect(two[0].energy == 1 && !two.evidence.isExact)
    }

    /// What most models have counts, and what not all have is said.
    @Test func theMajorityDecides() throws {
        let data = try Self.shifts()
        // As large a code as the concept's, with another column.
        let elsewhere = Feature(column: [0, 0, 0, 0, 1], encoder: Self.columns[2])
        let other = [.concept(0), .concept(1), elsewhere]
        let concepts = try Self.runs([Self.plain, other, Self.plain], on: data).concepts(in: data)
        try #require(concepts.count == 3)
        #expect(concepts.map(\.sources.count) == [2, 3, 3])
        #expect(concepts.evidence.seeds.count == 3 && concepts.evidence.countRange == 2...3)
        #expect(concepts.evidence.heldEnergy == 1 && !concepts.evidence.isExact)
        #expect(abs(concepts.evidence.heldInAll - (1 - Self.known[2].energy)) < 1e-4)
        #expect(abs(concepts.agreement - 1) < 1e-6)
        #expect(concepts.description.hasPrefix("3 concepts (in most of 3 seeds; 2 in each), of 3 features; "))
        #expect(concepts.warnings.count == 1)
        #expect(concepts.warnings[0].hasPrefix("Only \(Int((100 * concepts.evidence.heldInAll).rounded())) % of what"))
        #expect(
            concepts.warnings[0].hasSuffix(
                "trust the 2 concepts that do before the 1 that return in most seeds only, and no other feature."))
        // One of two is no majority.
        #expect(try Self.runs([Self.plain, other], on: data).concepts(in: data).count == 2)
    }

    @Test func fewerFeaturesThanDirections() throws {
        let data = try Self.shifts()
        let two = Array(Self.plain.prefix(2))
        let concepts = try Self.runs([two, two], on: data).concepts(in: data)
        #expect(concepts.count == 2 && concepts.warnings.count == 1)
        #expect(concepts.warnings[0].hasPrefix("2 features cannot hold what spans 3 directions, "))
    }

    @Test func fewerThanTenShiftsAConcept() throws {
        let all = try Self.shifts()
        for (count, isWarned) in [(29, true), (30, false)] {
            let few = try Shifts(all.shifts(0..<count), name: "few")
            let concepts = try Self.runs([Self.plain, Self.plain], on: few).concepts(in: few)
            try #require(concepts.count == 3)
            let warned = concepts.warnings.contains { $0.hasPrefix("29 shifts for 3 concepts, fewer than 10 each, ") }
            #expect(warned == isWarned)
        }
    }

    /// Concepts that change in the same shifts, and one that changes only where another does.
    @Test func conceptsThatAreBoundToEachOther() throws {
        func related(_ change: (_ row: Int, _ value: Float) -> Bool) throws -> Concepts {
            var changes = Self.changes
            for row in 0..<changes.rows {
                // The second changes in a third of the shifts.
                let size: Float = row % 2 == 0 ? 0.9 : -1.1
                changes[row, 0] = change(row, changes[row, 1]) ? size : 0
            }
            let data = try Shifts(changes.multiplied(by: Matrix(rows: Self.columns)), name: "bound")
            return try Self.runs([Self.plain, Self.plain], on: data).concepts(in: data)
        }
        // In the order of their energies the second is 1, the first 2.
        let tied = try related { $1 != 0 }
        #expect(tied.relations == [.tied(1, 2)])
        #expect(tied.warnings.count == 1 && tied.warnings[0].hasPrefix("Concepts 1 and 2 always change together: "))
        let nested = try related { $1 != 0 && $0 % 5 < 3 }
        #expect(nested.relations == [.nested(child: 2, parent: 1)])
        #expect(
            nested.warnings.count == 1 && nested.warnings[0].hasPrefix("Concept 2 changes only where concept 1 does: "))
        #expect(try related { row, _ in row % 3 == 0 }.relations.isEmpty)
    }

    /// Noise in a direction of its own is no concept, nor is what is 20 times smaller than all others.
    @Test func denseAndWeakFeatures() throws {
        var random = RandomGenerator(seed: 6)
        var matrix = Self.changes.multiplied(by: Matrix(rows: Self.columns))
        for row in 0..<matrix.rows {
            matrix[row, 3] = Float(2 * random.uniform() - 1)
            matrix[row, 4] = row % 4 == 0 ? 0.1 : 0
        }
        let data = try Shifts(matrix, name: "with more")
        func feature(_ entry: Int) -> Feature {
            let column = (0..<5).map { Float($0 == entry ? 1 : 0) }
            return Feature(column: column, encoder: column)
        }
        let model = Self.plain + [feature(4), feature(3)]
        let concepts = try Self.runs([model, model], on: data).concepts(in: data)
        #expect(concepts.count == 3 && concepts.others.map(\.kind) == [.dense, .weak])
        #expect(concepts.otherColumns == Matrix(rows: [feature(3).column, feature(4).column]))
        #expect(concepts.others[0].blur > 0.9 && concepts.others[1].activity == 0.25)
        #expect(
            concepts.othersSentence?.hasPrefix("Beside the concepts a dense feature and a weak feature return, ")
                == true)
    }

    @Test func aCommonShiftBelongsToTheBias() throws {
        let data = try Self.shifts(common: 2)
        let constant = Feature(column: Self.common, encoder: [0, 0, 0, 0, 0], bias: 2)
        let concepts = try Self.runs([Self.plain + [constant], [constant] + Self.plain], on: data).concepts(in: data)
        try #require(concepts.count == 3)
        #expect(concepts.others.map(\.kind) == [.common])
        #expect(abs(Self.cosine(concepts.otherColumns.row(0), Self.common)) > 1 - 1e-6)
        #expect(concepts.evaluate(on: data).fractionUnexplained < 1e-6)
        #expect(abs(concepts.model.parameters.decoderBias[3] - 2) < 1e-5)
    }

    @Test func whatHasNoAnswer() throws {
        let data = try Self.shifts()
        #expect(
            message { _ = try Self.runs([Self.plain], on: data).concepts }
                == "Concepts are what several seeds agree on, and this is one run; train at least two seeds.")
        #expect(
            message { _ = try Self.runs([Self.plain, Self.plain], on: data).concepts }.hasPrefix(
                "What these models have in common is not known; use concepts(in: shifts)"))
        let other = try Shifts(Matrix(rows: [[1, 0], [0, 1]]), name: "narrow")
        #expect(
            message { _ = try Self.runs([Self.plain, Self.plain], on: data).concepts(in: other) }
                == "narrow: shifts × 2, but the models were trained on shifts × 5.")
        let elsewhere = [Feature(column: [0, 0, 0, 0, 1], encoder: Self.columns[0])]
        #expect(
            message { _ = try Self.runs([Self.plain, elsewhere], on: data).concepts(in: data) }.hasPrefix(
                "No sparse feature returns in most of 2 seeds"))
    }
}
