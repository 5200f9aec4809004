import Foundation
import Numerics
import SparseShift
import Testing

/// The gradients of every sparse autoencoder against central differences of a forward pass in double precision;
/// straight-through terms, which are no derivatives, against their formulas.
@Suite struct SparseCodeGradientTests {
    static let (batch, features, dimension) = (7, 6, 5)

    @Test(arguments: Loss.allCases)
    func reLU(loss: Loss) throws {
        var configuration = ReLU.Configuration(features: Self.features, l1: 0.7)
        configuration.l1Warmup = 0
        configuration.loss = loss
        try check(configuration)
        configuration.scalesFeatures = true
        try check(configuration)
    }

    @Test(arguments: Loss.allCases)
    func gated(loss: Loss) throws {
        var configuration = Gated.Configuration(features: Self.features, l1: 0.7)
        configuration.l1Warmup = 0
        configuration.loss = loss
        try check(configuration)
    }

    @Test(arguments: [0, 0.25])
    func topK(auxiliary: Double) throws {
        var configuration = TopK.Configuration(features: Self.features, k: 2)
        configuration.auxiliaryCoefficient = auxiliary
        try check(configuration)
    }

    @Test(arguments: [0, 0.25])
    func absTopK(auxiliary: Double) throws {
        var configuration = AbsTopK.Configuration(features: Self.features, k: 3)
        configuration.auxiliaryCoefficient = auxiliary
        try check(configuration)
    }

    @Test func pAnnealedReLU() throws {
        var configuration = PAnnealedReLU.Configuration(features: Self.features, l1: 0.7)
        configuration.l1Warmup = 0
        // Before the exponent has fallen, the penalty is that of ReLU.
        try check(configuration)
    }

    @Test(arguments: [0, 0.25])
    func batchTopK(auxiliary: Double) throws {
        var configuration = BatchTopK.Configuration(features: Self.features, k: 2)
        configuration.auxiliaryCoefficient = auxiliary
        try check(configuration)
    }

    @Test(arguments: [0, 0.25])
    func matryoshka(auxiliary: Double) throws {
        var configuration = Matryoshka.Configuration(features: Self.features, k: 2, prefixes: [1, 3, 6])
        configuration.auxiliaryCoefficient = auxiliary
        try check(configuration)
    }

    @Test func jumpReLU() throws {
        var configuration = JumpReLU.Configuration(features: Self.features, l0: 0.7)
        configuration.l0Warmup = 0
        configuration.preactivationLoss = 0.3
        configuration.bandwidth = 0.8
        try check(configuration)
    }

    @Test func weightsRiseDuringTheWarmup() throws {
        var configuration = ReLU.Configuration(features: Self.features, l1: 0.7)
        configuration.l1Warmup = 10
        try check(configuration, expectedWeight: 0.07)
    }

    private func check(_ configuration: some SparseCodingConfiguration, expectedWeight: Double? = nil) throws {
        var configuration = configuration
        // Every feature counts as dead, so that all of them take part in an auxiliary loss.
        configuration.deadWindow = 0
        configuration.auxiliaryFeatures = 3
        var random = RandomGenerator(seed: 3)
        func values(_ count: Int, around centre: Float = 0) -> [Float] {
            (0..<count).map { _ in centre + Float(random.normal()) * 0.5 }
        }
        let (H, d) = (Self.features, Self.dimension)
        let shifts = Matrix(rows: Self.batch, columns: d, elements: values(Self.batch * d))
        var parameters = Parameters(
            encoderWeight: Matrix(rows: H, columns: d, elements: values(H * d)), encoderBias: values(H),
            decoderWeight: Matrix(rows: H, columns: d, elements: values(H * d)), decoderBias: values(d))
        parameters.activation =
            switch configuration.activation {
            case is JumpReLU.Activation: JumpReLU.Activation(threshold: values(H, around: 0).map { abs($0) + 0.1 })
            case is Gated.Activation: Gated.Activation(bias: values(H), magnitude: values(H))
            default: configuration.activation
            }
        if configuration.scalesFeatures { parameters.featureScale = values(H, around: 1) }

        var weight = 0.0
        if case .penalty(let value) = configuration.sparsityControl { weight = value }
        let found = lagrangianGradient(
            configuration, at: parameters, shifts: shifts, pressure: .init(multiplier: Float(weight)))
        let model = SparseModel(parameters, configuration, shifts, weight: expectedWeight ?? weight)
        #expect(abs(found.result.loss - model.reconstructionLoss) < 1e-5 * model.reconstructionLoss)
        let code = model.scaledCode(model.values).joined()
        #expect(abs(found.result.sparsity - code.reduce(0) { $0 + abs($1) } / Double(code.count)) < 1e-5)

        let gradient = SparseModel.flat(found.gradient, gradient: true)
        var worst = 0.0
        for index in model.values.indices {
            let slope = model.expectedSlope(index)
            worst = max(worst, abs(gradient[index] - slope) / max(1, abs(slope)))
        }
        #expect(worst < 1e-4, "\(configuration.method), \(configuration.loss)")
        #expect(gradient.count == model.values.count)
        // A test of zeros against zeros would show nothing.
        #expect(gradient.prefix(2 * H * d).count { $0 != 0 } > H * d)
    }
}

