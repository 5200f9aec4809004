import Numerics
import SparseShift
import TestSupport
import Testing

/// Sparse inference: its code, its columns, and that it finds more concepts than there are dimensions.
@Suite struct SparseInferenceTests {
    /// More concepts than dimensions, two of them at once at most.
    static let crowded = SyntheticShifts(concepts: 12, varyingAtMost: 2, dimension: 8, count: 4_000, seed: 1)

    static func configuration(features: Int = 12, steps: Int = 1_500) -> SparseInference.Configuration {
        var configuration = SparseInference.Configuration(features: features)
        configuration.settings.length = .steps(steps)
        configuration.settings.whitening = .full
        return configuration
    }

    @Test func moreConceptsThanDimensionsAreFound() throws {
        let seeds = 0..<3
        let linear = try train(Self.configuration().start, on: Self.crowded, seeds: seeds, observer: nil)
        let refined = try train(Self.configuration(), on: Self.crowded, seeds: seeds, observer: nil)
        let fresh = Self.crowded.fresh(count: 2_000)
        let before = try linear.meanCorrelation(with: fresh).scores
        let after = try refined.meanCorrelation(with: fresh).scores
        // What the same code reaches with the columns that made the data.
        let directions = Self.crowded.mixing.transposed
        let known = Matrix(
            rows: (0..<directions.rows).map { row in
                let length = directions.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot()
                return directions.row(row).map { $0 / length }
            })
        let best = Parameters(
            encoderWeight: known, encoderBias: .init(repeating: 0, count: known.rows), decoderWeight: known,
            decoderBias: .init(repeating: 0, count: known.columns), activation: refined[0].parameters.activation)
        let limit = MeanCorrelationCoefficient(best.encode(fresh.shifts(0..<2_000)), with: fresh.concepts).score
        #expect(before.max()! < 0.8)
        #expect(after.max()! > limit - 0.03)
        #expect(after.reduce(0, +) > before.reduce(0, +) + 0.5)
    }

    @Test func theSameSeedGivesTheSameBitsAndAnotherSeedOthers() throws {
        let configuration = Self.configuration(steps: 200)
        let runs = try train(configuration, on: Self.crowded, seeds: [3, 4], observer: nil)
        let again = try train(configuration, on: Self.crowded, seed: 3, observer: nil)
        #expect(runs[0].parameters == again.parameters)
        #expect(runs[0].parameters != runs[1].parameters)
    }

    /// A model that is there already is refined to the bits of one that was trained so.
    @Test func aTrainedModelCanBeRefined() throws {
        let configuration = Self.configuration(steps: 200)
        let start = try train(configuration.start, on: Self.crowded, seed: 2, observer: nil)
        let whole = try train(configuration, on: Self.crowded, seed: 2, observer: nil)
        var rounds: [Int] = []
        let refined = try start.refined(configuration.refinement, on: Self.crowded) { rounds.append($0.completed) }
        #expect(refined.parameters == whole.parameters)
        #expect(refined.evaluation == whole.evaluation)
        #expect(AnyHashable(refined.configuration) == AnyHashable(whole.configuration))
        #expect(rounds == Array(0...60))
    }

    @Test func theEncoderIsTheDecoderWithUnitColumns() throws {
        let model = try train(Self.configuration(steps: 200), on: Self.crowded, observer: nil)
        #expect(model.parameters.encoderWeight == model.parameters.decoderWeight)
        for feature in 0..<model.features {
            let square = model.steeringVector(feature).reduce(0) { $0 + $1 * $1 }
            #expect(abs(square - 1) < 1e-5)
        }
        let activation = try #require(model.parameters.activation as? SparseInference.Activation)
        let length = Self.crowded.rootMeanSquare * 8.0.squareRoot()
        #expect(abs(Double(activation.penalty) - 0.05 * length) < 1e-5 * length)
    }

