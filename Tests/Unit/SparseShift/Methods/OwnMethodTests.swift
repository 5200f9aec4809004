import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// A method that stands outside of the library, by what is public alone; the article "A method of your own" has it in
/// cells.
@Suite(.serialized) struct OwnMethodTests {
    fileprivate static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 8, count: 400, seed: 3)

    private static var configuration: SoftThreshold {
        var configuration = SoftThreshold(settings: TrainingSettings(features: 4))
        configuration.l1 = 0.05
        configuration.settings.length = .steps(300)
        configuration.settings.batch = 32
        return configuration
    }

    @Test func gradientsAreThoseOfFiniteDifferences() throws {
        var random = RandomGenerator(seed: 1)
        func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
        var parameters = Parameters(
            encoderWeight: Matrix(rows: 3, columns: 4, elements: values(12)), encoderBias: values(3),
            decoderWeight: Matrix(rows: 3, columns: 4, elements: values(12)), decoderBias: values(4))
        parameters.activation = SoftThreshold.Activation(threshold: [0.1, 0.4, 0.2])
        let shifts = Matrix(rows: 6, columns: 4, elements: values(24))
        let configuration = SoftThreshold(settings: TrainingSettings(features: 3))
        func gradient(_ parameters: Parameters) -> (result: PassResult, gradient: Parameters) {
            lagrangianGradient(configuration, at: parameters, shifts: shifts, pressure: .init(multiplier: 0.5))
        }
        // The pass has the sum of |h| over the mean of the batch, divided by d; the sparsity is its mean.
        func objective(_ parameters: Parameters) -> Double {
            let result = gradient(parameters).result
            return result.loss + 0.5 * result.sparsity * 3 / 4
        }
        let found = try #require(gradient(parameters).gradient.activation as? SoftThreshold.Activation)
        for feature in 0..<3 {
            func moved(_ step: Float) -> Double {
                var activation = SoftThreshold.Activation(threshold: [0.1, 0.4, 0.2])
                activation.threshold[feature] *= exp(step)
                var changed = parameters
                changed.activation = activation
                return objective(changed)
            }
            let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2
            // The layout reads θ = exp(t), and so it does with the gradient for t.
            #expect(abs(Double(log(found.threshold[feature])) - slope) < 2e-3, "\(feature)")
        }
    }

    @Test func modelsAreTrainedSavedAndReadBack() throws {
        try Methods.register(SoftThreshold.self)
        try withTemporaryFolder { folder in
            let model = try train(Self.configuration, on: Self.toy, storingIn: RunDirectory(folder + "/model"))
            let threshold = try #require(model.parameters.activation as? SoftThreshold.Activation).threshold
            #expect(threshold.count == 4 && threshold.allSatisfy { $0 > 0 && $0 != 0.1 })
            #expect(model.evaluation.fractionUnexplained < 0.5)
            let loaded = try TrainedModel(contentsOf: folder + "/model")
            #expect(loaded.parameters == model.parameters)
            #expect(loaded.encode(Self.toy.matrix) == model.encode(Self.toy.matrix))
            #expect((loaded.configuration as? SoftThreshold)?.l1 == 0.05)
            #expect(
                message { _ = try SAELensModel(model.parameters) }
                    == "SAELens has no architecture with the activation SoftThreshold.Activation, "
                    + "so this model cannot be exported.")
        }
    }

    @Test func sessionsKeepThem() throws {
        try Methods.register(SoftThreshold.self)
        try withTemporaryFolder { folder in
            let runs = try train(Self.configuration, on: Self.toy, seeds: 0..<2)
            let session = Session()
            session.models["soft"] = runs
            try session.save(folder + "/work.h5")
            let other = Session()
            try other.restore(folder + "/work.h5")
            #expect(other.models["soft"]?.map(\.parameters) == runs.map(\.parameters))
        }
    }

    @Test func sweepsReachTheirFields() throws {
        try Methods.register(SoftThreshold.self)
        let found = try sweep(Self.configuration, over: ["l1": [0.01, 0.2]], on: Self.toy, seeds: [0])
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.runs[0].method == "soft threshold" })
    }

    /// A cell that runs again declares the type again: the newest one counts.
    @Test func theNewestOfANameCounts() throws {
        struct Axes: ClosedFormConfiguration {
            static let method = "axes"
            static let summary = "One column an axis."
            var settings: TrainingSettings
            func fit(to data: some ShiftDataset) throws -> Parameters { throw DataError("never") }
        }
        enum Again {
            struct Axes: ClosedFormConfiguration {
                static let method = "Axes"
                static let summary = "One column an axis, again."
                var settings: TrainingSettings
                func fit(to data: some ShiftDataset) throws -> Parameters { throw DataError("never") }
            }
        }
        try Methods.register(Axes.self)
        try Methods.register(Again.Axes.self)
        #expect(try Methods.named("axes") == Again.Axes.self)
        #expect(Methods.all.count { $0.method.lowercased() == "axes" } == 1)
    }

    @Test func whatCannotBeRegisteredIsSaid() throws {
        #expect(
            message { try Methods.register(Impostor.self) }
                == "method: 'top_k' is the name of the library's own TopK; give Impostor another.")
        #expect(
            message { try Methods.register(Doubled.self) }
                == "method: 'doubled' has a second field 'batch'; rename it.")
    }

    @Test func trainingIntoAFolderNeedsARegisteredMethod() throws {
        let folder = NSTemporaryDirectory() + "unregistered-" + UUID().uuidString
        let configuration = Unregistered(settings: TrainingSettings(features: 2))
        let text = message { _ = try train(configuration, on: Self.toy, storingIn: RunDirectory(folder)) }
        #expect(
            text == "method: 'unregistered' is not registered, so its models could not be read back; run "
                + "try Methods.register(Unregistered.self) first.")
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func aMissingMethodIsNamed() {
        let text = message { _ = try ConfigurationFile(yaml: "method: unregistered") }
        #expect(text.hasPrefix("configuration, line 1: method: one of 'SSAE', 'affine', "))
        #expect(
            text.hasSuffix(
                "not 'unregistered'; a method of your own has to be registered first, by Methods.register(…)."))
    }
}

