import Numerics

/// Which features stand for nearly the same: average linkage of decoder columns or of codes.
public struct FeatureClustering: Sendable {
    /// The tree of merges; heights are mean distances, from 0 (the same) to 1 (unrelated).
    public let linkage: AverageLinkage
    /// 1 − similarity of every two features (H × H).
    public let distances: Matrix

    /// Clusters decoder columns by 1 − |cosine|.
    ///
    /// - Parameter decoder: One row a feature (H × d), as ``Parameters/decoderWeight``; a zero row is at distance 1
    ///   from the others.
    public init(decoder: Matrix) {
        let unit = decoder.withUnitRows
        self.init(similarities: unit.multiplied(by: unit, .transposed))
    }

    /// Clusters features by 1 − |correlation| of their codes.
    ///
    /// - Parameters:
    ///   - codes: One row a shift (N × H).
    ///   - kind: Which correlation.
    ///   - seed: What RDC draws its projections from.
    public init(codes: Matrix, kind: Correlation = .pearson, seed: Int = 0) {
        self.init(similarities: kind.absolute(between: codes, and: codes, seed: seed))
    }

    private init(similarities: Matrix) {
        let count = similarities.rows
        distances = similarities.withUnsafeBufferPointer { source in
            Matrix(rows: count, columns: count) { target in
                for row in 0..<count {
                    for column in 0..<count {
                        // One triangle for both, since a product need not be symmetric to the last bit.
                        let place = min(row, column) * count + max(row, column)
                        target[row * count + column] = row == column ? 0 : max(0, 1 - abs(source[place]))
                    }
                }
            }
        }
        linkage = AverageLinkage(distances: distances.doubles, count: count)
    }

    /// Features in an order that puts similar ones side by side.
    public var order: [Int] { linkage.leaves }

    /// Clusters whose features are, on average, at most `height` apart.
    public func clusters(height: Double) -> [[Int]] { linkage.clusters(height: height) }

    /// At most `count` clusters.
    public func clusters(count: Int) -> [[Int]] { linkage.clusters(count: count) }
}

extension Matrix {
    /// Rows of unit length; zero rows stay.
    var withUnitRows: Matrix {
        var result = self
        let width = columns
        result.withUnsafeMutableBufferPointer { target in
            for start in stride(from: 0, to: target.count, by: max(width, 1)) {
                let row = target.baseAddress! + start
                let norm = Kernels.wideDot(row, row, width).squareRoot()
                guard norm > 0 else { continue }
                for index in 0..<width { row[index] = Float(Double(row[index]) / norm) }
            }
        }
        return result
    }
}

extension FeatureClustering: SessionMetric {
    /// `feature clustering`.
    public static var storedName: String { "feature clustering" }
    /// The result in a few words.
    public var summary: String { "a tree of \(distances.rows.grouped) features" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("distances", distances)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let distances = try group.matrix("distances")
        guard distances.rows == distances.columns, distances.elements.allSatisfy(\.isFinite) else {
            throw group.damaged("distances", "is no table of distances")
        }
        self.distances = distances
        linkage = AverageLinkage(distances: distances.doubles, count: distances.rows)
    }
}
