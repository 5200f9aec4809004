import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// The methods that are computed at once.
@Suite struct DecompositionTests {
    /// Against numpy's singular value decomposition, made by Fixtures/scripts/make_sae.py.
    @Test(arguments: [false, true])
    func principalComponents(centres: Bool) throws {
        let file = try HDF5File(fixtures + "/golden-sae/decompositions.h5")
        let shifts = try file.dataset("shifts")
        let data = try Shifts(Matrix(rows: shifts.shape[0], columns: shifts.shape[1], elements: shifts.floats()))
        let model = try train(PrincipalComponents.Configuration(features: 3, centres: centres), on: data)
        let group = centres ? "centred" : "plain"
        let components = try file.dataset("\(group)/components").doubles().map { Float($0) }
        #expect(relativeDistance(model.parameters.decoderWeight.elements, components) < 1e-5)
        let mean = try file.dataset("\(group)/mean").doubles().map { Float($0) }
        #expect(relativeDistance(model.parameters.decoderBias, mean) < 1e-6)
        let code = try file.dataset("\(group)/code").doubles().map { Float($0) }
        #expect(relativeDistance(model.encode(data.matrix.rows(0..<20)).elements, code) < 1e-5)
        #expect(model.isComplete)
        #expect(model.steps == 0)
    }

    @Test func asManyComponentsAsEntriesExplainEverything() throws {
        let toy = SyntheticShifts(concepts: 5, varyingAtMost: 3, dimension: 5, count: 300, seed: 1)
        let model = try train(PrincipalComponents.Configuration(features: 5), on: toy)
        #expect(model.evaluation.fractionUnexplained < 1e-10)
        let sentence = "oc: synthetic (5, 3) has shifts of 5 entries, so 1 to 5 components are possible, not 6."
        #expect(throws: ConfigurationError(sentence)) {
            try train(PrincipalComponents.Configuration(features: 6), on: toy)
        }
    }

    private static let shifts = Matrix(rows: [[1, 0, 0], [3, 0, 4], [0, 2, 0], [0, 4, 1], [5, 5, 5]])

    @Test func meanDifferenceOfConcepts() throws {
        // Concept 0 comes twice and goes once, concept 1 only goes.
        let labels = Matrix(rows: [[1, 0], [0.5, 0], [-1, -1], [0, -2], [0, 0]])
        let model = try train(MeanDifference.Configuration(), on: Shifts(Self.shifts, concepts: labels))
        #expect(model.features == 2)
        #expect(model.configuration.settings.features == 2)
        // (2, 0, 2) − (0, 2, 0), and −(0, 3, 0.5).
        let (first, second) = (12.0.squareRoot(), 9.25.squareRoot())
        expect(model.steeringVector(0), [2 / first, -2 / first, 2 / first])
        expect(model.steeringVector(1), [0, -3 / second, -0.5 / second])
        expect(model.encode(Matrix(rows: [[1, 2, 3]])).elements, [4 / first, -7.5 / second])
    }

    @Test func meanDifferenceOfContrasts() throws {
        // Values 0 and 1 of one attribute, 2 and 3 of another one; 0 and 2 change together in the last shift.
        let labels = Matrix(rows: [[-1, 1, 0, 0], [1, -1, 0, 0], [-1, 1, 1, -1], [0, 0, -1, 1], [1, -1, 1, -1]])
        let data = try Shifts(Self.shifts, concepts: labels)
        let model = try train(MeanDifference.Configuration(columns: .contrasts), on: data)
        #expect(model.features == 2)
        // Value 1 for 0: mean of rows 0 and 2 minus mean of rows 1 and 4; 3 for 2: row 3 minus mean of rows 2 and 4.
        let differences: [[Double]] = [[0.5 - 4, 1 - 2.5, 0 - 4.5], [0 - 2.5, 4 - 3.5, 1 - 2.5]]
        for (feature, difference) in differences.enumerated() {
            let length = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
            expect(model.steeringVector(feature), difference.map { $0 / length })
        }
    }

    @Test func meanDifferencesThatDoNotExist() throws {
        func message(_ labels: Matrix?, _ columns: MeanDifference.Columns = .concepts) -> String {
            do {
                _ = try train(MeanDifference.Configuration(columns: columns), on: Shifts(Self.shifts, concepts: labels))
                return "trained"
            } catch { return "\(error)" }
        }
        #expect(
            message(nil) == "shifts: the mean difference needs labels of the concepts that changed in every shift, "
                + "and there are none.")
        let one = Matrix(rows: [[1, 0], [1, 0], [0, 0], [0, 0], [0, 0]])
        #expect(message(one).hasPrefix("shifts: concept 1 has no mean difference"))
        #expect(message(one, .contrasts).hasPrefix("shifts: there are no contrasts"))
    }

    /// The sum of the unit vectors towards the points is zero at their geometric median.
    @Test func geometricMedian() throws {
        let toy = SyntheticShifts(concepts: 5, varyingAtMost: 3, dimension: 4, count: 400, entries: .positive, seed: 1)
        var configuration = TopK.Configuration(features: 3, k: 1)
        configuration.biasInitialization = .geometricMedian
        let centre = try configuration.initialParameters(for: toy, scale: 2, seed: 0).decoderBias.map { 2 * Double($0) }
        var pull = [Double](repeating: 0, count: 4)
        for row in 0..<toy.count {
            let difference = toy.matrix.row(row).enumerated().map { Double($0.element) - centre[$0.offset] }
            let length = difference.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in pull.indices { pull[index] += difference[index] / length / 400 }
        }
        #expect(pull.allSatisfy { abs($0) < 1e-5 })
        #expect(centre.contains { abs($0) > 0.1 })
        // The mean of these is one of them, where the iteration must not stay.
        let points = try Shifts(Matrix(rows: [[0, 0], [1, 0], [1, 0], [1, 0], [-3, 0]]))
        let median = try configuration.initialParameters(for: points, scale: 1, seed: 0).decoderBias
        #expect(abs(median[0] - 1) < 1e-3)
    }

    private func expect(_ found: [Float], _ expected: [Double]) {
        #expect(found.count == expected.count)
        #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 }, "\(found), not \(expected)")
    }
}
