import Numerics

/// The principal directions of shifts, and how many of them hold more than rounding.
///
/// Two kinds of rounding set the least mean square that a direction can be told by. Whitened shifts are products in
/// single precision: the largest direction is rounded by 2⁻²⁴ of its length, which is 2⁻²⁴/√p of a direction that holds
/// a part p of the largest, .6 % at 10⁻¹⁰. The entries themselves were rounded, too, independently of each other, which
/// gives every direction what it gives the largest entry at most (see ``EntryPrecision``), and more by chance where
/// there are few shifts: (1 + √(d/N))² times as much (Marchenko and Pastur 1967).
struct ShiftSpan: Sendable {
    /// Directions that hold a smaller part of the largest are lost in products of single precision.
    static let leastPart = 1e-10

    /// E[Δz Δzᵀ] in double precision (d × d).
    private let moment: [Double]
    private let dimension: Int
    private let count: Int
    private let precision: EntryPrecision

    /// Measures shifts in one pass.
    ///
    /// - Parameter most: How many shifts are measured, evenly spread over the data; all by default.
    init<Data: ShiftDataset>(_ data: Data, most: Int = .max) throws(Data.Failure) {
        dimension = data.dimension
        count = min(data.count, most)
        var moments = SecondMoments(dimension: data.dimension)
        var precision = EntryPrecision()
        if count == data.count {
            try data.forEachSlice { _, shifts in
                moments.add(shifts)
                precision.add(shifts)
            }
        } else {
            let picked = (0..<count).map { Int32($0 * data.count / most) }
            for start in stride(from: 0, to: count, by: 1_024) {
                let shifts = try data.shifts(at: Array(picked[start..<min(count, start + 1_024)]))
                moments.add(shifts)
                precision.add(shifts)
            }
        }
        moment = moments.secondMoment
        self.precision = precision
    }

    /// The directions, from the largest mean square to the smallest.
    var directions: SymmetricEigendecomposition { SymmetricEigendecomposition(moment, order: dimension) }

    /// The mean square up to which a direction may be rounding alone.
    ///
    /// - Parameter largest: The mean square of the largest direction.
    func floor(largest: Double) -> Double {
        let entry = (0..<dimension).reduce(0.0) { max($0, moment[$1 * (dimension + 1)]) }
        let chance = 1 + (Double(dimension) / Double(max(count, 1))).squareRoot()
        return max(Self.leastPart * largest, chance * chance * precision.roundingPart * entry)
    }

    /// How many of the directions hold more than rounding; at least one.
    ///
    /// - Parameter values: Their mean squares, from the largest.
    func rank(_ values: [Double]) -> Int {
        let floor = floor(largest: values.first ?? 0)
        return max(1, values.count { $0 > floor })
    }

    /// How many directions hold more than rounding; at least one.
    var rank: Int { rank(SymmetricEigendecomposition.values(of: moment, order: dimension)) }
}
