import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// The baselines against scikit-learn, scipy and numpy, made by Fixtures/scripts/make_baselines.py.
@Suite struct BaselineTests {
    private let file: HDF5File

    init() throws { file = try HDF5File(fixtures + "/golden-baselines/baselines.h5") }

    private func matrix(_ name: String) throws -> Matrix {
        let dataset = try file.dataset(name)
        return try Matrix(
            rows: dataset.shape[0], columns: dataset.shape[1], elements: dataset.doubles().map { Float($0) })
    }

    private func numbers(_ name: String) throws -> [Double] { try file.dataset(name).doubles() }

    private func largest(_ found: [Double], _ expected: [Double]) -> Double {
        #expect(found.count == expected.count)
        return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private func largest(_ found: Matrix, _ expected: String) throws -> Double {
        largest(found.doubles, try matrix(expected).doubles)
    }

    @Test(arguments: [false, true])
    func logisticRegression(standardizes: Bool) throws {
        let labels = try numbers("logistic/labels").map { $0 > 0 }
        let fit = RidgeLogisticRegression(
            try matrix("logistic/inputs"), labels: labels, inversePenalty: 0.7, standardizes: standardizes)
        let expected = try numbers("logistic/\(standardizes ? "standardized" : "plain")")
        #expect(largest(fit.coefficients + [fit.intercept], expected) < 1e-6)
        #expect(fit.steps < 30)
    }

    @Test(arguments: [false, true])
    func probeDirections(standardizes: Bool) throws {
        let data = try Shifts(matrix("probe/shifts"), concepts: matrix("probe/labels"))
        let model = try train(
            ProbeDirection.Configuration(inversePenalty: 0.5, standardizes: standardizes), on: data)
        let expected = "probe/\(standardizes ? "standardized" : "raw")"
        #expect(try largest(model.parameters.decoderWeight, expected) < 1e-6)
        #expect(model.parameters.encoderWeight == model.parameters.decoderWeight)
        #expect(model.features == 2 && model.isComplete)
    }

    /// Pairs whose embeddings are known, too.
    private struct Pairs: LabelledShiftDataset, PairedEmbeddingDataset {
        let before: Matrix
        let after: Matrix
        let concepts: Matrix
        var name: String { "pairs" }
        var count: Int { before.rows }
        var dimension: Int { before.columns }

        func copyShifts(
            at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
        ) {
            for (place, index) in indices.enumerated() {
                for column in 0..<dimension {
                    destination[place * dimension + column] = after[Int(index), column] - before[Int(index), column]
                }
            }
        }

        func embeddings(at indices: [Int]) -> (before: Matrix, after: Matrix) {
            (before.rows(at: indices), after.rows(at: indices))
        }
    }

    /// Where a concept disappears, the embedding before has it; a pair without a change says nothing of it.
    @Test func probesOfEmbeddings() throws {
        let inputs = try matrix("logistic/inputs")
        let labels: [Float] = (0..<30).map { [1, -1, 0][$0 % 3] }
        let data = Pairs(
            before: inputs.rows(0..<30), after: inputs.rows(30..<60),
            concepts: Matrix(rows: 30, columns: 1, elements: labels))
        let with = (0..<30).filter { labels[$0] != 0 }.map { labels[$0] > 0 ? 30 + $0 : $0 }
        let without = (0..<30).filter { labels[$0] != 0 }.map { labels[$0] > 0 ? $0 : 30 + $0 }
        let expected = RidgeLogisticRegression(
            inputs.rows(at: without + with), labels: (0..<40).map { $0 >= 20 }, standardizes: true
        ).coefficients
        let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let model = try train(ProbeDirection.Configuration(inputs: .embeddings), on: data)
        #expect(largest(model.parameters.decoderWeight.doubles, expected.map { $0 / length }) < 1e-6)
        // Its pool is of embeddings that differ in more than the concept, but its sign is the concept's.
        let pooled = try train(LAT.Configuration(inputs: .embeddings), on: data).steeringVector(0)
        let difference = inputs.rows(at: with).subtracting(inputs.rows(at: without))
        let along = difference.multiplied(by: Matrix(rows: [pooled]), .transposed)
        #expect(along.elements.reduce(0, +) > 0)
    }

    @Test func artificialTomography() throws {
        let found = LAT.direction(of: try matrix("lat/differences"), towards: try numbers("lat/side"))
        #expect(largest(found, try numbers("lat/direction")) < 1e-6)
    }

    /// Shifts along one direction with little noise: the direction is found, whatever the signs of labels and draws.
    @Test func tomographyPointsTowardsTheConcept() throws {
        var random = RandomGenerator(seed: 3)
        let labels = (0..<80).map { Float($0 % 3 == 0 ? -1 : 1) }
        let rows = labels.map { label in
            [3 * label + 0.1 * Float(random.normal()), -4 * label + 0.1 * Float(random.normal()), 0.1 * label]
        }
        let data = try Shifts(Matrix(rows: rows), concepts: Matrix(rows: 80, columns: 1, elements: labels))
        for seed in 0..<3 {
            let vector = try train(LAT.Configuration(drawSeed: seed), on: data).steeringVector(0)
            #expect(abs(vector[0] - 0.6) < 0.02 && abs(vector[1] + 0.8) < 0.02)
        }
    }

    /// However the shifts of few pairs are drawn, half of them are the other way round, and their mean is not lost.
    @Test func tomographyOfFewShifts() throws {
        let rows: [[Float]] = [[3, -4, 0.1], [3.1, -4, 0], [3, -4.1, 0], [2.9, -4, -0.1]]
        for count in 1...4 {
            let data = try Shifts(
                Matrix(rows: Array(rows.prefix(count))), concepts: Matrix(rows: count, columns: 1, repeating: 1))
            for seed in 0..<12 {
                let vector = try train(LAT.Configuration(drawSeed: seed), on: data).steeringVector(0)
                #expect(abs(vector[0] - 0.6) < 0.02 && abs(vector[1] + 0.8) < 0.02, "\(count) shifts, seed \(seed)")
            }
        }
        // One pair of embeddings gives one difference, which no other can be compared with.
        let pair = Pairs(
            before: Matrix(rows: [[1, 1]]), after: Matrix(rows: [[1, 3]]), concepts: Matrix(rows: [[-1]]))
        let found = try train(LAT.Configuration(inputs: .embeddings), on: pair).steeringVector(0)
        #expect(found == [0, -1])
    }

    /// To 1e-5, because the whitened shifts are in single precision.
    @Test(arguments: 0..<3)
    func independentComponents(seed: Int) throws {
        let data = try Shifts(matrix("ica/shifts"))
        let model = try train(
            FastICA.Configuration(features: 4, iterations: 2_000, tolerance: 1e-13, drawSeed: seed), on: data)
        #expect(try largest(model.parameters.decoderWeight, "ica/directions") < 1e-5)
        #expect(largest(model.parameters.decoderBias.map(Double.init), try numbers("ica/mean")) < 1e-5)
        #expect(try largest(model.encode(data.matrix.rows(0..<20)), "ica/codes") < 1e-4)
    }

    @Test func independentComponentsNeedDirections() throws {
        let line = try Shifts(Matrix(rows: (0..<20).map { [Float($0), 2 * Float($0), 0] }))
        let sentence =
            "oc: shifts varies along 1 of 3 directions, so no more than 1 independent component is possible, not 2."
        #expect(throws: ConfigurationError(sentence)) { try train(FastICA.Configuration(features: 2), on: line) }
        for rows: [[Float]] in [[[0, 0], [0, 0]], [[1, 2]]] {
            #expect(throws: DataError("shifts: its shifts do not vary, so FastICA has no components to find.")) {
                try train(FastICA.Configuration(features: 1), on: Shifts(Matrix(rows: rows)))
            }
        }
    }