/// The forward passes from their definitions, in double precision.
private struct SparseModel {
    let values: [Double]
    private let configuration: any SparseCodingConfiguration
    private let shifts: [[Double]]
    private let weight: Double
    private let (H, d): (Int, Int)
    private let extra: Int
    private let scale: Int?

    init(_ parameters: Parameters, _ configuration: any SparseCodingConfiguration, _ shifts: Matrix, weight: Double) {
        values = Self.flat(parameters, gradient: false)
        self.configuration = configuration
        self.shifts = (0..<shifts.rows).map { shifts.row($0).map(Double.init) }
        self.weight = weight
        (H, d) = (parameters.features, parameters.dimension)
        extra = 2 * H * d + H + d
        scale = parameters.featureScale == nil ? nil : values.count - H
    }

    /// W_e, W_d, b_e, b_d, then thresholds (as logarithms) or gates, then factors.
    static func flat(_ parameters: Parameters, gradient: Bool) -> [Double] {
        var parts = [
            parameters.encoderWeight.elements, parameters.decoderWeight.elements, parameters.encoderBias,
            parameters.decoderBias,
        ]
        switch parameters.activation {
        // The layout reads θ = exp(t), and so it does with the gradient for t.
        case let jump as JumpReLU.Activation: parts.append(jump.threshold.map { log($0) })
        case let gated as Gated.Activation: parts += [gated.bias, gated.magnitude]
        default: break
        }
        parts.append(parameters.featureScale ?? [])
        return parts.joined().map(Double.init)
    }

    private func encoder(_ values: [Double], _ h: Int, _ j: Int) -> Double { values[h * d + j] }
    private func decoder(_ values: [Double], _ h: Int, _ j: Int) -> Double { values[H * d + h * d + j] }
    private func encoderBias(_ values: [Double], _ h: Int) -> Double { values[2 * H * d + h] }
    private func decoderBias(_ values: [Double], _ j: Int) -> Double { values[2 * H * d + H + j] }

    private func product(_ values: [Double]) -> [[Double]] {
        shifts.map { x in
            (0..<H).map { h in (0..<d).reduce(0) { $0 + encoder(values, h, $1) * (x[$1] - decoderBias(values, $1)) } }
        }
    }

    private func preactivations(_ values: [Double]) -> [[Double]] {
        product(values).map { row in row.enumerated().map { $0.element + encoderBias(values, $0.offset) } }
    }

    private func code(_ values: [Double]) -> [[Double]] {
        let z = preactivations(values)
        switch configuration.activation {
        case is ReLU.Activation: return z.map { $0.map { max(0, $0) } }
        case is JumpReLU.Activation:
            return z.map { row in row.indices.map { row[$0] > threshold(values, $0) ? row[$0] : 0 } }
        case let top as TopK.Activation: return z.map { row in keep(top.k, row) }
        case let top as AbsTopK.Activation: return z.map { row in keep(top.k, row, signed: true) }
        case let top as BatchTopK.Activation:
            let kept = keep(top.k * z.count, Array(z.joined()))
            return (0..<z.count).map { Array(kept[$0 * H..<($0 + 1) * H]) }
        case is Gated.Activation:
            return product(values).map { row in
                row.enumerated().map { h, u in
                    u + values[extra + h] > 0 ? max(0, exp(values[extra + H + h]) * u + encoderBias(values, h)) : 0
                }
            }
        default: return z
        }
    }

    private func threshold(_ values: [Double], _ h: Int) -> Double { exp(values[extra + h]) }

    private func keep(_ k: Int, _ row: [Double], signed: Bool = false) -> [Double] {
        let sizes = signed ? row.map(abs) : row
        let order = row.indices.sorted { sizes[$0] > sizes[$1] }.prefix(k)
        return row.indices.map { order.contains($0) ? (signed ? row[$0] : max(0, row[$0])) : 0 }
    }

