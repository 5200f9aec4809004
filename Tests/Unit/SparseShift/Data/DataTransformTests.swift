import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// Whitening and rotation, against their definitions.
@Suite struct DataTransformTests {
    private static let toy = SyntheticShifts(
        concepts: 6, varyingAtMost: 3, dimension: 6, count: 3_000, entries: .positive, seed: 4)

    /// Mean and covariance by their formulas, in double precision.
    private func moments(_ rows: Matrix) -> (mean: [Double], covariance: [[Double]]) {
        let n = Double(rows.rows)
        let columns = (0..<rows.columns).map { rows.column($0).map(Double.init) }
        let mean = columns.map { $0.reduce(0, +) / n }
        let covariance = columns.indices.map { i in
            columns.indices.map { j in
                zip(columns[i], columns[j]).reduce(0.0) { $0 + ($1.0 - mean[i]) * ($1.1 - mean[j]) } / n
            }
        }
        return (mean, covariance)
    }

    @Test func whitenedShiftsAreWhite() throws {
        let whitening = try Whitening(fittedTo: Self.toy, epsilon: 0)
        let white = try whitening.whitened(Self.toy)
        let (mean, covariance) = moments(white.shifts)
        for i in 0..<6 {
            #expect(abs(mean[i]) < 1e-5)
            for j in 0..<6 { #expect(abs(covariance[i][j] - (i == j ? 1 : 0)) < 1e-4) }
        }
        #expect(white.isInMemory)
        #expect(white.concepts == Self.toy.concepts)
        #expect(relativeDistance(whitening.unwhitened(shifts: white.shifts).elements, Self.toy.matrix.elements) < 1e-5)
    }

    /// W² (Σ + εI) = I and W = Wᵀ define it.
    @Test func definition() throws {
        let epsilon = 0.3
        let whitening = try Whitening(fittedTo: Self.toy, epsilon: epsilon)
        var (mean, covariance) = moments(Self.toy.matrix)
        for index in 0..<6 { covariance[index][index] += epsilon }
        for index in 0..<6 { #expect(abs(Double(whitening.mean[index]) - mean[index]) < 1e-5) }
        mean = []
        let matrix = whitening.matrix
        #expect(relativeDistance(matrix.elements, matrix.transposed.elements) < 1e-6)
        let product = matrix * matrix * Matrix(rows: covariance.map { $0.map(Float.init) })
        let identity = Matrix(rows: (0..<6).map { row in (0..<6).map { row == $0 ? 1 : 0 } })
        #expect(relativeDistance(product.elements, identity.elements) < 1e-4)
        #expect(relativeDistance((matrix * whitening.inverse).elements, identity.elements) < 1e-4)
        // A concept's direction goes to white space and back.
        let direction = Self.toy.mixing.column(2)
        let there = (Matrix(rows: [direction]) * matrix).elements
        #expect(relativeDistance(whitening.unwhitened(direction: there), direction) < 1e-4)
        let again = try Whitening(mean: whitening.mean, matrix: matrix, epsilon: epsilon)
        #expect(relativeDistance(again.inverse.elements, whitening.inverse.elements) < 1e-3)
    }

    @Test func reducedRank() throws {
        // Six entries, of which four are free.
        let thin = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 6, count: 2_000, seed: 1)
        let whitening = try Whitening(fittedTo: thin, epsilon: 0, rank: 4)
        #expect(whitening.description.contains("4 principal directions with 100.0 % of the variance"))
        let white = try whitening.whitened(thin)
        let trace = moments(white.shifts).covariance.enumerated().reduce(0.0) { $0 + $1.element[$1.offset] }
        #expect(abs(trace - 4) < 1e-3)
        #expect(relativeDistance(whitening.unwhitened(shifts: white.shifts).elements, thin.matrix.elements) < 1e-4)
        func message(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)" }
            return "fitted"
        }
        #expect(
            message { _ = try Whitening(fittedTo: thin, epsilon: 0) }
                == "synthetic (4, 2): only 4 of 6 directions have variance; use a positive epsilon or rank: 4.")
        #expect(message { _ = try Whitening(fittedTo: thin, rank: 7) }.hasPrefix("rank: from 1 to the 6 entries"))
        #expect(message { _ = try Whitening(fittedTo: thin, epsilon: -1) }.hasPrefix("epsilon: "))
        #expect(
            message { _ = try whitening.whitened(Self.toy.subset(at: 0..<5)) } == "fitted", "the same dimension fits")
        #expect(
            message {
                _ = try whitening.whitened(SyntheticShifts(concepts: 2, varyingAtMost: 1, dimension: 3, count: 9))
            }
                == "synthetic (2, 1) has shifts of 3 entries, but \(whitening) takes 6.")
        #expect(
            message { _ = try Whitening(mean: [0, 0], matrix: Matrix(rows: [[1, 2], [0, 1]]), epsilon: 0) }
                == "Whitening needs a symmetric matrix (ZCA), but this 2 × 2 matrix is not.")
    }

    @Test func rotationKeepsLengthsAndOrdersPower() throws {
        let rotation = try PrincipalRotation(fittedTo: Self.toy)
        let rotated = try rotation.rotated(Self.toy).shifts
        for row in 0..<20 {
            let lengths = [rotated, Self.toy.matrix].map { $0.row(row).reduce(Float(0)) { $0 + $1 * $1 } }
            #expect(abs(lengths[0] - lengths[1]) < 1e-3 * lengths[1])
        }
        let powers = (0..<6).map { rotated.column($0).reduce(0.0) { $0 + Double($1 * $1) } / 3_000 }
        for (power, expected) in zip(powers, rotation.powers) { #expect(abs(power - expected) < 1e-3 * powers[0]) }
        #expect(powers == powers.sorted(by: >))
        let short = try PrincipalRotation(fittedTo: Self.toy, components: 2)
        #expect(try short.rotated(Self.toy).dimension == 2)
        let left =
            zip(
                short.unrotated(shifts: short.transformed(shifts: Self.toy.matrix)).elements, Self.toy.matrix.elements
            ).reduce(0.0) { $0 + pow(Double($1.0 - $1.1), 2) } / 3_000
        #expect(abs(left - powers[2...].reduce(0, +)) < 1e-3 * powers[0], "what is lost is the power left out")
        #expect(abs(short.keptPower - (powers[0] + powers[1]) / powers.reduce(0, +)) < 1e-4)
        let direction = rotation.unrotated(direction: [1, 0, 0, 0, 0, 0])
        #expect(relativeDistance(direction, rotation.components.column(0)) < 1e-6)
        #expect(throws: DataError.self) { try PrincipalRotation(fittedTo: Self.toy, components: 0) }
    }

    @Test func filesAreTransformedAsTheyAreRead() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/toy.h5"
            let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 64, count: 20_000, seed: 2)
            try toy.write(to: path)
            let streamed = try EmbeddingPairs(path, memory: .limit(4_800_000))
            let fitted = try Whitening(fittedTo: streamed, epsilon: 1e-3)
            let expected = try Whitening(fittedTo: toy, epsilon: 1e-3)
            #expect(relativeDistance(fitted.matrix.elements, expected.matrix.elements) < 1e-6)
            let view = try fitted.whitened(streamed)
            #expect(!view.isInMemory)
            #expect(view.concepts == toy.concepts)
            let rows: [Int32] = [19_999, 3, 3, 7_000]
            let direct = fitted.transformed(shifts: toy.matrix.rows(at: rows.map(Int.init)))
            #expect(relativeDistance(try view.shifts(at: rows).elements, direct.elements) < 1e-5)
        }
    }
}
