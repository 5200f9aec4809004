import Numerics
import Requirements

/// The features of one model without dust and duplicates, from the largest energy to the smallest.
///
/// The least mean|h| does not mind whether a concept has one feature or several that share its code: a model with more
/// features than there are concepts has duplicates, and features that do almost nothing. Duplicates have both the same
/// column and the same code, up to the sign and a factor.
struct MergedFeatures: Sendable {
    /// Features that are one.
    struct Group: Sendable {
        /// Their numbers in the model, from the largest energy to the smallest.
        var features: [Int]
        /// The sign of each, so that their columns point the same way.
        var signs: [Float]
        /// Their part of the energy of all features, 0…1.
        var energy: Double
    }

    /// Features with less than this part of the energy are dust.
    static let leastEnergy = 1e-6
    /// |cosine| of the columns and |correlation| of the codes from which features are one.
    static let leastSimilarity = 0.95
    /// The part of its energy that a code must have beside the codes before it, or else it only repeats them.
    static let leastOwnPart = 1e-3

    /// The features that are one, by their energy.
    let groups: [Group]
    /// One unit column a group, in a row each (G × d).
    let columns: Matrix
    /// One row of the encoder a group (G × d).
    let encoders: Matrix
    /// What each group's encoder adds (G).
    let offsets: [Float]
    /// The codes of the sample (n × G).
    let codes: Matrix
    /// The part of the energy that features have whose codes are sums of others' codes.
    let lostEnergy: Double

    /// The weights of a model with one feature a group (G features).
    var parameters: Parameters {
        Parameters(
            encoderWeight: encoders, encoderBias: offsets, decoderWeight: columns,
            decoderBias: [Float](repeating: 0, count: columns.columns))
    }

    /// Merges the features of a linear model.
    ///
    /// - Parameters:
    ///   - parameters: A model without activation and norms.
    ///   - sample: Shifts on which energies and codes are measured (n × d).
    ///   - keepsRepetitions: Whether features stay whose codes are sums of others' codes.
    init(_ parameters: Parameters, sample: Matrix, keepsRepetitions: Bool = false) {
        let all = parameters.encode(sample)
        let energies = all.meanSquares
        let total = energies.reduce(0, +)
        let order = energies.indices.filter { energies[$0] > Self.leastEnergy * total }
            .sorted { (energies[$1], $0) < (energies[$0], $1) }
        let columns = parameters.decoderWeight.rows(at: order)
        let cosines = columns.multiplied(by: columns, .transposed)
        let correlations = all.columns(at: order).unitColumns.gram
        var groups: [Group] = []
        var isTaken = [Bool](repeating: false, count: order.count)
        for first in order.indices where !isTaken[first] {
            // A group begins with its largest feature; the others are those that are one with a member.
            var members = [first]
            isTaken[first] = true
            var next = 0
            while next < members.count {
                for other in order.indices where !isTaken[other] {
                    let similarity = min(
                        abs(cosines[members[next], other]), abs(correlations[members[next], other]))
                    guard Double(similarity) > Self.leastSimilarity else { continue }
                    isTaken[other] = true
                    members.append(other)
                }
                next += 1
            }
            groups.append(
                Group(
                    features: members.map { order[$0] }, signs: members.map { cosines[first, $0] < 0 ? -1 : 1 },
                    energy: 0))
        }
        self.init(parameters, groups: groups, sample: sample, keepsRepetitions: keepsRepetitions)
    }

    /// The features of a model that was trained from the groups of another one, one a group, under the groups' features.
    init(_ parameters: Parameters, from groups: [Group], sample: Matrix) {
        let own = MergedFeatures(parameters, sample: sample)
        self.groups = own.groups.map { group in
            var group = group
            group.features = group.features.flatMap { groups[$0].features }
            group.signs = [Float](repeating: 1, count: group.features.count)
            return group
        }
        (columns, encoders, offsets, codes, lostEnergy) =
            (own.columns, own.encoders, own.offsets, own.codes, own.lostEnergy)
    }

