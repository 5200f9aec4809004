import Numerics

/// ‖Δz‖ of every shift.
struct ShiftLengths: Sendable {
    /// One length a shift, in the order of the data.
    private(set) var values: [Float] = []

    /// No lengths yet, with room for those of `count` shifts.
    init(count: Int) { values.reserveCapacity(count) }

    /// Measures all shifts in one pass.
    init<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) {
        self.init(count: data.count)
        let dimension = data.dimension
        try data.forEachSlice { _, part in
            part.withUnsafeBufferPointer { elements in
                for row in 0..<part.rows { add(Self.square(elements.baseAddress! + row * dimension, dimension)) }
            }
        }
    }

    /// ‖Δz‖² of one shift.
    static func square(_ shift: UnsafePointer<Float>, _ dimension: Int) -> Double {
        let square = Kernels.dot(shift, shift, dimension)
        // Beyond these bounds squares overflow in single precision, or vanish.
        if square > 1e-30, square < .infinity { return Double(square) }
        return (0..<dimension).reduce(0.0) { $0 + Double(shift[$1]) * Double(shift[$1]) }
    }

    /// Adds the length of the next shift.
    mutating func add(_ square: Double) { values.append(Float(square.squareRoot())) }

    /// The median length of the shifts that are not zero (the upper one of two); 0 if all are.
    var median: Float {
        let lengths = values.filter { $0 > 0 }.sorted()
        return lengths.isEmpty ? 0 : lengths[lengths.count / 2]
    }

    /// The length that is `threshold` median lengths.
    func limit(_ threshold: Double) -> Float { Float(threshold) * median }

    /// Shifts that are longer than `threshold` median lengths; `nil` if there is none.
    func long(beyond threshold: Double) -> LongShifts? {
        let limit = limit(threshold)
        guard limit > 0, let first = values.firstIndex(where: { $0 > limit }) else { return nil }
        var (count, nearly, power, total) = (0, 0, 0.0, 0.0)
        for value in values {
            let square = Double(value) * Double(value)
            total += square
            guard value > limit else {
                if value > limit / 2 { nearly += 1 }
                continue
            }
            count += 1
            power += square
        }
        return LongShifts(threshold: threshold, count: count, share: power / total, first: first, nearlyLong: nearly)
    }
}
