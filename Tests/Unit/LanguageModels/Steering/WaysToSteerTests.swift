import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// Every way to steer is its formula, applied to the states of the unsteered model, to the bit.
@Suite(.serialized) struct WaysToSteerTests {
    private let direction = (0..<32).map { Float(sin(Double($0) * 1.7)) }
    private let other = (0..<32).map { Float($0 % 5) * 0.3 - 0.5 }
    private let texts = TinyModel.texts

    private var unit: [Float] {
        let length = direction.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return direction.map { Float(Double($0) / length) }
    }

    private func dot(_ first: [Float], _ second: [Float]) -> Double {
        zip(first, second).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }

    private func length(_ row: [Float]) -> Double { dot(row, row).squareRoot() }

    private func adding(_ vector: [Float], times factor: Double, to row: [Float]) -> [Float] {
        zip(row, vector).map { $0 + Float(factor) * $1 }
    }

    /// The states behind a block, without and with steering.
    private func states(
        _ steering: Steering, of tiny: TinyModel = .llama, at layer: ResidualLayer = 1, pooling: Pooling = .lastToken
    ) throws -> [(before: [Float], after: [Float])] {
        let model = try tiny.open()
        let before = try model.embeddings(of: texts, layer: layer, pooling: pooling)
        let after = try model.embeddings(of: texts, layer: layer, pooling: pooling, steering: [steering])
        return texts.indices.map { (Array(before.row($0)), Array(after.row($0))) }
    }

    @Test(arguments: TinyModel.allCases) func clampingSetsTheCoordinate(of tiny: TinyModel) throws {
        for (before, after) in try states(.clamp(direction, to: 1.5, layer: 1), of: tiny) {
            #expect(after == adding(unit, times: 1.5 - dot(before, unit), to: before))
            #expect(abs(dot(after, unit) - 1.5) < 1e-5)
        }
    }