    @Test func seminonnegativeFactors() throws {
        let found = try SemiNMF.directions(
            of: matrix("semi-nmf/shifts"), start: numbers("semi-nmf/start"), features: 3, iterations: 20, tolerance: 0)
        let expected = try matrix("semi-nmf/directions")
        #expect(relativeDistance(found.matrix.elements, expected.elements) < 1e-6)
        // Not settled, which the method would remark.
        #expect(found.gain > 0)
        let settled = try SemiNMF.directions(
            of: matrix("semi-nmf/shifts"), start: numbers("semi-nmf/start"), features: 3, iterations: 20,
            tolerance: 0.5)
        #expect(settled.gain <= 0.5)
    }

    @Test func nonnegativeCodes() throws {
        let directions = try matrix("nonnegative/directions")
        var codes = try matrix("nonnegative/inputs").multiplied(by: directions, .transposed)
        NonnegativeCodes(directions: directions).solve(&codes)
        #expect(try largest(codes, "nonnegative/codes") < 1e-5)
    }

    /// Sums of directions with positive weights are reconstructed, and no code is negative.
    @Test func seminonnegativeModels() throws {
        let data = try Shifts(matrix("semi-nmf/shifts"))
        let model = try train(SemiNMF.Configuration(features: 3), on: data)
        #expect(model.evaluation.fractionUnexplained < 0.02)
        #expect(model.encode(data.matrix).elements.allSatisfy { $0 >= 0 })
    }

