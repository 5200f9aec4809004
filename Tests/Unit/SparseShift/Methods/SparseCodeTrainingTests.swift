import Numerics
import SparseShift
import TestSupport
import Testing

@Suite struct SparseCodeTrainingTests {
    static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 16, count: 2_000, seed: 0)

    /// Each concept changes in two directions, and a code without signs needs a feature for both.
    static let all: [any SparseCodingConfiguration] = [
        ReLU.Configuration(features: 8), JumpReLU.Configuration(features: 8), TopK.Configuration(features: 8, k: 3),
        BatchTopK.Configuration(features: 8, k: 2), Gated.Configuration(features: 8),
        Matryoshka.Configuration(features: 8, k: 2),
    ]

    @Test(arguments: all.indices)
    func findsSomethingButLessThanAnSSAE(index: Int) throws {
        let fresh = Self.toy.fresh(count: 2_000)
        func score(_ configuration: some MethodConfiguration) throws -> Double {
            var configuration = configuration
            configuration.settings.length = .steps(1_500)
            let model = try train(configuration, on: Self.toy, seed: 1)
            return try Runs([model]).meanCorrelation(with: fresh).mean
        }
        let found = try score(Self.all[index])
        #expect(found > 0.4)
        #expect(try score(SSAE.Configuration(features: 4)) > found + 0.05)
    }

    /// Shifts of another size give the same model in their units.
    @Test(arguments: all.indices)
    func scaleIsUndone(index: Int) throws {
        func run(_ configuration: some MethodConfiguration, _ data: some ShiftDataset) throws -> TrainedModel {
            var configuration = configuration
            configuration.settings.length = .steps(50)
            configuration.settings.biasInitialization = .geometricMedian
            return try train(configuration, on: data)
        }
        let larger = try Shifts(Self.toy.matrix.scaled(by: 64))
        let small = try run(Self.all[index], Self.toy)
        let large = try run(Self.all[index], larger)
        let code = small.encode(Self.toy.matrix)
        #expect(relativeDistance(large.encode(larger.matrix).elements, code.scaled(by: 64).elements) < 1e-3)
        #expect(code.elements.contains { $0 > 0 })
        #expect(code.elements.allSatisfy { $0 >= 0 })
    }

    @Test func topKKeepsAtMostK() throws {
        var configuration = TopK.Configuration(features: 8, k: 2)
        configuration.length = .steps(50)
        let code = try train(configuration, on: Self.toy).encode(Self.toy.matrix)
        let active = (0..<code.rows).map { row in code.row(row).count { $0 > 0 } }
        #expect(active.max() == 2)
    }

    @Test func theThresholdOfBatchTopKKeepsAboutK() throws {
        var configuration = BatchTopK.Configuration(features: 8, k: 2)
        configuration.length = .steps(1_000)
        let code = try train(configuration, on: Self.toy).encode(Self.toy.matrix)
        #expect(abs(Double(code.elements.count { $0 > 0 }) / Double(code.rows) - 2) < 0.2)
    }

    @Test func largestEntriesAreKeptAndTiesByTheirPlace() {
        let parameters = Parameters(
            encoderWeight: Matrix(
                rows: [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]),
            encoderBias: .init(repeating: 0, count: 5), decoderWeight: Matrix(rows: 5, columns: 5),
            decoderBias: .init(repeating: 0, count: 5), activation: TopK.Activation(k: 2))
        #expect(parameters.encode(Matrix(rows: [[3, 1, 2, 5, 4]])).elements == [0, 0, 0, 5, 4])
        #expect(parameters.encode(Matrix(rows: [[1, 2, 2, 2, -3]])).elements == [0, 2, 2, 0, 0])
        #expect(parameters.encode(Matrix(rows: [[-1, 2, -2, 0, -3]])).elements == [0, 2, 0, 0, 0])
        #expect(parameters.encode(Matrix(rows: [[-1, -2, -2, 0, -3]])).elements == [0, 0, 0, 0, 0])
        var random = RandomGenerator(seed: 5)
        for _ in 0..<200 {
            let row = (0..<5).map { _ in Float(random.integer(below: 4)) }
            let kept = parameters.encode(Matrix(rows: [row])).elements
            #expect(kept.sorted().suffix(2) == row.sorted().suffix(2))
            #expect(kept.count { $0 > 0 } <= 2)
        }
    }

    @Test func resamplingRevivesADeadFeature() throws {
        func activity(resampleEvery: Int?) throws -> Int {
            var configuration = ReLU.Configuration(features: 8, l1: 0.1)
            configuration.length = .steps(300)
            configuration.deadWindow = 10
            configuration.resampleEvery = resampleEvery
            var initial = configuration.initialParameters(dimension: 16, seed: 0)
            initial.encoderBias[3] = -1_000
            let model = try train(configuration, on: Self.toy, initial: initial)
            return model.encode(Self.toy.matrix).column(3).count { $0 > 0 }
        }
        #expect(try activity(resampleEvery: nil) == 0)
        #expect(try activity(resampleEvery: 40) > 50)
    }

    @Test func theAuxiliaryLossRevivesADeadFeature() throws {
        func activity(coefficient: Double) throws -> Int {
            var configuration = TopK.Configuration(features: 8, k: 1)
            configuration.length = .steps(400)
            configuration.deadWindow = 10
            configuration.auxiliaryCoefficient = coefficient
            configuration.trainsBiases = false
            var initial = configuration.initialParameters(dimension: 16, seed: 0)
            // Too small to be ever among the largest.
            for index in 0..<16 { initial.encoderWeight[3, index] *= 1e-4 }
            let model = try train(configuration, on: Self.toy, initial: initial)
            return model.encode(Self.toy.matrix).column(3).count { $0 > 0 }
        }
        #expect(try activity(coefficient: 0) == 0)
        #expect(try activity(coefficient: 1.0 / 32) > 50)
    }

    /// An L1 penalty leaves the code too small, and the factors make up for it.
    @Test func factorsUndoShrinkage() throws {
        func train(scalesFeatures: Bool) throws -> TrainedModel {
            var configuration = ReLU.Configuration(features: 8, l1: 3)
            configuration.length = .steps(1_000)
            configuration.scalesFeatures = scalesFeatures
            return try SparseShift.train(configuration, on: Self.toy)
        }
        let plain = try train(scalesFeatures: false)
        let scaled = try train(scalesFeatures: true)
        let factors = scaled.parameters.featureScale!
        #expect(factors.allSatisfy { $0 >= 1 })
        #expect(factors.contains { $0 > 1.05 })
        #expect(scaled.evaluation.fractionUnexplained < 0.9 * plain.evaluation.fractionUnexplained)
        #expect(plain.parameters.featureScale == nil)
    }

    @Test func sameSeedSameBits() throws {
        var configuration = ReLU.Configuration(features: 8, l1: 4)
        configuration.length = .steps(200)
        configuration.deadWindow = 5
        configuration.resampleEvery = 20
        let first = try train(configuration, on: Self.toy, seed: 3)
        let second = try train(configuration, on: Self.toy, seed: 3)
        #expect(first.parameters == second.parameters)
    }

    /// A pass that gets another one's state goes on as that one does, so that a checkpoint of it is complete.
    @Test(arguments: all.indices)
    func theStateIsAllThatAPassRemembers(index: Int) throws {
        var configuration = Self.all[index]
        configuration.sparseCoding.deadWindow = 3
        configuration.sparseCoding.resampleEvery = 7
        configuration.sparseCoding.scalesFeatures = true
        var initial = configuration.initialParameters(dimension: 16, seed: 0)
        initial.encoderBias[3] = -1_000
        let first = PassRun(configuration, initial, Self.toy)
        for step in 1...12 { first.step(step) }
        let second = PassRun(configuration, initial, Self.toy)
        second.point.pointer.update(from: first.point.pointer, count: first.point.count)
        for (name, buffer) in first.pass.state {
            second.pass.state[name]!.pointer.update(from: buffer.pointer, count: buffer.count)
        }
        // On the way lie a new start for dead features and the fitting of the factors.
        for step in 13...40 {
            first.step(step)
            second.step(step)
        }
        #expect((0..<first.point.count).allSatisfy { first.point.pointer[$0] == second.point.pointer[$0] })
        var (one, other) = (initial, initial)
        first.pass.finish(&one)
        second.pass.finish(&other)
        #expect(one == other)
    }

    @Test func differencesOfCodes() throws {
        var configuration = TopK.Configuration(features: 8, k: 2)
        configuration.length = .steps(20)
        let model = try train(configuration, on: Self.toy)
        let (before, after) = (Self.toy.matrix.rows(0..<10), Self.toy.matrix.rows(10..<20))
        let expected = zip(model.encode(after).elements, model.encode(before).elements).map { $0 - $1 }
        #expect(model.encodeDifference(before: before, after: after).elements == expected)
        #expect(expected.contains { $0 < 0 })
    }

    @Test func weightsOfAnotherArchitectureAreRefused() throws {
        let initial = SSAE.Configuration(features: 8).initialParameters(dimension: 16, seed: 0)
        let expected = ConfigurationError(
            "initial: weights with the activation IdentityActivation, but TopK has TopK.Activation(k: 2).")
        #expect(throws: expected) {
            try train(TopK.Configuration(features: 8, k: 2), on: Self.toy, initial: initial)
        }
    }
}

