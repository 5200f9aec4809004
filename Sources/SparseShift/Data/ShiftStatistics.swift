import Numerics

/// What defaults and refusals need to know of a set of shifts.
public struct ShiftStatistics: Sendable, Hashable {
    /// The mean length of a shift, E‖Δz‖.
    public var meanNorm: Double
    /// The root mean square of all entries.
    public var rootMeanSquare: Double
    /// How many shifts are zero.
    public var zeroShifts: Int

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
        try data.forEachSlice { _, part in
            part.withUnsafeBufferPointer { elements in
                for row in 0..<part.rows {
                    let pointer = elements.baseAddress! + row * dimension
                    let square = Double(Kernels.dot(pointer, pointer, dimension))
                    norms += square.squareRoot()
                    squares += square
                    if square == 0 { zeros += 1 }
                }
            }
        }
        let total = Double(max(data.count, 1))
        zeroShifts = zeros
        meanNorm = norms / total
        rootMeanSquare = (squares / (total * Double(max(dimension, 1)))).squareRoot()
    }
}
