import Numerics
import RowKernels

extension SparseInference {
    /// What the best columns for given codes h of shifts x depend on: Σ h hᵀ and Σ h xᵀ.
    package struct ColumnProblem {
        private let features: Int
        private let dimension: Int
        /// Σ h hᵀ (H × H).
        private var squares: [Double]
        /// Σ h xᵀ (H × d).
        private var products: [Double]

        package init(features: Int, dimension: Int) {
            self.features = features
            self.dimension = dimension
            squares = .init(repeating: 0, count: features * features)
            products = .init(repeating: 0, count: features * dimension)
        }

        /// The sums over some rows.
        package struct Part: Sendable {
            let squares: Matrix
            let products: Matrix

            /// - Parameters:
            ///   - codes: h, a row for every shift (N × H).
            ///   - shifts: x, a row for every shift (N × d).
            package init(codes: Matrix, shifts: Matrix) {
                squares = codes.multiplied(.transposed, by: codes)
                products = codes.multiplied(.transposed, by: shifts)
            }
        }

        package mutating func add(_ part: Part) {
            part.squares.withUnsafeBufferPointer { for index in $0.indices { squares[index] += Double($0[index]) } }
            part.products.withUnsafeBufferPointer { for index in $0.indices { products[index] += Double($0[index]) } }
        }

        /// A feature with less than this part of the largest Σ h² keeps its column.
        private static let leastPart = 1e-9
        private static let sweeps = 5

        /// Improves unit columns, one after the other given the others (Mairal et al. 2010): each becomes the one of unit
        /// length that leaves the smallest error.
        ///
        /// - Parameter columns: Unit columns (H × d, a row each).
        package func improve(_ columns: inout Matrix) {
            let largest = (0..<features).map { squares[$0 * features + $0] }.max() ?? 0
            guard largest > 0 else { return }
            // In units in which the largest is 1, for single precision.
            let weights = squares.map { Float($0 / largest) }
            let targets = products.map { Float($0 / largest) }
            var next = [Float](repeating: 0, count: dimension)
            columns.withUnsafeMutableBufferPointer { columns in
                let start = columns.baseAddress!
                for _ in 0..<Self.sweeps {
                    for feature in 0..<features {
                        let own = weights[feature * features + feature]
                        guard Double(own) > Self.leastPart else { continue }
                        let column = start + feature * dimension
                        next.withUnsafeMutableBufferPointer { next in
                            for index in 0..<dimension { next[index] = targets[feature * dimension + index] }
                            weights.withUnsafeBufferPointer { weights in
                                BLAS.multiply(
                                    rows: features, columns: dimension, start, .transposed,
                                    vector: weights.baseAddress! + feature * features, into: next.baseAddress!,
                                    scale: -1, keeping: 1)
                            }
                            row_add(dimension, own, column, next.baseAddress!)
                            let length = row_dot(dimension, next.baseAddress!, next.baseAddress!).squareRoot()
                            guard length > 0, length.isFinite else { return }
                            row_scale(dimension, 1 / length, next.baseAddress!)
                            column.update(from: next.baseAddress!, count: dimension)
                        }
                    }
                }
            }
        }
    }
}
