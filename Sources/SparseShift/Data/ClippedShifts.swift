import Numerics

/// Shifts of other data, of which those that are longer than a limit are shortened to it. Their directions stay.
struct ClippedShifts<Base: ShiftDataset>: ShiftDataset {
    private let base: Base
    /// The length that no shift exceeds.
    private let limit: Float

    /// Clips shifts as they are read.
    ///
    /// - Parameters:
    ///   - base: The shifts.
    ///   - limit: Their largest length, above zero, in the units of the shifts.
    init(_ base: Base, limit: Float) {
        self.base = base
        self.limit = limit
    }

    var name: String { base.name }
    var count: Int { base.count }
    var dimension: Int { base.dimension }
    var annotations: ShiftAnnotations { base.annotations }
    var isInMemory: Bool { base.isInMemory }

    func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(Base.Failure) {
        try base.copyShifts(at: indices, into: destination)
        let dimension = dimension
        for row in indices.indices {
            let shift = destination + row * dimension
            let length = Float(ShiftLengths.square(shift, dimension).squareRoot())
            guard length > limit else { continue }
            let factor = limit / length
            for entry in 0..<dimension { shift[entry] *= factor }
        }
    }

    func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        base.shuffle(indices, using: &random)
    }
}

extension ClippedShifts: LabelledShiftDataset where Base: LabelledShiftDataset {
    var concepts: Matrix { base.concepts }
}