/// A pass with steps of plain gradient descent.
private final class PassRun {
    let pass: any GradientPass
    let point: ParameterBuffer
    private let gradient: ParameterBuffer
    private let moments: [ParameterBuffer]
    private let data: SyntheticShifts

    init(_ configuration: any SparseCodingConfiguration, _ initial: Parameters, _ data: SyntheticShifts) {
        let layout = ParameterLayout(initial)
        pass = configuration.makePass(layout, team: WorkerTeam(count: 1))
        point = ParameterBuffer(layout.count)
        gradient = ParameterBuffer(layout.count)
        moments = [ParameterBuffer(layout.count), ParameterBuffer(layout.count)]
        layout.write(initial, to: point.pointer)
        self.data = data
    }

    func step(_ step: Int) {
        let indices = (0..<128).map { Int32((step * 128 + $0) % data.count) }
        indices.withUnsafeBufferPointer { data.copyShifts(at: $0, into: pass.shifts.pointer) }
        pass.prepare(scale: 1)
        _ = pass.evaluate(at: point.pointer, gradient: gradient.pointer, pressure: .init(multiplier: 0.5))
        for index in 0..<point.count { point.pointer[index] -= 1e-2 * gradient.pointer[index] }
        pass.didStep(
            StepUpdate(
                point: point.pointer, firstMoment: moments[0].pointer, secondMoment: moments[1].pointer, step: step,
                steps: 40, seed: 1))
    }
}
