import Foundation
import Numerics
import SparseShift

/// Made-up weights and shifts, and what SAELens's architectures make of them by their definition.
enum SAELensExample {
    static let features = 4
    static let dimension = 7

    static func matrix(_ rows: Int, _ columns: Int, stream: Int) -> Matrix {
        var random = RandomGenerator(seed: 3, stream: stream)
        return Matrix(rows: rows, columns: columns) { target in
            for index in target.indices { target[index] = Float(random.uniform(in: -1..<1)) }
        }
    }

    static func vector(_ count: Int, stream: Int) -> [Float] { matrix(1, count, stream: stream).elements }

    static var shifts: Matrix { matrix(20, dimension, stream: 1).scaled(by: 3) }

    static func parameters(_ normalization: Normalization) -> Parameters {
        var norm: Parameters.Norm?
        if normalization != .none {
            norm = .init(weight: vector(features, stream: 2), bias: vector(features, stream: 3))
            if normalization == .batch {
                norm?.runningMean = vector(features, stream: 4)
                norm?.runningVariance = vector(features, stream: 5).map { $0 * $0 + 0.1 }
            }
        }
        return Parameters(
            encoderWeight: matrix(features, dimension, stream: 6), encoderBias: vector(features, stream: 7),
            decoderWeight: matrix(features, dimension, stream: 8), decoderBias: vector(dimension, stream: 9),
            normalization: normalization, norm: norm)
    }

    /// An autoencoder of one architecture with weights of its own.
    static func model(_ architecture: SAELensModel.Architecture, subtracts: Bool) -> SAELensModel {
        SAELensModel(
            architecture: architecture, encoderWeight: matrix(features, dimension, stream: 6),
            encoderBias: vector(features, stream: 7), decoderWeight: matrix(features, dimension, stream: 8),
            decoderBias: vector(dimension, stream: 9), subtractsDecoderBias: subtracts)
    }

    /// The code of inputs, entry by entry in double precision.
    static func code(_ model: SAELensModel, _ inputs: Matrix) -> Matrix {
        Matrix(
            rows: (0..<inputs.rows).map { row in
                let input = (0..<model.dimension).map {
                    Double(inputs[row, $0]) - (model.subtractsDecoderBias ? Double(model.decoderBias[$0]) : 0)
                }
                let products = (0..<model.features).map { feature in
                    zip(model.encoderWeight.row(feature), input).reduce(0.0) { $0 + Double($1.0) * $1.1 }
                }
                let active = zip(products, model.encoderBias).map { $0 + Double($1) }
                return activation(model.architecture, active, products).map { Float($0) }
            })
    }

    private static func activation(
        _ architecture: SAELensModel.Architecture, _ active: [Double], _ products: [Double]
    ) -> [Double] {
        switch architecture {
        case .standard: return active.map { max($0, 0) }
        case .topK(let count):
            let kept = Set(active.indices.sorted { active[$0] > active[$1] }.prefix(count))
            return active.indices.map { kept.contains($0) ? max(active[$0], 0) : 0 }
        case .absoluteTopK(let count):
            let kept = Set(active.indices.sorted { abs(active[$0]) > abs(active[$1]) }.prefix(count))
            return active.indices.map { kept.contains($0) ? active[$0] : 0 }
        case .jumpReLU(let threshold):
            return active.indices.map { active[$0] > Double(threshold[$0]) ? max(active[$0], 0) : 0 }
        case .gated(let bias, let logMagnitude):
            return active.indices.map {
                active[$0] > 0 ? max(exp(Double(logMagnitude[$0])) * products[$0] + Double(bias[$0]), 0) : 0
            }
        }
    }

    /// The reconstruction of codes.
    static func decode(_ model: SAELensModel, _ codes: Matrix) -> Matrix {
        var result = Matrix(rows: (0..<codes.rows).map { _ in model.decoderBias })
        result.setProduct(codes, .plain, model.decoderWeight, .plain, keeping: 1)
        return result
    }
}
