import HDF5
import JSON
import Numerics
import SparseShift
import TestSupport
import Testing

/// Short trajectories of every combination of norm, loss, renormalisation and optimiser, and of the augmented
/// Lagrangian and the constraint on the reconstruction, made by Fixtures/scripts/make_golden_matrix.py.
@Suite struct GoldenMatrixTests {
    /// What all trajectories share.
    private struct Matrix {
        let shifts: Shifts
        let settings: [JSONValue]
        let numbers: [Float]
        let width: Int
        let facts: [String: HDF5Attribute]

        init() throws {
            let file = try HDF5File(fixtures + "/golden-matrix.h5")
            let table = try file.dataset("shifts")
            shifts = try Shifts(
                Numerics.Matrix(rows: table.shape[0], columns: table.shape[1], elements: table.floats()))
            settings = try file.dataset("settings").strings().map { try JSONValue(decoding: $0) }
            let rows = try file.dataset("numbers")
            numbers = try rows.floats()
            width = rows.shape[1]
            facts = file.attributes()
        }

        func row(_ index: Int) -> [Float] { Array(numbers[index * width..<(index + 1) * width]) }
        func integer(_ name: String) -> Int { facts[name]!.integer! }
        func number(_ name: String) -> Double { facts[name]!.number! }
    }

    private func configuration(_ settings: JSONValue, _ matrix: Matrix) -> SSAE.Configuration {
        let relative = settings["relative"]!.boolean!
        var configuration = SSAE.Configuration(features: matrix.integer("features"))
        configuration.norm = Normalization(rawValue: settings["norm"]!.string!)!
        configuration.inputNorm = relative ? .layer : .none
        configuration.loss = relative ? .relative : .absolute
        configuration.renormalizeEvery = settings["renorm"]!.integer == 0 ? nil : settings["renorm"]!.integer
        configuration.projectsGradient = settings["project"]!.boolean!
        configuration.optimizer =
            ["extra_adam": .extraAdam, "past_extra_adam": .pastExtraAdam, "adam": .adam][
                settings["optimizer"]!.string!]!
        configuration.learningRate = matrix.number("lr")
        configuration.finalLearningRateFraction = 1
        configuration.batch = matrix.integer("batch")
        configuration.length = .steps(matrix.integer("steps"))
        configuration.trainsBiases = true
        configuration.scaling = .none
        configuration.whitening = .none
        configuration.shuffles = false
        configuration.recordEvery = 1
        if let tolerance = settings["tolerance"]?.number, tolerance > 0 {
            configuration.tolerance = tolerance
            return configuration
        }
        configuration.target = matrix.number("target")
        configuration.control.initialLevel = 1
        configuration.control.warmup = matrix.integer("warmup")
        configuration.control.schedule = matrix.integer("schedule")
        if let penalty = settings["penalty"]?.number, penalty > 0 {
            configuration.control.dualMethod = .augmentedLagrangian(penalty: penalty)
        }
        return configuration
    }

    /// The parameters in the order of the file.
    private func parameters(_ values: [Float], _ configuration: SSAE.Configuration, dimension: Int) -> Parameters {
        let features = configuration.features
        var rest = values[...]
        func take(_ count: Int) -> [Float] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let encoder = Numerics.Matrix(rows: features, columns: dimension, elements: take(features * dimension))
        let encoderBias = take(features)
        let decoder = Numerics.Matrix(rows: dimension, columns: features, elements: take(features * dimension))
        let decoderBias = take(dimension)
        var norm: Parameters.Norm?
        if configuration.norm != .none {
            norm = .init(weight: take(features), bias: take(features))
            if configuration.norm == .batch {
                norm?.runningMean = take(features)
                norm?.runningVariance = take(features)
            }
        }
        let inputNorm: Parameters.Norm? =
            configuration.inputNorm == .none ? nil : .init(weight: take(dimension), bias: take(dimension))
        return Parameters(
            encoderWeight: encoder, encoderBias: encoderBias, decoderWeight: decoder.transposed,
            decoderBias: decoderBias, normalization: configuration.norm, norm: norm, inputNorm: inputNorm)
    }

    private func count(_ configuration: SSAE.Configuration, dimension: Int) -> Int {
        let norm = [Normalization.none: 0, .layer: 2, .group: 2, .batch: 4][configuration.norm]!
        return 2 * configuration.features * dimension + (1 + norm) * configuration.features + dimension
            + (configuration.inputNorm == .none ? 0 : 2 * dimension)
    }

    @Test func everyCombination() throws {
        let matrix = try Matrix()
        let dimension = matrix.shifts.dimension
        #expect(matrix.settings.count == 4 * 2 * 4 * 3 + 2 + 4)
        for (index, settings) in matrix.settings.enumerated() {
            let configuration = configuration(settings, matrix)
            let row = matrix.row(index)
            let size = count(configuration, dimension: dimension)
            let initial = parameters(Array(row[..<size]), configuration, dimension: dimension)
            let expected = parameters(Array(row[size..<2 * size]), configuration, dimension: dimension)
            let model = try train(configuration, on: matrix.shifts, initial: initial)
            let name = "\(index): \(settings.encodedString)"
            #expect(abs(model.multiplier - Double(row[2 * size])) < 1e-5, "multiplier of \(name)")
            for (record, loss) in zip(model.history, row[(2 * size + 1)...]) {
                #expect(abs(record.loss - Double(loss)) < 2e-5 * max(1, Double(loss)), "loss \(record.step) of \(name)")
            }
            for (part, found, wanted) in [
                ("encoder", model.parameters.encoderWeight.elements, expected.encoderWeight.elements),
                ("decoder", model.parameters.decoderWeight.elements, expected.decoderWeight.elements),
                ("decoder bias", model.parameters.decoderBias, expected.decoderBias),
                ("norm", model.parameters.norm?.weight ?? [], expected.norm?.weight ?? []),
                (
                    "running variance", model.parameters.norm?.runningVariance ?? [],
                    expected.norm?.runningVariance ?? []
                ),
                ("input norm", model.parameters.inputNorm?.weight ?? [], expected.inputNorm?.weight ?? []),
            ] where !wanted.isEmpty {
                #expect(relativeDistance(found, wanted) < 1e-4, "\(part) of \(name)")
            }
            // In batch norm the encoder's bias has no effect and no gradient but rounding.
            if configuration.norm != .batch {
                #expect(
                    relativeDistance(model.parameters.encoderBias, expected.encoderBias) < 1e-4,
                    "encoder bias of \(name)")
            }
        }
    }
}