private struct Impostor: ClosedFormConfiguration {
    static let method = "top_k"
    static let summary = "Pretends."
    var settings: TrainingSettings
    func fit(to data: some ShiftDataset) throws -> Parameters { throw DataError("never") }
}

private struct Doubled: ClosedFormConfiguration {
    static let method = "doubled"
    static let summary = "Has a key twice."
    static let fields: [ConfigurationField] = [.integer("batch", \Doubled.size)]
    var settings: TrainingSettings
    var size = 1
    init(settings: TrainingSettings) { self.settings = settings }
    func fit(to data: some ShiftDataset) throws -> Parameters { throw DataError("never") }
}

private struct Unregistered: ClosedFormConfiguration {
    static let method = "unregistered"
    static let summary = "Is not registered."
    var settings: TrainingSettings
    func fit(to data: some ShiftDataset) throws -> Parameters { throw DataError("never") }
}

/// h = sign(z) max(0, |z| − θ) with a trained threshold θ for every feature, and a penalty l1 Σ|h|.
@dynamicMemberLookup
struct SoftThreshold: SparseCodingConfiguration {
    static let method = "soft threshold"
    static let summary = "Sparse autoencoder whose code is shrunk towards 0 by trained thresholds."

    var settings: TrainingSettings
    var sparseCoding = SparseCodingSettings()
    var l1 = 0.3

    init(settings: TrainingSettings) { self.settings = settings.forSparseCodes }

    static let fields: [ConfigurationField] =
        [.number("l1", \SoftThreshold.l1)] + ConfigurationField.sparseCoding(of: SoftThreshold.self)

    var activation: any ActivationFunction { Activation() }
    var sparsityControl: SparsityControl { .penalty(l1) }

    func validateArchitecture() throws(ConfigurationError) { try ConfigurationError.requireWeight(l1, "l1") }

    func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule { Rule(layout) }

    struct Activation: ActivationFunction {
        var threshold: [Float] = []

        static let vectors = [
            ActivationVector("soft_threshold", \Activation.threshold, isLogarithmic: true, initialValue: 0.1)
        ]
        static var isSigned: Bool { true }

        func apply(to code: inout Matrix, encoderBias: [Float]) {
            for row in 0..<code.rows {
                for feature in 0..<code.columns {
                    let size = max(0, abs(code[row, feature]) - threshold[feature])
                    code[row, feature] = code[row, feature] < 0 ? -size : size
                }
            }
        }

        func unscaled(by scale: Float) -> Activation { Activation(threshold: threshold.map { $0 * scale }) }
    }

    final class Rule: CodeRule {
        private let logThreshold: Int

        init(_ layout: ParameterLayout) { logThreshold = layout.activationVectors[0] }

        func activate(_ batch: CodeBatch, at point: UnsafePointer<Float>) {
            for index in 0..<batch.count * batch.features {
                let z = batch.preactivation[index]
                let size = max(0, abs(z) - exp(point[logThreshold + index % batch.features]))
                batch.code[index] = z < 0 ? -size : size
            }
        }