    @Test func codesByFISTA() throws {
        let (shifts, directions) = (try matrix("dictionary/shifts"), try matrix("dictionary/start"))
        let products = shifts.multiplied(by: directions, .transposed)
        var codes = products
        FISTA(directions: directions, penalty: 0.3, steps: 30).solve(&codes)
        #expect(try largest(codes, "dictionary/fista-30") < 1e-5)
        // Many steps end where the lasso does.
        codes = products
        FISTA(directions: directions, penalty: 0.3, steps: 3_000).solve(&codes)
        #expect(try largest(codes, "dictionary/lasso") < 1e-4)
    }

    @Test(arguments: [false, true])
    func codesByPursuit(isOrthogonal: Bool) throws {
        let directions = try matrix("dictionary/start")
        var codes = try matrix("dictionary/shifts").multiplied(by: directions, .transposed)
        MatchingPursuit(directions: directions, most: 3, isOrthogonal: isOrthogonal).solve(&codes)
        #expect(try largest(codes, "dictionary/\(isOrthogonal ? "omp" : "mp")") < 1e-5)
    }

    /// After four rounds, to what single precision leaves of them.
    @Test(arguments: [false, true])
    func learnedDictionaries(byPursuit: Bool) throws {
        var dictionary = DictionaryAlternation(try matrix("dictionary/start"))
        try dictionary.advance(on: matrix("dictionary/shifts"), most: 4, tolerance: 0) { products, columns, earlier in
            if byPursuit {
                MatchingPursuit(directions: columns, most: 2, isOrthogonal: true).solve(&products)
            } else {
                FISTA(directions: columns, penalty: 0.3).solve(&products, from: earlier)
            }
        }
        #expect(try largest(dictionary.columns, "dictionary/\(byPursuit ? "omp" : "fista")-learned") < 1e-4)
        #expect(dictionary.rounds == 4)
    }

    /// One round of FISTA's codes and columns, in other units of the shifts, and with more columns.
    private func columns(of start: Matrix, unit: Float, steps: Int) throws -> Matrix {
        var dictionary = DictionaryAlternation(start)
        try dictionary.advance(
            on: matrix("dictionary/shifts").scaled(by: unit), most: 1, tolerance: 0
        ) { products, columns, earlier in
            FISTA(directions: columns, penalty: 0.3 * unit, steps: steps).solve(&products, from: earlier)
        }
        #expect(!dictionary.hasFailed && dictionary.rounds == 1)
        return dictionary.columns
    }