    @Test(arguments: TinyModel.allCases) func detectorsSayHowMuch(of tiny: TinyModel) throws {
        let coordinates = try states(.add(direction, layer: 1, scale: 0), of: tiny).map { dot($0.before, unit) }
        // Between the smallest and the largest, so that some rows are changed and some are not.
        let bias = -coordinates.sorted()[1] - 1e-3
        let steering = Steering.addRectified(other, weights: unit, bias: bias, layer: 1, scale: 0.5)
        for (before, after) in try states(steering, of: tiny) {
            let amount = zip(unit, before).reduce(bias) { $0 + Double($1.0) * Double($1.1) }
            #expect(after == (amount > 0 ? adding(other.map { 0.5 * $0 }, times: amount, to: before) : before))
        }
        #expect(Set(coordinates.map { $0 + bias > 0 }) == [true, false])
        let model = try tiny.open()
        #expect(
            message {
                _ = try model.embeddings(
                    of: texts, layer: 1, steering: [.addRectified(other, weights: [1], layer: 1)])
            }
            .hasPrefix("a steering detector of 1 numbers"))
    }

    @Test func capsAndFloorsLeaveTheRestAlone() throws {
        let coordinates = try states(.add(direction, layer: 1, scale: 0)).map { dot($0.before, unit) }
        // Between the smallest and the largest, so that some rows are changed and some are not.
        let middle = coordinates.sorted()[1]
        for (before, after) in try states(.cap(direction, at: middle, layer: 1)) {
            let own = dot(before, unit)
            #expect(after == (own > middle ? adding(unit, times: middle - own, to: before) : before))
        }
        for (before, after) in try states(.floor(direction, at: middle, layer: 1)) {
            let own = dot(before, unit)
            #expect(after == (own < middle ? adding(unit, times: middle - own, to: before) : before))
        }
        #expect(Set(coordinates.map { $0 > middle }) == [true, false])
    }

    @Test func projectingOutRemovesTheDirection() throws {
        for (before, after) in try states(.projectOut(direction, layer: 1)) {
            #expect(after == adding(unit, times: -dot(before, unit), to: before))
            #expect(abs(dot(after, unit)) < 1e-5)
        }
        for (before, after) in try states(.projectOut(direction, thenAdd: other, scale: 2, layer: 1)) {
            let removed = adding(unit, times: -dot(before, unit), to: before)
            #expect(after == zip(removed, other).map { $0 + 2 * $1 })
        }
    }

    @Test func affineEditingStartsAtTheMean() throws {
        for (before, after) in try states(.affine(direction, from: other, by: 0.25, layer: 1)) {
            #expect(after == adding(unit, times: dot(other, unit) + 0.25 - dot(before, unit), to: before))
        }
    }

    @Test func rotationsKeepTheLengthAndTurnByTheAngle() throws {
        for degrees in [20.0, -20] {
            for (before, after) in try states(.rotate(towards: direction, degrees: degrees, layer: 1)) {
                #expect(abs(length(after) / length(before) - 1) < 1e-6)
                func angle(_ row: [Float]) -> Double { acos(dot(row, unit) / length(row)) * 180 / .pi }
                #expect(abs(angle(before) - angle(after) - degrees) < 1e-3)
                // In the plane of the row and the direction: what is across stays parallel.
                let (was, now) = (
                    adding(unit, times: -dot(before, unit), to: before),
                    adding(unit, times: -dot(after, unit), to: after)
                )
                #expect(abs(dot(was, now) / length(was) / length(now) - 1) < 1e-5)
            }
        }
        // Not beyond the direction.
        for (before, after) in try states(.rotate(towards: direction, degrees: 360, layer: 1)) {
            #expect(zip(after, unit).allSatisfy { abs($0 - Float(length(before)) * $1) < 1e-4 })
        }
    }

    @Test func theNormIsKeptWhereItIsAskedFor() throws {
        for (before, after) in try states(.add(other, layer: 1, scale: 9).keepingNorm()) {
            let added = zip(before, other).map { $0 + 9 * $1 }
            let factor = length(before) / length(added)
            #expect(after == added.map { Float(Double($0) * factor) })
        }
    }

    @Test func conditionsAreTestedARowAtATime() throws {
        let coordinates = try states(.add(direction, layer: 1, scale: 0)).map { dot($0.before, unit) }
        let middle = coordinates.sorted()[1]
        let conditions: [(SteeringCondition, (Double) -> Bool)] = [
            (.coordinate(along: direction, above: middle), { $0 > middle }),
            (.coordinate(along: direction, below: middle), { $0 < middle }),
            (.probe(unit, bias: -middle), { $0 > middle }),
        ]
        for (condition, isMet) in conditions {
            for (before, after) in try states(.add(other, layer: 1, scale: 3).when(condition)) {
                #expect(after == (isMet(dot(before, unit)) ? zip(before, other).map { $0 + 3 * $1 } : before))
            }
        }
    }

    @Test func featuresKeepTheError() throws {
        var random = RandomGenerator(seed: 5)
        let encoder = Matrix(rows: 48, columns: 32) { for index in $0.indices { $0[index] = Float(random.normal()) } }
        let decoder = Matrix(rows: 48, columns: 32) { for index in $0.indices { $0[index] = Float(random.normal()) } }
        let bias = (0..<48).map { _ in Float(random.normal()) }
        let parameters = Parameters(
            encoderWeight: encoder, encoderBias: bias, decoderWeight: decoder, decoderBias: other,
            activation: ReLU.Activation())
        let folder = try temporaryFolder().path
        try SAELensModel(parameters).write(to: folder)
        let sae = try PretrainedSAE(contentsOf: folder)
        let rows = try states(.add(direction, layer: 1, scale: 0)).map(\.before)
        let codes = rows.map { sae.encode(Matrix(rows: 1, columns: 32, elements: $0)) }
        // A feature that is active in some of the rows alone.
        let feature = try #require((0..<48).first { feature in Set(codes.map { $0[0, feature] > 0 }).count == 2 })
        let column = sae.steeringVector(feature)
        let ways: [(Steering, (Double) -> Double)] = [
            (.clamp(feature: feature, of: sae, to: 2, layer: 1), { _ in 2 }),
            (.raise(feature: feature, of: sae, to: 0.5, layer: 1), { max($0, 0.5) }),
            (.ablate(feature: feature, of: sae, layer: 1), { _ in 0 }),
        ]
        for (steering, wanted) in ways {
            for (index, states) in try states(steering).enumerated() {
                let own = Double(codes[index][0, feature])
                let amount = wanted(own) - own
                #expect(
                    states.after == (amount == 0 ? states.before : adding(column, times: amount, to: states.before)))
                // x̂ changes by the code alone, so what it does not reconstruct is still there.
                let change = zip(states.after, states.before).map { $0 - $1 }
                #expect(zip(change, column).allSatisfy { abs($0 - Float(amount) * $1) < 1e-4 })
            }
        }
    }

    @Test(arguments: TinyModel.allCases) func positionsChooseTheTokens(of tiny: TinyModel) throws {
        let model = try tiny.open()
        // One text is the beginning of another, whose rows must not be shared where the last token differs.
        let texts = ["The door", "The door is red."]
        let counts = try texts.map { try model.tokens(of: $0).count }
        for place in 0..<counts[0] {
            func rows(_ steering: [Steering]) throws -> Matrix {
                try model.embeddings(of: texts, layer: 1, pooling: .token(place), steering: steering)
            }
            let plain = try rows([])
            let last = try rows([.add(other, layer: 1, positions: .lastPromptToken)])
            let later = try rows([.add(other, layer: 1, positions: .from(2))])
            for (text, count) in counts.enumerated() {
                let steered = zip(plain.row(text), other).map { $0 + $1 }
                #expect(Array(last.row(text)) == (place == count - 1 ? steered : Array(plain.row(text))))
                #expect(Array(later.row(text)) == (place >= 2 ? steered : Array(plain.row(text))))
            }
        }
        let prompt = try model.logProbabilities(after: texts[1])
        let changed = try model.logProbabilities(
            after: texts[1], steering: [.add(other, layer: 1, positions: .lastPromptToken)])
        #expect(prompt != changed)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let model = try TinyModel.llama.open()
        func refusal(_ steering: Steering) -> String {
            message { _ = try model.embeddings(of: texts, layer: 1, steering: [steering]) }
        }
        let zeros = [Float](repeating: 0, count: 32)
        #expect(
            refusal(.clamp([1, 2], to: 1, layer: 1)) == "a steering direction of 2 numbers, but llama is 32 wide.")
        #expect(
            refusal(.projectOut(zeros, layer: 1))
                == "a steering direction of zeros; a direction needs a length above 0.")
        #expect(refusal(.clamp(direction, to: .nan, layer: 1)).hasPrefix("a steering to the coordinate nan;"))
        #expect(refusal(.cap(direction, at: .infinity, layer: 1)).hasPrefix("a steering to the coordinate"))
        #expect(refusal(.affine(direction, from: [1], layer: 1)).hasPrefix("a steering to the coordinate nan;"))
        #expect(
            refusal(.rotate(towards: direction, degrees: .infinity, layer: 1))
                == "a steering by an angle of inf degrees; give a finite one.")
        #expect(
            refusal(.add(other, layer: 1).when(.probe([1])))
                == "a condition with a probe of 1 numbers, but llama is 32 wide.")
        #expect(refusal(.add(other, layer: 1).when(.coordinate(along: zeros, above: 0))).contains("not finite"))
        #expect(
            refusal(.add(other, layer: 1, positions: .from(-1)))
                == "a steering of the tokens from -1 on; tokens are counted from 0.")
        for steering: Steering in [
            .clamp(direction, to: 1, layer: 1), .add(other, layer: 1).keepingNorm(),
            .add(other, layer: 1).when(.probe(direction)),
        ] {
            #expect(
                message { _ = try ControlVector([steering], for: model) }
                    == "a control vector adds the same to every token, so a steering that depends on the token cannot become a part of it."
            )
        }
    }
}
