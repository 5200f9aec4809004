import Numerics

/// How sparse features are, whatever their scale: Σ_k E|h_k| / Σ_k √E h_k².
///
/// A mixture of independent sparse features is less sparse than they are, so among models of the same data, the one
/// with the lowest ratio is most likely to have the features apart. Normally distributed features have √(2/π) ≈ 0.80.
/// Unlike mean|h| the ratio may be compared between models that were trained in different metrics.
public func sparsenessRatio(of codes: Matrix) -> Double {
    let features = codes.columns
    var magnitudes = [Double](repeating: 0, count: features)
    var squares = magnitudes
    codes.withUnsafeBufferPointer { elements in
        for start in stride(from: 0, to: codes.count, by: max(features, 1)) {
            for feature in 0..<features {
                let value = Double(elements[start + feature])
                magnitudes[feature] += abs(value)
                squares[feature] += value * value
            }
        }
    }
    let count = Double(max(codes.rows, 1))
    let sizes = squares.reduce(0) { $0 + ($1 / count).squareRoot() }
    return sizes > 0 ? magnitudes.reduce(0, +) / count / sizes : 1
}