        func differentiate(
            _ batch: CodeBatch, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, penalty: Float
        ) {
            for feature in 0..<batch.features { gradient[logThreshold + feature] = 0 }
            for index in 0..<batch.count * batch.features {
                let code = batch.code[index]
                let sign: Float = code > 0 ? 1 : code < 0 ? -1 : 0
                let slope = sign == 0 ? 0 : batch.gradient[index] + sign * penalty
                batch.gradient[index] = slope
                let feature = index % batch.features
                gradient[logThreshold + feature] -= sign * slope * exp(point[logThreshold + feature])
            }
        }
    }
}

/// What a file could not hold is refused where it is declared or saved, not when it is read.
extension OwnMethodTests {
    private struct Renamed: ClosedFormConfiguration {
        nonisolated(unsafe) static var method = "renamed"
        static let summary = "Has a name that changes."
        var settings: TrainingSettings
        func fit(to data: some ShiftDataset) throws -> Parameters { throw DataError("never") }
    }

    private struct Hidden: ClosedFormConfiguration {
        static let method = "hidden"
        static let summary = "Has a setting that is no field."
        var settings: TrainingSettings
        var depth = 1
        init(settings: TrainingSettings) { self.settings = settings }
        func fit(to data: some ShiftDataset) throws -> Parameters { axes(data, count: 1) }
    }

    private struct Broken: ClosedFormConfiguration {
        static let method = "broken"
        static let summary = "Gives what it is told to."
        static let fields: [ConfigurationField] = [.number("value", \Broken.value), .integer("width", \Broken.width)]
        var settings: TrainingSettings
        var value = 1.0
        var width = 8
        init(settings: TrainingSettings) { self.settings = settings }
        func fit(to data: some ShiftDataset) throws -> Parameters {
            var parameters = axes(width, count: settings.features)
            if settings.features > 0 { parameters.decoderWeight[0, 0] = Float(value) }
            return parameters
        }
    }

    @Test(arguments: [
        "TopK #2", "\"PCA\"", "a: b", "- list", "@x", "'q'", "", " x", "x ", "a\nb", "7", "\0nul", "a\u{D4E}: b",
    ])
    func namesThatAFileCouldNotHold(name: String) {
        Renamed.method = name
        let text = message { try Methods.register(Renamed.self) }
        #expect(text.hasPrefix("method: Renamed needs a name that begins with a letter"), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test(arguments: ["über", "null", "on", "No", "Soft/Hard (2) v1.0", "x"])
    func namesThatComeBack(name: String) throws {
        Renamed.method = name
        try Methods.register(Renamed.self)
        let file = ConfigurationFile(Renamed(settings: TrainingSettings(features: 2)))
        #expect(try ConfigurationFile(yaml: file.yaml).configuration is Renamed)
    }

    @Test func aSettingWithoutAFieldIsNotLost() throws {
        try Methods.register(Hidden.self)
        var configuration = Hidden(settings: TrainingSettings(features: 1))
        let model = try train(configuration, on: Self.toy)
        try withTemporaryFolder { folder in
            try model.save(to: folder + "/plain")
            configuration.depth = 5
            let deeper = try train(configuration, on: Self.toy)
            let text = message { try deeper.save(to: folder + "/deeper") }
            #expect(
                text == "method: 'hidden' has a setting that none of its fields holds, so it would be lost; add it to "
                    + "Hidden.fields.")
            let kept = message { _ = try train(configuration, on: Self.toy, storingIn: RunDirectory(folder + "/run")) }
            #expect(kept == text)
        }
    }

    @Test func whatIsComputedHasToFit() throws {
        try Methods.register(Broken.self)
        func refusal(_ change: (inout Broken) -> Void) -> String {
            var configuration = Broken(settings: TrainingSettings(features: 2))
            change(&configuration)
            return message { _ = try train(configuration, on: Self.toy) }
        }
        #expect(refusal { _ in } == "no error")
        #expect(refusal { $0.value = .nan } == "broken: the parameters that it computed are not all finite.")
        #expect(
            refusal { $0.width = 9 }
                == "method: 'broken' gave 2 features × 9 for shifts of 8 entries; at least 1 × 8 are needed.")
    }
}

private func axes(_ data: some ShiftDataset, count: Int) -> Parameters { axes(data.dimension, count: count) }

private func axes(_ width: Int, count: Int) -> Parameters {
    let columns = Matrix(rows: (0..<count).map { row in (0..<width).map { $0 == row ? 1 : 0 } })
    return Parameters(
        encoderWeight: columns, encoderBias: .init(repeating: 0, count: count), decoderWeight: columns,
        decoderBias: .init(repeating: 0, count: width))
}