    private init(_ parameters: Parameters, groups: [Group], sample: Matrix, keepsRepetitions: Bool) {
        let dimension = parameters.dimension
        let energies = parameters.encode(sample).meanSquares
        let total = max(energies.reduce(0, +), .leastNormalMagnitude)
        func combined(_ matrix: Matrix, weight: (Int) -> Float, isUnit: Bool) -> Matrix {
            Matrix(rows: groups.count, columns: dimension) { target in
                target.update(repeating: 0)
                for (index, group) in groups.enumerated() {
                    let row = target.baseAddress! + index * dimension
                    for (feature, sign) in zip(group.features, group.signs) {
                        let factor = sign * weight(feature)
                        for entry in 0..<dimension { row[entry] += factor * matrix[feature, entry] }
                    }
                    guard isUnit else { continue }
                    let length = max(Kernels.dot(row, row, dimension).squareRoot(), .leastNormalMagnitude)
                    for entry in 0..<dimension { row[entry] /= length }
                }
            }
        }
        let columns = combined(parameters.decoderWeight, weight: { Float(energies[$0] / total) }, isUnit: true)
        let encoders = combined(parameters.encoderWeight, weight: { _ in 1 }, isUnit: false)
        let offsets = groups.map { group in
            zip(group.features, group.signs).reduce(Float(0)) { sum, part in
                let row = parameters.encoderWeight.row(part.0)
                let shared = zip(row, parameters.decoderBias).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                return sum + part.1 * (parameters.encoderBias[part.0] - shared)
            }
        }
        var codes = sample.multiplied(by: encoders, .transposed)
        codes.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] += offsets[index % max(1, offsets.count)] }
        }
        let squares = codes.meanSquares
        let sum = max(squares.reduce(0, +), .leastNormalMagnitude)
        let order = groups.indices.sorted { (squares[$1], $0) < (squares[$0], $1) }
        let own = Self.independent(order, codes: codes)
        let sorted = keepsRepetitions ? order : order.filter { own.contains($0) }
        self.groups = sorted.map { index in
            var group = groups[index]
            group.energy = squares[index] / sum
            return group
        }
        self.columns = columns.rows(at: sorted)
        self.encoders = encoders.rows(at: sorted)
        self.offsets = sorted.map { offsets[$0] }
        self.codes = codes.columns(at: sorted)
        lostEnergy = max(0, 1 - order.reduce(0) { $0 + (own.contains($1) ? squares[$1] / sum : 0) })
    }

    /// Those whose codes are not sums of the codes before them, by a Cholesky decomposition of the codes' products in
    /// this order.
    private static func independent(_ order: [Int], codes: Matrix) -> Set<Int> {
        let products = codes.columns(at: order).unitColumns.gram
        let count = order.count
        var factor: [[Double]] = []
        var kept: [Int] = []
        for index in 0..<count {
            var row = [Double](repeating: 0, count: kept.count)
            var rest = Double(products[index, index])
            for (place, other) in kept.enumerated() {
                var value = Double(products[index, other])
                for earlier in 0..<place { value -= row[earlier] * factor[place][earlier] }
                row[place] = value / factor[place][place]
                rest -= row[place] * row[place]
            }
            guard rest > leastOwnPart else { continue }
            factor.append(row + [rest.squareRoot()])
            kept.append(index)
        }
        return Set(kept.map { order[$0] })
    }
}

extension Matrix {
    /// The mean square of every column.
    var meanSquares: [Double] {
        var sums = [Double](repeating: 0, count: columns)
        withUnsafeBufferPointer { values in
            for start in stride(from: 0, to: values.count, by: max(1, columns)) {
                for column in 0..<columns {
                    sums[column] += Double(values[start + column]) * Double(values[start + column])
                }
            }
        }
        return sums.map { $0 / Double(max(1, rows)) }
    }

    /// Some columns, in the order given.
    func columns(at indices: [Int]) -> Matrix {
        Matrix(rows: rows, columns: indices.count) { target in
            withUnsafeBufferPointer { source in
                for row in 0..<rows {
                    for (place, column) in indices.enumerated() {
                        target[row * indices.count + place] = source[row * columns + column]
                    }
                }
            }
        }
    }

    /// Every column divided by its length; columns of zeros stay.
    var unitColumns: Matrix {
        let lengths = meanSquares.map { Float(($0 * Double(rows)).squareRoot()) }
        var result = self
        let width = columns
        result.withUnsafeMutableBufferPointer { values in
            for index in values.indices where lengths[index % width] > 0 { values[index] /= lengths[index % width] }
        }
        return result
    }

    /// The products of all pairs of columns.
    var gram: Matrix { multiplied(.transposed, by: self) }
}
