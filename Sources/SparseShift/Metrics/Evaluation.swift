import Numerics

/// What a model does with a set of shifts, in evaluation mode. Sizes are in the units of the shifts.
public struct Evaluation: Sendable, Hashable {
    /// The loss of the configuration.
    public var loss: Double
    /// Σ‖Δẑ − Δz‖² / Σ‖Δz‖²: what the model leaves of the shifts (FVU).
    public var fractionUnexplained: Double
    /// R², variance weighted: 1 − Σ‖Δẑ − Δz‖² / Σ‖Δz − mean‖².
    public var r2: Double
    /// Features with |h| at or above the threshold, a shift.
    public var l0: Double
    /// Features that never reach the threshold.
    public var deadFeatures: Int
    /// Σ|h| / (N·H).
    public var sparsity: Double
    /// What the constraint allowed; `nil` without one.
    public var limit: Limit?
    /// How far the result is beyond the limit; negative within it, and 0 without a constraint.
    public var violation: Double {
        limit?.violation(sparsity: sparsity, fractionUnexplained: fractionUnexplained) ?? 0
    }

    init(
        loss: Double, fractionUnexplained: Double, r2: Double, l0: Double, deadFeatures: Int, sparsity: Double,
        limit: Limit?
    ) {
        self.loss = loss
        self.fractionUnexplained = fractionUnexplained
        self.r2 = r2
        self.l0 = l0
        self.deadFeatures = deadFeatures
        self.sparsity = sparsity
        self.limit = limit
    }

    /// Measures a model.
    ///
    /// - Parameters:
    ///   - threshold: The |h| from which a feature counts as active, in the units of the shifts.
    ///   - limit: What the constraint allowed, in the units of the shifts.
    public init<Data: ShiftDataset>(
        _ parameters: Parameters, on data: Data, loss kind: Loss, threshold: Double, limit: Limit?
    ) throws(Data.Failure) {
        let (features, dimension) = (parameters.features, parameters.dimension)
        precondition(data.dimension == dimension, "shifts with \(data.dimension) entries for a model of \(dimension)")
        var means = [Double](repeating: 0, count: dimension)
        var (errors, squares, ratios, magnitudes) = (0.0, 0.0, 0.0, 0.0)
        var active = 0
        var alive = [Bool](repeating: false, count: features)
        for start in stride(from: 0, to: data.count, by: 1024) {
            let shifts = try data.shifts(start..<min(data.count, start + 1024))
            let codes = parameters.encode(shifts)
            let result = parameters.decode(codes)
            shifts.withUnsafeBufferPointer { truth in
                result.withUnsafeBufferPointer { guess in
                    for row in 0..<shifts.rows {
                        var (error, square) = (0.0, 0.0)
                        for index in 0..<dimension {
                            let value = Double(truth[row * dimension + index])
                            let difference = Double(guess[row * dimension + index]) - value
                            error += difference * difference
                            square += value * value
                            means[index] += value
                        }
                        errors += error
                        squares += square
                        ratios += error / square
                    }
                }
            }
            codes.withUnsafeBufferPointer { codes in
                for index in codes.indices {
                    let magnitude = Double(abs(codes[index]))
                    magnitudes += magnitude
                    guard magnitude >= threshold else { continue }
                    active += 1
                    alive[index % features] = true
                }
            }
        }
        let count = Double(data.count)
        let centred = squares - means.reduce(0) { $0 + $1 * $1 } / count
        loss = kind == .absolute ? errors / (count * Double(dimension)) : ratios / count
        fractionUnexplained = errors / squares
        r2 = 1 - errors / centred
        l0 = Double(active) / count
        deadFeatures = alive.count { !$0 }
        sparsity = magnitudes / (count * Double(features))
        self.limit = limit
    }
}

extension TrainedModel {
    /// What the model does with other shifts, by the loss, threshold and level that it was trained with.
    public func evaluate<Data: ShiftDataset>(on data: Data) throws(Data.Failure) -> Evaluation {
        let settings = configuration.settings
        return try Evaluation(
            parameters, on: data, loss: settings.loss, threshold: settings.activityThreshold * scale,
            limit: evaluation.limit)
    }
}
