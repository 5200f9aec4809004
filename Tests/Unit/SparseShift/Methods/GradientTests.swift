import Numerics
import SparseShift
import Testing

/// The gradients of the Lagrangian against central differences of a forward pass in double precision.
@Suite struct GradientTests {
    @Test(arguments: Normalization.allCases, Loss.allCases)
    func everyParameter(norm: Normalization, loss: Loss) throws {
        for inputNorm in InputNormalization.allCases {
            try check(norm: norm, loss: loss, inputNorm: inputNorm)
        }
    }

    private func check(norm: Normalization, loss: Loss, inputNorm: InputNormalization) throws {
        let (batch, features, dimension) = (7, 5, 6)
        var random = RandomGenerator(seed: 3)
        func values(_ count: Int, around centre: Float = 0) -> [Float] {
            (0..<count).map { _ in centre + Float(random.normal()) * 0.5 }
        }
        var configuration = SSAE.Configuration(features: features)
        configuration.norm = norm
        configuration.loss = loss
        configuration.inputNorm = inputNorm
        configuration.trainsBiases = true
        configuration.scaling = .none
        let shifts = Matrix(rows: batch, columns: dimension, elements: values(batch * dimension))
        let parameters = Parameters(
            encoderWeight: Matrix(rows: features, columns: dimension, elements: values(features * dimension)),
            encoderBias: values(features),
            decoderWeight: Matrix(rows: features, columns: dimension, elements: values(features * dimension)),
            decoderBias: values(dimension), normalization: norm,
            norm: norm == .none ? nil : .init(weight: values(features, around: 1), bias: values(features)),
            inputNorm: self.inputNorm(inputNorm, values: values, dimension: dimension))
        let multiplier: Float = 0.7
        let found = lagrangianGradient(
            configuration, at: parameters, shifts: shifts, pressure: .init(multiplier: multiplier))
        let model = Model(parameters)
        let expected = model.lagrangian(loss, shifts, Double(multiplier))
        #expect(
            abs(found.result.loss + Double(multiplier) * found.result.sparsity - expected) < 1e-5
                * max(1, abs(expected)))

        let flatGradient = Model(found.gradient).values
        var worst = 0.0
        // A plain input norm has no scale and offset to train; they are the last values.
        let fixed = inputNorm == .plainLayer ? 2 * dimension : 0
        #expect(flatGradient.suffix(fixed).allSatisfy { $0 == 0 })
        for index in model.values.indices.dropLast(fixed) {
            let step = 1e-5
            var (above, below) = (model, model)
            above.values[index] += step
            below.values[index] -= step
            let slope =
                (above.lagrangian(loss, shifts, Double(multiplier)) - below.lagrangian(loss, shifts, Double(multiplier)))
                / (2 * step)
            worst = max(worst, abs(flatGradient[index] - slope) / max(1, abs(slope)))
        }
        #expect(worst < 2e-4, "\(norm), \(loss), input norm \(inputNorm)")
    }

    private func inputNorm(
        _ kind: InputNormalization, values: (Int, Float) -> [Float], dimension: Int
    ) -> Parameters.Norm? {
        switch kind {
        case .none: nil
        case .layer: .init(weight: values(dimension, 1), bias: values(dimension, 0))
        case .plainLayer:
            .init(weight: .init(repeating: 1, count: dimension), bias: .init(repeating: 0, count: dimension))
        }
    }
}

/// The forward pass from its definition, in double precision.
private struct Model {
    var values: [Double]
    let features: Int
    let dimension: Int
    let normalization: Normalization
    let normalizesInput: Bool

    init(_ parameters: Parameters) {
        features = parameters.features
        dimension = parameters.dimension
        normalization = parameters.normalization
        normalizesInput = parameters.inputNorm != nil
        let parts: [[Float]] = [
            parameters.encoderWeight.elements, parameters.decoderWeight.elements, parameters.encoderBias,
            parameters.decoderBias, parameters.norm?.weight ?? [], parameters.norm?.bias ?? [],
            parameters.inputNorm?.weight ?? [], parameters.inputNorm?.bias ?? [],
        ]
        values = parts.joined().map(Double.init)
    }

    func lagrangian(_ loss: Loss, _ shifts: Matrix, _ multiplier: Double) -> Double {
        let (H, d, B) = (features, dimension, shifts.rows)
        let size = H * d
        let encoder = { (h: Int, j: Int) in values[h * d + j] }
        let decoder = { (h: Int, j: Int) in values[size + h * d + j] }
        let encoderBias = { (h: Int) in values[2 * size + h] }
        let decoderBias = { (j: Int) in values[2 * size + H + j] }
        let normStart = 2 * size + H + d
        let inputStart = normStart + (normalization == .none ? 0 : 2 * H)
        func standardized(_ x: [Double]) -> [Double] {
            let mean = x.reduce(0, +) / Double(x.count)
            let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
            return x.map { ($0 - mean) / (variance + 1e-5).squareRoot() }
        }
        var code = (0..<B).map { row -> [Double] in
            var x = shifts.row(row).map(Double.init)
            if normalizesInput {
                x = standardized(x).enumerated().map {
                    $0.element * values[inputStart + $0.offset] + values[inputStart + d + $0.offset]
                }
            }
            return (0..<H).map { h in
                (0..<d).reduce(encoderBias(h)) { $0 + encoder(h, $1) * (x[$1] - decoderBias($1)) }
            }
        }
        switch normalization {
        case .none: break
        case .layer, .group: code = code.map(standardized)
        case .batch:
            for h in 0..<H {
                let column = standardized(code.map { $0[h] })
                for row in 0..<B { code[row][h] = column[row] }
            }
        }
        if normalization != .none {
            code = code.map { row in (0..<H).map { row[$0] * values[normStart + $0] + values[normStart + H + $0] } }
        }
        var total = 0.0
        for row in 0..<B {
            let truth = shifts.row(row).map(Double.init)
            let error = (0..<d).reduce(0.0) { sum, j in
                let guess = (0..<H).reduce(decoderBias(j)) { $0 + code[row][$1] * decoder($1, j) }
                return sum + (guess - truth[j]) * (guess - truth[j])
            }
            let square = truth.reduce(0) { $0 + $1 * $1 }
            total += loss == .absolute ? error / Double(B * d) : error / square / Double(B)
        }
        let sparsity = code.joined().reduce(0) { $0 + abs($1) } / Double(B * H)
        return total + multiplier * sparsity
    }
}
