import Numerics
import Work

/// A dictionary that is learned by turns: codes for the columns, then the columns of the least error for the codes (the
/// method of optimal directions, Engan et al. 1999).
package struct DictionaryAlternation {
    /// Unit columns (H × d, a row each).
    package private(set) var columns: Matrix
    /// The codes of the last round (N × H), for the columns of that round.
    private var codes: Matrix?
    /// Rounds that were done.
    package private(set) var rounds = 0
    /// How far the columns moved in the last round, as a part of their length.
    package private(set) var change = Double.infinity
    /// Whether the rounds ended because their codes had entries that are not finite; the columns are those before.
    package private(set) var hasFailed = false

    /// What is added to the codes' squares at first, as a part of the largest: columns that are the same share a code.
    private static let ridge = 1e-10
    /// Shifts with a larger |cos| are the same direction.
    private static let sameCosine = 1 - 1e-6
    private static let rowsOfPart = 512

    /// Starts from columns of any length.
    package init(_ start: Matrix) {
        columns = start
        columns.withUnsafeMutableBufferPointer { UnitColumns.normalize($0.baseAddress!, start.rows, start.columns) }
    }

    /// Starts from shifts of different directions, drawn at random; drawn directions stand in where there are too few.
    package init(features: Int, of shifts: Matrix, seed: Int) {
        var random = RandomGenerator(seed: seed, stream: 74)
        var chosen: [[Double]] = []
        for row in random.permutation(shifts.rows) where chosen.count < features {
            let shift = shifts.row(row).map(Double.init)
            let length = shift.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { continue }
            let unit = shift.map { $0 / length }
            let isKnown = chosen.contains { other in
                abs(zip(unit, other).reduce(0) { $0 + $1.0 * $1.1 }) > Self.sameCosine
            }
            if !isKnown { chosen.append(unit) }
        }
        var start = RandomDirections.directions(features, dimension: shifts.columns, seed: seed)
        let width = shifts.columns
        start.withUnsafeMutableBufferPointer { target in
            for (feature, unit) in chosen.enumerated() {
                for index in 0..<width { target[feature * width + index] = Float(unit[index]) }
            }
        }
        self.init(start)
    }

    /// Goes through rounds until the columns stay.
    ///
    /// - Parameters:
    ///   - shifts: The shifts (N × d).
    ///   - most: The most rounds.
    ///   - tolerance: The ``change`` at which the rounds end.
    ///   - code: Replaces the products of all shifts and columns (N × H) by codes; gets the codes of the round before,
    ///     in the units of the columns now.
    /// - Throws: `Interrupted` if `Interruption/request()` was called.
    package mutating func advance(
        on shifts: Matrix, most: Int, tolerance: Double,
        code: (_ products: inout Matrix, _ columns: Matrix, _ earlier: Matrix?) -> Void
    ) throws(Interrupted) {
        while rounds < most, change >= tolerance, !hasFailed {
            try Interruption.check()
            var products = shifts.multiplied(by: columns, .transposed)
            code(&products, columns, codes)
            update(for: products, of: shifts)
            if !hasFailed { rounds += 1 }
        }
    }

    /// D = (ZᵀZ + ridge)⁻¹ ZᵀX at unit length; a column that no code uses stays.
    private mutating func update(for codes: Matrix, of shifts: Matrix) {
        let (features, width) = (columns.rows, columns.columns)
        let all = shifts
        var squares = [Double](repeating: 0, count: features * features)
        // XᵀZ (d × H).
        var products = [Double](repeating: 0, count: width * features)
        codes.forEachPart(of: Self.rowsOfPart) { rows, code in
            var squares = [Double](repeating: 0, count: features * features)
            BLAS.multiply(
                m: features, n: features, k: rows.count, code, .transposed, code, .plain, into: &squares)
            var products = [Double](repeating: 0, count: width * features)
            BLAS.multiply(
                m: width, n: features, k: rows.count, all.rows(rows).doubles, .transposed, code, .plain,
                into: &products)
            return (squares, products)
        } combine: { part in
            for index in squares.indices { squares[index] += part.0[index] }
            for index in products.indices { products[index] += part.1[index] }
        }
        let used = (0..<features).map { squares[$0 * features + $0] > 0 }
        let solution = PositiveDefiniteSystem.ridgeSolution(
            squares, order: features, products, count: width, ridge: Self.ridge)
        guard let solution else {
            hasFailed = true
            return
        }
        var lengths = [Float](repeating: 1, count: features)
        var moved = 0.0
        columns.withUnsafeMutableBufferPointer { target in
            for feature in 0..<features where used[feature] {
                let column = (0..<width).map { solution[$0 * features + feature] }
                let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
                guard length > 0 else { continue }
                lengths[feature] = Float(length)
                for (index, value) in column.enumerated() {
                    let new = value / length
                    let step = new - Double(target[feature * width + index])
                    moved += step * step
                    target[feature * width + index] = Float(new)
                }
            }
        }
        change = (moved / Double(features)).squareRoot()
        var next = codes
        next.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] *= lengths[index % features] } }
        self.codes = next
    }
}

extension DictionaryAlternation {
    /// The model of the columns, whose encoder has the weights of the decoder.
    func parameters(_ activation: some ActivationFunction) -> Parameters {
        Parameters(
            encoderWeight: columns, encoderBias: .init(repeating: 0, count: columns.rows), decoderWeight: columns,
            decoderBias: .init(repeating: 0, count: columns.columns), activation: activation)
    }

    /// Says so if the rounds did not suffice, or failed.
    func remark(_ method: String, of name: String, tolerance: Double) {
        if hasFailed {
            Remarks.make(
                "\(method) of \(name) ended after \(rounds) rounds, because its codes had entries that are not finite; "
                    + "its columns are those before: look for shifts that are far longer than others")
        } else if change >= tolerance {
            Remarks.make(
                "\(method) of \(name) has not settled after \(rounds) rounds: its columns still moved by \(change.brief) of "
                    + "their length, not less than \(tolerance); more rounds would")
        }
    }
}
