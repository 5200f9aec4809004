import Numerics

/// What defaults and refusals need to know of a set of shifts.
public struct ShiftStatistics: Sendable, Hashable {
    /// The mean length of a shift, E‖Δz‖.
    public var meanNorm: Double
    /// The root mean square of all entries.
    public var rootMeanSquare: Double
    /// How many shifts are zero.
    public var zeroShifts: Int
    /// ‖E Δz‖² / E‖Δz‖², from 0 to 1: the part of the power that lies in the mean, as a shift common to all pairs has
    /// it, or concepts that change in one direction only. `nil` if it was not measured.
    public var meanShare: Double?
    /// Shifts longer than ``LongShifts/usualThreshold`` median lengths; `nil` if there is none or it was not measured.
    public var longShifts: LongShifts?

    /// The number of the first zero shift; `nil` if there is none or it was not measured.
    public var firstZero: Int?
    /// What tells the entries of all shifts, and their labels, from others; `nil` if it was not computed.
    public var digest: ShiftDigest?

    /// Root mean squares with which single precision can compute.
    static let usableSizes = 1e-21...1e18

    /// Takes what was measured before.
    public init(meanNorm: Double, rootMeanSquare: Double, zeroShifts: Int) {
        self.meanNorm = meanNorm
        self.rootMeanSquare = rootMeanSquare
        self.zeroShifts = zeroShifts
    }

    /// Measures the shifts in one pass.
    public init<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) {
        let dimension = data.dimension
        var norms = 0.0
        var squares = 0.0
        var zeros = 0
        var sums = [Double](repeating: 0, count: dimension)
        var lengths = ShiftLengths(count: data.count)
        var digest = ShiftDigest()
        var firstZero: Int?
        try data.forEachSlice { rows, part in
            part.withUnsafeBufferPointer { elements in
                sums.withUnsafeMutableBufferPointer { sums in
                    for row in 0..<part.rows {
                        let pointer = elements.baseAddress! + row * dimension
                        let square = ShiftLengths.square(pointer, dimension)
                        norms += square.squareRoot()
                        squares += square
                        if square == 0 {
                            zeros += 1
                            if firstZero == nil { firstZero = rows.lowerBound + row }
                        }
                        digest.add(UnsafeBufferPointer(start: pointer, count: dimension))
                        lengths.add(square)
                        for entry in 0..<dimension { sums[entry] += Double(pointer[entry]) }
                    }
                }
            }
        }
        let total = Double(max(data.count, 1))
        zeroShifts = zeros
        meanNorm = norms / total
        rootMeanSquare = (squares / (total * Double(max(dimension, 1)))).squareRoot()
        meanShare = squares > 0 ? min(1, sums.reduce(0) { $0 + $1 * $1 } / total / squares) : 0
        self.firstZero = firstZero
        digest.add(data.annotations.labels, (data as? any LabelledShiftDataset)?.concepts)
        self.digest = digest
        longShifts = lengths.long(beyond: LongShifts.usualThreshold)
    }
}
