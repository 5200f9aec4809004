import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Baselines with learned encoders against numpy and scipy, made by Fixtures/scripts/make_baselines.py.
@Suite struct LearnedBaselineTests {
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

    /// LISTA's codes, and its loss with derivatives by finite differences in numpy.
    @Test func learnedEncoders() throws {
        let (shifts, columns) = (try matrix("lista/shifts"), try matrix("lista/columns"))
        let (weights, thresholds) = (try matrix("lista/weights"), try numbers("lista/thresholds"))
        var codes = shifts.multiplied(by: weights, .transposed)
        UnrolledISTA(encoder: weights, directions: columns, thresholds: thresholds.map { Float($0) }, steps: 5)
            .solve(&codes)
        #expect(try largest(codes, "lista/codes") < 1e-5)
        var encoder = LISTAEncoder(columns: columns, penalty: 0.2, steps: 5)
        let start = LISTA.Activation(threshold: encoder.thresholds.map { Float($0) }, steps: 5)
        let parameters = Parameters(
            encoderWeight: Matrix(rows: 7, columns: 5, elements: encoder.weights.map { Float($0) }),
            encoderBias: .init(repeating: 0, count: 7), decoderWeight: columns,
            decoderBias: .init(repeating: 0, count: 5), activation: start)
        codes = shifts.multiplied(by: parameters.encoderWeight, .transposed)
        start.apply(to: &codes, of: parameters)
        #expect(try largest(codes, "lista/ista") < 1e-5)
        (encoder.weights, encoder.thresholds) = (weights.doubles, thresholds)
        let found = encoder.gradient(of: shifts.doubles)
        #expect(try largest([found.loss], numbers("lista/loss")) < 1e-9)
        #expect(try largest(found.weights, numbers("lista/weight-slopes")) < 1e-7)
        #expect(try largest(found.thresholds, numbers("lista/threshold-slopes")) < 1e-7)
    }

    /// Training brings few steps closer to the lasso's least loss than ISTA's same number of steps.
    @Test func learningEncodes() throws {
        let shifts = try matrix("lista/shifts").doubles
        var encoder = try LISTAEncoder(columns: matrix("lista/columns"), penalty: 0.2, steps: 3)
        let (before, least) = (encoder.gradient(of: shifts).loss, try numbers("lista/least")[0])
        try encoder.learn(from: shifts, epochs: 300, batch: 10, rate: 0.02, seed: 0)
        let after = encoder.gradient(of: shifts).loss
        #expect(least - 1e-9 <= after && after - least < 0.5 * (before - least), "\(least), \(after), \(before)")
        var other = try LISTAEncoder(columns: matrix("lista/columns"), penalty: 0.2, steps: 3)
        try other.learn(from: shifts, epochs: 300, batch: 10, rate: 0.02, seed: 0)
        #expect(other.weights == encoder.weights && other.thresholds == encoder.thresholds)
    }

    /// The method has the columns of the dictionary by FISTA, and codes near its codes, in the shifts' own units.
    @Test func learnedISTAIsADictionary() throws {
        let data = try Shifts(matrix("dictionary/shifts"))
        var configuration = LISTA.Configuration(features: 8, steps: 8)
        (configuration.rounds, configuration.epochs) = (20, 200)
        var plain = FISTADictionary.Configuration(features: 8)
        plain.rounds = 20
        let (model, reference) = (try train(configuration, on: data), try train(plain, on: data))
        #expect(model.parameters.decoderWeight == reference.parameters.decoderWeight)
        #expect(model.parameters.encoderWeight != reference.parameters.encoderWeight)
        let (codes, expected) = (model.encode(data.matrix), reference.encode(data.matrix))
        #expect(relativeDistance(codes.elements, expected.elements) < 0.3)
        configuration.epochs = 0
        let untrained = try train(configuration, on: data).encode(data.matrix)
        #expect(
            relativeDistance(codes.elements, expected.elements)
                < relativeDistance(untrained.elements, expected.elements))
        // Shifts that are ten times as long have codes that are.
        let large = try Shifts(data.matrix.scaled(by: 16))
        configuration.epochs = 200
        let scaled = try train(configuration, on: large).encode(large.matrix)
        #expect(relativeDistance(scaled.elements, codes.scaled(by: 16).elements) < 1e-3)
    }

    /// Amounts by a rectified detector: loss and derivatives by numpy's finite differences, and a fit as good as scipy's.
    @Test func rectifiedShifts() throws {
        let (states, shifts) = (try matrix("rectified/states"), try matrix("rectified/shifts"))
        let problem = try RectifiedShiftRegression.Problem(
            inputs: numbers("rectified/unit-states"), shifts: shifts.doubles, width: 6, ridge: 0.01)
        let found = problem.value(at: try numbers("rectified/point"))
        #expect(try largest([found.loss], numbers("rectified/loss")) < 1e-9)
        #expect(try largest(found.gradient, numbers("rectified/slopes")) < 1e-7)
        let fit = RectifiedShiftRegression(states, shifts: shifts, ridge: 0.01, steps: 2_000, rate: 0.02)
        let amounts = (0..<states.rows).map { row in
            max(0, zip(fit.weights, states.row(row)).reduce(fit.bias) { $0 + $1.0 * Double($1.1) })
        }
        var (rest, all) = (0.0, 0.0)
        for (index, value) in shifts.doubles.enumerated() {
            let error = value - amounts[index / 6] * fit.vector[index % 6]
            rest += error * error
            all += value * value
        }
        #expect(abs(fit.explained - (1 - rest / all)) < 1e-9)
        let mean = try numbers("rectified/by-mean")[0]
        #expect(abs(fit.explainedByMean - mean) < 1e-9)
        let deviations = (0..<6).map { column in
            let values = states.column(column).map(Double.init)
            let mean = SampleStatistics.mean(values)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
        let penalty = 0.01 * zip(fit.weights, deviations).reduce(0) { $0 + $1.0 * $1.1 * $1.0 * $1.1 }
        let least = try numbers("rectified/least")[0]
        #expect(rest / all + penalty < least + 1e-3 && fit.explained > mean + 0.2)
    }
}