    /// Columns do not depend on the units of the shifts; and columns that are the same or opposite, whose codes are, share
    /// what one alone does, however many steps round them differently.
    @Test(arguments: [1, 0x1p20, 0x1p-20] as [Float], [400, 5_000])
    func dictionariesInAllUnits(unit: Float, steps: Int) throws {
        let start = try matrix("dictionary/start")
        let expected = try columns(of: start, unit: 1, steps: steps)
        #expect(
            relativeDistance(try columns(of: start, unit: unit, steps: steps).elements, expected.elements) < 1e-5)
        let repeated = Matrix(
            rows: start.rows + 2, columns: start.columns,
            elements: start.elements + start.row(0) + start.row(1).map { -$0 })
        let found = try columns(of: repeated, unit: unit, steps: steps)
        #expect(relativeDistance(found.rows(0..<start.rows).elements, expected.elements) < 1e-3)
        #expect(relativeDistance(found.row(start.rows), expected.row(0)) < 1e-3)
        #expect(relativeDistance(found.row(start.rows + 1), expected.row(1).map { -$0 }) < 1e-3)
    }

    /// The codes of directions that are opposite but for rounding are opposite, and those of all others as without them.
    @Test func codesOfSameDirections() throws {
        let (shifts, start) = (try matrix("dictionary/shifts"), try matrix("dictionary/start"))
        func codes(_ directions: Matrix) -> Matrix {
            var codes = shifts.multiplied(by: directions, .transposed)
            FISTA(directions: directions, penalty: 0.3, steps: 3_000).solve(&codes)
            return codes
        }
        let repeated = Matrix(
            rows: start.rows + 1, columns: start.columns, elements: start.elements + start.row(2).map { -$0.nextUp })
        let (alone, found) = (codes(start), codes(repeated))
        for row in 0..<shifts.rows {
            #expect(found[row, start.rows] == -found[row, 2])
            for direction in 0..<start.rows {
                #expect(abs((direction == 2 ? 2 : 1) * found[row, direction] - alone[row, direction]) < 1e-3)
            }
        }
    }

    /// Of two directions that hardly differ, the one that is nearer to x has the code.
    @Test func codesOfNearDirections() {
        let directions = Matrix(rows: [[1, 0], [0.999_999_5, 0.001]])
        for (side, expected) in [(-2, [9.7, 0]), (2, [0, 9.702])] as [(Float, [Float])] {
            let x = Matrix(rows: [[10, side]])
            var codes = x.multiplied(by: directions, .transposed)
            FISTA(directions: directions, penalty: 0.3, steps: 3_000).solve(&codes)
            #expect(zip(codes.elements, expected).allSatisfy { abs($0 - $1) < 1e-2 })
        }
    }

    /// Codes that are no numbers end the rounds, and are not taken for a dictionary that has settled.
    @Test func dictionariesThatFail() throws {
        let start = try matrix("dictionary/start")
        var dictionary = DictionaryAlternation(start)
        try dictionary.advance(on: matrix("dictionary/shifts"), most: 5, tolerance: 1e-3) { products, _, _ in
            products = Matrix(rows: products.rows, columns: products.columns, repeating: .infinity)
        }
        #expect(dictionary.hasFailed && dictionary.rounds == 0 && dictionary.change == .infinity)
        #expect(relativeDistance(dictionary.columns.elements, start.elements) < 1e-6)
    }

    /// Shifts that point the same way, or the opposite way, begin one column.
    @Test func dictionariesStartFromDifferentShifts() {
        let shifts = Matrix(rows: [
            [1, 2, 2], [0, 0, 0], [-2, -4, -4], [0.5, 1, 1], [0, 3, 0], [0, 3, 0], [0, -1, 0],
        ])
        for seed in 0..<6 {
            let columns = DictionaryAlternation(features: 4, of: shifts, seed: seed).columns
            let cosines = columns.multiplied(by: columns, .transposed)
            for first in 0..<4 {
                for second in 0..<first { #expect(abs(cosines[first, second]) < 0.9999) }
            }
            #expect((0..<2).contains { abs(abs(columns[$0, 1]) - 1) < 1e-6 })
            #expect((0..<2).contains { abs(abs(columns[$0, 0]) - 1.0 / 3) < 1e-6 })
        }
    }

    /// A matrix without an inverse has a solution next to it, and one that is not finite has none.
    @Test func singularSystems() throws {
        let found = try #require(
            PositiveDefiniteSystem.ridgeSolution(
                [4e12, 4e12, 4e12, 4e12], order: 2, [8e12, 8e12], count: 1, ridge: 1e-10))
        #expect(largest(found, [1, 1]) < 1e-4)
        #expect(PositiveDefiniteSystem.ridgeSolution([4, 0, 0, 16], order: 2, [4, 8], count: 1) == [1, 0.5])
        #expect(PositiveDefiniteSystem.ridgeSolution([0, 0, 0, 0], order: 2, [0, 0], count: 1) == [0, 0])
        #expect(PositiveDefiniteSystem.ridgeSolution([.infinity], order: 1, [1], count: 1) == nil)
    }

    /// Far fewer concepts at once than there are: sparse coding finds their directions from one of a few starts, as some
    /// end with two columns for one concept; and random directions do not.
    @Test func dictionariesFindSparseConcepts() throws {
        let toy = SyntheticShifts(concepts: 6, varyingAtMost: 2, dimension: 12, count: 600, seed: 2)
        func best(_ configuration: (_ seed: Int) -> some MethodConfiguration) throws -> Double {
            try (0..<4).map { seed in
                let runs = try train(configuration(seed), on: toy, seeds: 0..<1, observer: nil)
                return try runs.meanCorrelation(with: toy).scores[0]
            }.max()!
        }
        let fista = try best { FISTADictionary.Configuration(features: 6, drawSeed: $0) }
        let pursuit = try best { PursuitDictionary.Configuration(features: 6, k: 2, drawSeed: $0) }
        let random = try best { RandomDirections.Configuration(features: 6, drawSeed: $0) }
        #expect(fista > 0.9 && pursuit > 0.9 && random < 0.8, "\(fista), \(pursuit), \(random)")
    }

    /// The mean square of every entry of a uniform unit direction is 1 / d, which is the chance level of a squared cosine.
    @Test func randomDirectionsAreUniform() throws {
        let data = try Shifts(Matrix(rows: [[Float](repeating: 1, count: 10)]))
        let model = try train(RandomDirections.Configuration(features: 2_000, drawSeed: 1), on: data)
        let directions = model.parameters.decoderWeight
        let squares = (0..<10).map { column in
            directions.column(column).reduce(0.0) { $0 + Double($1) * Double($1) } / 2_000
        }
        #expect(squares.allSatisfy { abs($0 - 0.1) < 0.015 })
        #expect(abs(directions.row(7).reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        let other = try train(RandomDirections.Configuration(features: 2_000, drawSeed: 2), on: data)
        #expect(other.parameters.decoderWeight != directions)
    }

    @Test func whatNeedsLabelsSaysSo() throws {
        func message(_ configuration: some MethodConfiguration, _ labels: Matrix?) -> String {
            do {
                _ = try train(configuration, on: Shifts(Matrix(rows: [[1, 2], [0, 0]]), concepts: labels))
                return "trained"
            } catch { return "\(error)" }
        }
        #expect(
            message(ProbeDirection.Configuration(), nil)
                == "shifts: a probe direction needs labels of the concepts that "
                + "changed in every shift, and there are none.")
        let never = Matrix(rows: [[1, 0], [1, 0]])
        #expect(message(LAT.Configuration(), never).hasPrefix("shifts: concept 1 changes in no shift"))
        let still = Matrix(rows: [[0], [1]])
        #expect(
            message(ProbeDirection.Configuration(), still).hasPrefix("shifts: the probe of concept 0 has no direction"))
        #expect(
            message(ProbeDirection.Configuration(inputs: .embeddings), still)
                == "shifts: only the shifts are known, so there are no embeddings with and without a concept; use "
                + "inputs: shifts.")
    }
}
