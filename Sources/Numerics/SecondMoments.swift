import COpenBLAS
import Requirements

/// The mean and the covariance of rows that are added in batches, in double precision.
///
/// Rows are centred on the mean of the first batch before they are squared, so that a large common offset
/// costs no precision.
public struct SecondMoments: Sendable {
    /// The number of entries of a row, d.
    public let dimension: Int
    /// The number of rows added so far.
    public private(set) var count = 0
    private var centre: [Double]
    private var sums: [Double]
    private var products: [Double]

    /// Makes the moments of zero rows.
    ///
    /// - Parameter dimension: The number of entries of a row, d.
    public init(dimension: Int) {
        require((0..<1 << 30).contains(dimension), "dimension: not negative, not \(dimension).")
        self.dimension = dimension
        centre = [Double](repeating: 0, count: dimension)
        sums = centre
        products = [Double](repeating: 0, count: dimension * dimension)
    }

    /// Adds a batch of rows (N × d, for any N).
    public mutating func add(_ rows: Matrix) {
        require(rows.columns == dimension, "These are rows of \(rows.columns) entries, but moments of \(dimension).")
        guard rows.rows > 0, dimension > 0 else { return }
        if count == 0 {
            rows.withUnsafeBufferPointer { elements in
                for index in elements.indices { centre[index % dimension] += Double(elements[index]) }
            }
            for index in 0..<dimension { centre[index] /= Double(rows.rows) }
        }
        let centred = [Double](unsafeUninitializedCapacity: rows.count) { target, initialized in
            rows.withUnsafeBufferPointer { source in
                for start in stride(from: 0, to: rows.count, by: dimension) {
                    for index in 0..<dimension {
                        let value = Double(source[start + index]) - centre[index]
                        target[start + index] = value
                        sums[index] += value
                    }
                }
            }
            initialized = rows.count
        }
        Self.addProduct(of: centred, rows: rows.rows, columns: dimension, to: &products)
        count += rows.rows
    }

    /// The mean of the rows (d).
    public var mean: [Double] {
        (0..<dimension).map { centre[$0] + sums[$0] / Double(max(count, 1)) }
    }

    /// E[(x − μ)(x − μ)ᵀ], with the number of rows as divisor (d × d, row-major).
    public var covariance: [Double] { moments { self.sums[$0] / Double(max(self.count, 1)) } }

    /// E[x xᵀ], with the number of rows as divisor (d × d, row-major).
    public var secondMoment: [Double] {
        let mean = mean
        var result = covariance
        for row in 0..<dimension {
            for column in 0..<dimension { result[row * dimension + column] += mean[row] * mean[column] }
        }
        return result
    }

    private func moments(minus offset: (Int) -> Double) -> [Double] {
        let total = Double(max(count, 1))
        let offsets = (0..<dimension).map(offset)
        return [Double](unsafeUninitializedCapacity: products.count) { target, initialized in
            for row in 0..<dimension {
                for column in row..<dimension {
                    let value = products[row * dimension + column] / total - offsets[row] * offsets[column]
                    target[row * dimension + column] = value
                    target[column * dimension + row] = value
                }
            }
            initialized = products.count
        }
    }

    /// The upper triangle of `result` ← XᵀX + `result`.
    private static func addProduct(of rows: [Double], rows count: Int, columns: Int, to result: inout [Double]) {
        cblas_dsyrk(
            CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(count), 1, rows, Int32(columns), 1, &result,
            Int32(columns))
    }

    /// Σ_k f_k u_k u_kᵀ for vectors u_k with weights f_k ≥ 0 (d × d, row-major).
    ///
    /// - Parameters:
    ///   - vectors: The vectors, one after the other, each with `dimension` entries.
    ///   - weights: One weight for each vector.
    ///   - dimension: The number of entries of a vector, d.
    public static func weightedSum(ofSquares vectors: [Double], weights: [Double], dimension: Int) -> [Double] {
        require(
            vectors.count == weights.count * dimension,
            "\(weights.count) weights need as many vectors of \(dimension) entries, which are not \(vectors.count) numbers."
        )
        var scaled = vectors
        for (index, weight) in weights.enumerated() {
            require(weight >= 0, "Weights are not negative; weight \(index) is \(weight).")
            let root = weight.squareRoot()
            for entry in index * dimension..<(index + 1) * dimension { scaled[entry] *= root }
        }
        var result = [Double](repeating: 0, count: dimension * dimension)
        guard dimension > 0 else { return result }
        addProduct(of: scaled, rows: weights.count, columns: dimension, to: &result)
        for row in 0..<dimension {
            for column in 0..<row { result[row * dimension + column] = result[column * dimension + row] }
        }
        return result
    }
}
