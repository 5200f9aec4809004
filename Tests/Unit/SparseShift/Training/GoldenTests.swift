import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Trajectories of PyTorch and Cooper, made by Fixtures/scripts/make_golden.py.
@Suite struct GoldenTests {
    static let names = [
        "none-absolute-every1-project", "none-relative-every3", "layer-relative-every50", "group-absolute-every3",
        "batch-relative-every1-project", "batch-absolute-every3",
    ]

    @Test(arguments: names)
    func losses(name: String) throws {
        let golden = try Golden(fixtures + "/golden/\(name).h5")
        let history = try golden.train(steps: 10).history
        let expected = try golden.file.dataset("loss_before_step").doubles()
        let levels = try golden.file.dataset("level").doubles()
        #expect(history.count == 10)
        for (record, (loss, level)) in zip(history, zip(expected, levels)) {
            #expect(abs(record.loss - loss) < 1e-5 * max(1, loss), "step \(record.step): \(record.loss), not \(loss)")
            #expect(abs(record.limit!.value - level) < 1e-12)
        }
    }

    @Test(arguments: names, [1, 10, 100])
    func parameters(name: String, steps: Int) throws {
        let golden = try Golden(fixtures + "/golden/\(name).h5")
        let model = try golden.train(steps: steps)
        let expected = try golden.parameters(step: steps)
        let multiplier = try golden.file.dataset("step_\(steps)/multiplier").floats()
        let distances = golden.distances(model.parameters, expected)
            .merging(["multiplier": relativeDistance([Float(model.multiplier)], multiplier)]) { first, _ in first }
        for (parameter, distance) in distances {
            #expect(distance < 1e-3, "\(parameter) is off by \(distance) after \(steps) steps")
        }
        guard steps == 100 else { return }
        let encoding = try golden.file.dataset("eval_encoding")
        let shifts = golden.data.matrix.rows(0..<encoding.shape[0])
        let codes = model.encode(shifts)
        #expect(relativeDistance(codes.elements, try encoding.floats()) < 1e-3)
        let reconstruction = try golden.file.dataset("eval_reconstruction").floats()
        #expect(relativeDistance(model.decode(codes).elements, reconstruction) < 1e-3)
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["SPARSESHIFT_GOLDEN"] != nil, "SPARSESHIFT_GOLDEN names more files")
    )
    func otherFiles() throws {
        for path in ProcessInfo.processInfo.environment["SPARSESHIFT_GOLDEN"]!.split(separator: ":") {
            let golden = try Golden(String(path))
            let losses = try golden.file.dataset("loss_before_step").doubles()
            let model = try golden.train(steps: 100)
            let worstLoss = zip(model.history.prefix(10), losses).map { abs($0.loss - $1) / max(1, $1) }.max()!
            let distances = golden.distances(model.parameters, try golden.parameters(step: 100))
            print(
                path,
                "losses of 10 steps within \(worstLoss), parameters after 100 steps within \(distances.values.max()!)")
            #expect(worstLoss < 1e-5)
            for (parameter, distance) in distances {
                // See make_golden.py: under batch norm these drift on rounding in the reference.
                let drifts = ["encoder bias", "input norm bias", "norm running mean"].contains(parameter)
                #expect(distance < (drifts && golden.configuration.norm == .batch ? 0.1 : 1e-3), "\(parameter)")
            }
        }
    }
}

/// One golden file.
private struct Golden {
    let file: HDF5File
    let configuration: SSAE.Configuration
    let data: Shifts

    init(_ path: String) throws {
        file = try HDF5File(path)
        let facts = file.attributes()
        let short = ["ln": "layer", "gn": "group", "bn": "batch"]
        let norm = facts["norm"]!.string!
        var configuration = SSAE.Configuration(features: facts["features"]!.integer!)
        configuration.norm = Normalization(rawValue: short[norm] ?? norm)!
        configuration.loss = Loss(rawValue: facts["loss"]!.string!)!
        configuration.inputNorm =
            facts["input_norm"]!.integer == 1 || facts["input_norm"]!.string == "layer" ? .layer : .none
        configuration.trainsBiases = true
        configuration.renormalizeEvery = facts["renorm_every"]!.integer!
        configuration.projectsGradient = (facts["project"] ?? facts["project_before_step"])!.integer == 1
        configuration.learningRate = facts["lr"]!.number!
        configuration.finalLearningRateFraction = 1
        configuration.batch = facts["batch"]!.integer!
        configuration.control.warmup = (facts["warmup"] ?? facts["warmup_epochs"])!.integer!
        configuration.control.schedule = (facts["schedule"] ?? facts["schedule_epochs"])!.integer!
        configuration.target = facts["target"]!.number!
        configuration.initialLevel = 1
        configuration.scaling = .none
        configuration.shuffles = false
        configuration.recordEvery = 1
        self.configuration = configuration
        let shifts = try file.dataset("shifts")
        data = try Shifts(Matrix(rows: shifts.shape[0], columns: shifts.shape[1], elements: shifts.floats()))
    }

    func parameters(step: Int) throws -> Parameters {
        func floats(_ name: String) throws -> [Float] { try file.dataset("step_\(step)/\(name)").floats() }
        let (features, dimension) = (configuration.features, data.dimension)
        let isBatch = configuration.norm == .batch
        return try Parameters(
            encoderWeight: Matrix(rows: features, columns: dimension, elements: floats("encoder_weight")),
            encoderBias: floats("encoder_bias"),
            decoderWeight: Matrix(rows: dimension, columns: features, elements: floats("decoder_weight")).transposed,
            decoderBias: floats("decoder_bias"), normalization: configuration.norm,
            norm: configuration.norm == .none
                ? nil
                : .init(
                    weight: floats("enc_norm_weight"), bias: floats("enc_norm_bias"),
                    runningMean: isBatch ? floats("enc_norm_running_mean") : nil,
                    runningVariance: isBatch ? floats("enc_norm_running_var") : nil),
            inputNorm: configuration.inputNorm != .none
                ? .init(weight: floats("input_norm_weight"), bias: floats("input_norm_bias")) : nil)
    }

    func train(steps: Int) throws -> TrainedModel {
        var configuration = configuration
        configuration.length = .steps(steps)
        return try SparseShift.train(configuration, on: data, initial: parameters(step: 0))
    }

    func distances(_ found: Parameters, _ expected: Parameters) -> [String: Double] {
        var distances = [
            "encoder weight": relativeDistance(found.encoderWeight.elements, expected.encoderWeight.elements),
            "encoder bias": relativeDistance(found.encoderBias, expected.encoderBias),
            "decoder weight": relativeDistance(found.decoderWeight.elements, expected.decoderWeight.elements),
            "decoder bias": relativeDistance(found.decoderBias, expected.decoderBias),
        ]
        for (name, pair) in ["norm": (found.norm, expected.norm), "input norm": (found.inputNorm, expected.inputNorm)] {
            guard let first = pair.0, let second = pair.1 else { continue }
            distances[name + " weight"] = relativeDistance(first.weight, second.weight)
            distances[name + " bias"] = relativeDistance(first.bias, second.bias)
            if let mean = first.runningMean, let variance = first.runningVariance {
                distances[name + " running mean"] = relativeDistance(mean, second.runningMean!)
                distances[name + " running variance"] = relativeDistance(variance, second.runningVariance!)
            }
        }
        return distances
    }
}
