import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Trajectories of PyTorch's autograd and Adam, made by Fixtures/scripts/make_sae.py.
@Suite struct SparseCodeGoldenTests {
    static let names = [
        "relu", "relu-relative-scale", "p-annealed", "jumprelu", "topk", "abstopk", "batchtopk", "gated", "matryoshka",
    ]

    @Test(arguments: names)
    func losses(name: String) throws {
        let golden = try SparseGolden(name)
        let history = try golden.train(steps: 100).history
        let expected = try golden.file.dataset("loss_before_step").doubles()
        #expect(history.count == 100)
        for (record, loss) in zip(history, expected) {
            #expect(abs(record.loss - loss) < 1e-4 * loss, "step \(record.step): \(record.loss), not \(loss)")
        }
    }

    @Test(arguments: names, [(steps: 1, distance: 1e-6), (steps: 100, distance: 1e-4)])
    func parameters(name: String, bound: (steps: Int, distance: Double)) throws {
        let golden = try SparseGolden(name)
        let model = try golden.train(steps: bound.steps)
        let found = SparseGolden.vectors(model.parameters)
        let expected = SparseGolden.vectors(try golden.parameters(step: bound.steps))
        #expect(found.keys == expected.keys)
        for (parameter, values) in found {
            let distance = relativeDistance(values, expected[parameter]!)
            #expect(distance < bound.distance, "\(parameter) is off by \(distance) after \(bound.steps) steps")
        }
        guard bound.steps == 100 else { return }
        let encoding = try golden.file.dataset("eval_encoding")
        let codes = model.encode(golden.data.matrix.rows(0..<encoding.shape[0]))
        #expect(relativeDistance(codes.elements, try encoding.floats()) < 1e-4)
        if let top = model.parameters.activation as? BatchTopK.Activation {
            #expect(abs(Double(top.threshold) / golden.file.attributes()["topk_threshold"]!.number! - 1) < 1e-4)
        }
    }
}

/// One golden file.
private struct SparseGolden {
    let file: HDF5File
    let configuration: any SparseCodingConfiguration
    let data: Shifts

    init(_ name: String) throws {
        file = try HDF5File(fixtures + "/golden-sae/\(name).h5")
        let facts = file.attributes()
        func number(_ key: String) -> Double? { facts[key]?.number }
        func integer(_ key: String) -> Int? { facts[key]?.integer }
        let features = integer("features")!
        var configuration: any SparseCodingConfiguration
        switch facts["method"]!.string! {
        case "ReLU":
            var own = ReLU.Configuration(features: features, l1: number("penalty")!)
            own.l1Warmup = integer("warmup") ?? 0
            configuration = own
        case "JumpReLU":
            var own = JumpReLU.Configuration(features: features, l0: number("penalty")!)
            own.l0Warmup = integer("warmup") ?? 0
            own.bandwidth = number("bandwidth")!
            own.preactivationLoss = number("preactivation_loss")!
            configuration = own
        case "p-annealed ReLU":
            var own = PAnnealedReLU.Configuration(
                features: features, l1: number("penalty")!, finalExponent: number("p_end")!)
            own.l1Warmup = integer("warmup") ?? 0
            own.annealingStart = number("anneal_start")!
            own.annealingEnd = number("anneal_end")!
            own.exponentSteps = integer("p_steps")!
            configuration = own
        case "TopK": configuration = TopK.Configuration(features: features, k: integer("k")!)
        case "AbsTopK": configuration = AbsTopK.Configuration(features: features, k: integer("k")!)
        case "BatchTopK": configuration = BatchTopK.Configuration(features: features, k: integer("k")!)
        case "gated":
            var own = Gated.Configuration(features: features, l1: number("penalty")!)
            own.l1Warmup = integer("warmup") ?? 0
            configuration = own
        default: configuration = Matryoshka.Configuration(features: features, k: integer("k")!, prefixes: [2, 5, 12])
        }
        configuration.sparseCoding.auxiliaryCoefficient = number("aux_coefficient") ?? 0
        configuration.sparseCoding.auxiliaryFeatures = integer("aux_k")
        configuration.sparseCoding.deadWindow = integer("dead_window") ?? 100
        configuration.sparseCoding.scalesFeatures = facts["feature_scale"] != nil
        configuration.settings.loss = facts["relative"] == nil ? .absolute : .relative
        configuration.settings.learningRate = number("lr")!
        configuration.settings.finalLearningRateFraction = 1
        configuration.settings.batch = integer("batch")!
        configuration.settings.scaling = .none
        configuration.settings.shuffles = false
        configuration.settings.recordEvery = 1
        self.configuration = configuration
        let shifts = try file.dataset("shifts")
        data = try Shifts(Matrix(rows: shifts.shape[0], columns: shifts.shape[1], elements: shifts.floats()))
    }

    func parameters(step: Int) throws -> Parameters {
        func floats(_ name: String) throws -> [Float] { try file.dataset("step_\(step)/\(name)").floats() }
        let (features, dimension) = (configuration.settings.features, data.dimension)
        let activation: any ActivationFunction =
            switch configuration.activation {
            case is JumpReLU.Activation: JumpReLU.Activation(threshold: try floats("log_threshold").map { exp($0) })
            case is Gated.Activation: Gated.Activation(bias: try floats("b_gate"), magnitude: try floats("r_mag"))
            default: configuration.activation
            }
        return try Parameters(
            encoderWeight: Matrix(rows: features, columns: dimension, elements: floats("encoder_weight")),
            encoderBias: floats("encoder_bias"),
            decoderWeight: Matrix(rows: dimension, columns: features, elements: floats("decoder_weight")).transposed,
            decoderBias: floats("decoder_bias"), activation: activation,
            featureScale: configuration.sparseCoding.scalesFeatures ? floats("scaling_factor") : nil)
    }

    func train(steps: Int) throws -> TrainedModel {
        var configuration = configuration
        configuration.settings.length = .steps(steps)
        func run(_ configuration: some MethodConfiguration) throws -> TrainedModel {
            try SparseShift.train(configuration, on: data, initial: parameters(step: 0))
        }
        return try run(configuration)
    }

    static func vectors(_ parameters: Parameters) -> [String: [Float]] {
        var vectors = [
            "encoder weight": parameters.encoderWeight.elements, "encoder bias": parameters.encoderBias,
            "decoder weight": parameters.decoderWeight.elements, "decoder bias": parameters.decoderBias,
        ]
        switch parameters.activation {
        case let jump as JumpReLU.Activation: vectors["threshold"] = jump.threshold
        case let gated as Gated.Activation:
            vectors["gate bias"] = gated.bias
            vectors["magnitude"] = gated.magnitude
        default: break
        }
        vectors["factors"] = parameters.featureScale
        return vectors
    }
}