    func scaledCode(_ values: [Double]) -> [[Double]] {
        guard let scale else { return code(values) }
        return code(values).map { row in row.enumerated().map { $0.element * values[scale + $0.offset] } }
    }

    /// The loss of a reconstruction from the first features.
    private func loss(_ code: [[Double]], decoder values: [Double], first: Int? = nil) -> Double {
        var total = 0.0
        for (x, h) in zip(shifts, code) {
            let error = (0..<d).reduce(0.0) { sum, j in
                let guess = (0..<(first ?? H)).reduce(decoderBias(values, j)) { $0 + h[$1] * decoder(values, $1, j) }
                return sum + (guess - x[j]) * (guess - x[j])
            }
            let unit = configuration.settings.loss == .absolute ? Double(d) : x.reduce(0) { $0 + $1 * $1 }
            total += error / unit / Double(shifts.count)
        }
        return total
    }

    var reconstructionLoss: Double { loss(scaledCode(values), decoder: values) }

    /// Everything that is minimised; what the methods hold fast stays at the model's own values.
    private func objective(_ changed: [Double]) -> Double {
        let code = code(changed)
        let scaled = scaledCode(changed)
        var total = loss(scaled, decoder: changed)
        let unit = weight / Double(d * shifts.count)
        switch configuration {
        case is ReLU.Configuration, is PAnnealedReLU.Configuration: total += unit * code.joined().reduce(0, +)
        case let jump as JumpReLU.Configuration:
            let gaps = preactivations(changed).map { row in
                row.indices.map { max(0, threshold(changed, $0) - row[$0]) }
            }
            total += jump.preactivationLoss / Double(d * shifts.count) * gaps.joined().reduce(0, +)
        case is Gated.Configuration:
            let gates = product(changed).map { row in row.indices.map { max(0, row[$0] + changed[extra + $0]) } }
            total += unit * gates.joined().reduce(0, +) + loss(gates, decoder: values)
        case let nested as Matryoshka.Configuration:
            for size in nested.prefixes!.dropLast() { total += loss(scaled, decoder: changed, first: size) }
        default: break
        }
        return total + auxiliary(changed)
    }

    private func auxiliary(_ changed: [Double]) -> Double {
        let coding = configuration.sparseCoding
        guard coding.auxiliaryCoefficient > 0 else { return 0 }
        let (mainCode, z) = (scaledCode(values), preactivations(changed))
        var total = 0.0
        for (row, x) in shifts.enumerated() {
            let code = keep(coding.auxiliaryFeatures!, z[row], signed: configuration is AbsTopK.Configuration)
            for j in 0..<d {
                let main = (0..<H).reduce(decoderBias(values, j)) { $0 + mainCode[row][$1] * decoder(values, $1, j) }
                let guess = (0..<H).reduce(0) { $0 + code[$1] * decoder(changed, $1, j) }
                total += (guess - (x[j] - main)) * (guess - (x[j] - main))
            }
        }
        return coding.auxiliaryCoefficient * total / Double(d * shifts.count)
    }

    /// What the gradient for one value has to be.
    func expectedSlope(_ index: Int) -> Double {
        // The factors wait for the end of training.
        if let scale, index >= scale { return 0 }
        if let jump = configuration as? JumpReLU.Configuration, index >= extra {
            return straightThroughSlope(index - extra, bandwidth: jump.bandwidth) + centralDifference(index, objective)
        }
        return centralDifference(index, objective)
    }

    private func centralDifference(_ index: Int, _ function: ([Double]) -> Double) -> Double {
        let step = 1e-6
        var (above, below) = (values, values)
        above[index] += step
        below[index] -= step
        return (function(above) - function(below)) / (2 * step)
    }

    /// −θ Σ (1/ε) K((z − θ)/ε) (θ ∂loss/∂h + penalty), from ∂θ/∂t = θ.
    private func straightThroughSlope(_ feature: Int, bandwidth: Double) -> Double {
        let (z, code) = (preactivations(values), code(values))
        let threshold = self.threshold(values, feature)
        var total = 0.0
        for row in shifts.indices where abs(z[row][feature] - threshold) < bandwidth / 2 {
            let step = 1e-6
            var (above, below) = (code, code)
            above[row][feature] += step
            below[row][feature] -= step
            let slope = (loss(above, decoder: values) - loss(below, decoder: values)) / (2 * step)
            total -= (slope * threshold + weight / Double(d * shifts.count)) / bandwidth
        }
        return total * threshold
    }
}