    /// ½‖x − D h‖² + λ‖h‖₁ falls from round to round at a λ that stays.
    @Test func theObjectiveFalls() throws {
        let data = Self.crowded
        let start = try train(Self.configuration(steps: 50).start, on: data, observer: nil).parameters
        let settings = SparseInference.RefinementSettings(firstPenalty: 0.1, penalty: 0.1, rounds: 12)
        var state = SparseInference.Refinement(start, settings: settings, statistics: data.statistics())
        func objective() -> Double {
            let model = state.parameters
            let codes = model.encode(data.matrix)
            let penalty = Double((model.activation as! SparseInference.Activation).penalty)
            let error = data.matrix.subtracting(model.decode(codes))
            return error.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / 2
                + penalty * codes.elements.reduce(0.0) { $0 + abs(Double($1)) }
        }
        var objectives = [objective()]
        while !state.isComplete {
            let isDone = state.advance(on: data)
            #expect(isDone)
            objectives.append(objective())
        }
        for (earlier, later) in zip(objectives, objectives.dropFirst()) { #expect(later <= earlier * (1 + 1e-6)) }
        #expect(objectives.last! < 0.99 * objectives[0])
    }

    /// Codes that never meet have the columns Σ h x / ‖Σ h x‖; a feature without codes keeps its column.
    @Test func columnsOfSeparateCodesByFormula() {
        let shifts = Matrix(rows: [[3, 4], [0, -10], [1, 1]])
        let codes = Matrix(rows: [[2, 0, 0], [0, 5, 0], [0, -1, 0]])
        var problem = SparseInference.ColumnProblem(features: 3, dimension: 2)
        problem.add(.init(codes: codes, shifts: shifts))
        var columns = Matrix(rows: [[1, 0], [1, 0], [0.6, -0.8]])
        problem.improve(&columns)
        let second = (x: -1 / 2_602.0.squareRoot(), y: -51 / 2_602.0.squareRoot())
        let expected = Matrix(rows: [[0.6, 0.8], [Float(second.x), Float(second.y)], [0.6, -0.8]])
        #expect(zip(columns.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func theDecodersBiasIsTakenOff() throws {
        var configuration = Self.configuration(steps: 200)
        configuration.settings.whitening = .zca
        let model = try train(configuration, on: Self.crowded, observer: nil)
        let bias = model.parameters.decoderBias
        #expect(bias.contains { $0 != 0 })
        // A shift of the bias alone has no code.
        #expect(model.encode(Matrix(rows: [bias])).elements.allSatisfy { $0 == 0 })
    }

    @Test func withoutRoundsTheColumnsStay() throws {
        var configuration = Self.configuration(steps: 200)
        configuration.rounds = 0
        let start = try train(configuration.start, on: Self.crowded, observer: nil)
        let model = try train(configuration, on: Self.crowded, observer: nil)
        let pairs = zip(model.parameters.decoderWeight.elements, start.parameters.decoderWeight.elements)
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(model.isComplete)
    }

    @Test func theCodeScalesWithTheShifts() throws {
        var model = try train(Self.configuration(steps: 200), on: Self.crowded, observer: nil).parameters
        let codes = model.encode(Self.crowded.matrix).scaled(by: 8)
        model.activation = model.activation.unscaled(by: 8)
        #expect(model.encode(Self.crowded.matrix.scaled(by: 8)) == codes)
    }

    /// A limit of the steps says nothing about what was refined.
    @Test func thereIsNoLimit() throws {
        let model = try train(Self.configuration(steps: 200), on: Self.crowded, observer: nil)
        #expect(model.evaluation.limit == nil)
        #expect(model.whitenedEvaluation == nil)
    }

    @Test func otherModelsAreRefused() throws {
        let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 16, count: 500, seed: 0)
        let components = try train(PrincipalComponents.Configuration(features: 4), on: toy, observer: nil)
        #expect(
            throws: ConfigurationError(
                "method: sparse inference refines an SSAE, not a model of PCA; train an SSAE first.")
        ) { try components.refined(on: toy) }
        let start = try train(Self.configuration(steps: 20).start, on: Self.crowded, observer: nil)
        #expect(throws: DataError.self) { try start.refined(on: toy) }
        #expect(throws: ConfigurationError.self) { try start.refined(.init(penalty: 0), on: Self.crowded) }
    }

    @Test func saeLensHasNoSuchCode() throws {
        let model = try train(Self.configuration(steps: 20), on: Self.crowded, observer: nil)
        #expect(
            throws: ModelError(
                "SAELens has no architecture with the activation SparseInference.Activation(penalty: 0.0), "
                    + "so this model cannot be exported.")
        ) { try SAELensModel(model.parameters) }
    }

    /// The observer sees every round between the steps and the end.
    @Test func roundsAreReported() throws {
        final class Rounds: TrainingObserver {
            var seen: [Int] = []
            func start(_ plan: TrainingPlan) {}
            func record(_ record: TrainingRecord) { #expect(seen.isEmpty) }
            func refine(seed: Int, done: Int, of rounds: Int) {
                #expect(seed == 7 && rounds == 5)
                seen.append(done)
            }
            func finish(_ outcome: TrainingOutcome) { #expect(outcome == .completed) }
        }
        let observer = Rounds()
        var configuration = Self.configuration(steps: 50)
        configuration.rounds = 5
        _ = try train(configuration, on: Self.crowded, seed: 7, observer: observer)
        #expect(observer.seen == [0, 1, 2, 3, 4, 5])
    }
}
