import Numerics

/// Resamples dead features at shifts with a large loss (Bricken et al. 2023, "Towards Monosemanticity").
///
/// A shift of the last batch is drawn with a probability proportional to its squared loss. Its direction becomes the
/// feature's decoder column and, at a fifth of the mean length of the living features' rows, its encoder row. The
/// feature's bias and its moments in the optimiser are set to 0.
struct FeatureResampling {
    let layout: ParameterLayout
    let batch: Int
    let trainsBiases: Bool
    private static let encoderShare: Float = 0.2

    func revive(
        _ activity: FeatureActivity, rule: any CodeRule, shifts: UnsafePointer<Float>, rowLosses: UnsafePointer<Float>,
        update: StepUpdate
    ) {
        let (features, dimension) = (layout.features, layout.dimension)
        var total = 0.0
        for row in 0..<batch { total += Double(rowLosses[row]) * Double(rowLosses[row]) }
        guard total > 0, activity.deadCount > 0 else { return }
        // Every step has its own stream, so that a resumed run draws the same numbers.
        var random = RandomGenerator(seed: update.seed, stream: Self.firstStream + update.step)
        let length = Self.encoderShare * meanEncoderLength(activity, update.point)
        let direction = ParameterBuffer(dimension)
        for feature in 0..<features where activity.isDead(feature) {
            var rest = random.uniform() * total
            var row = -1
            repeat {
                row += 1
                rest -= Double(rowLosses[row]) * Double(rowLosses[row])
            } while rest >= 0 && row < batch - 1
            for index in 0..<dimension {
                direction.pointer[index] = shifts[row * dimension + index] - update.point[layout.decoderBias + index]
            }
            UnitColumns.normalize(direction.pointer, 1, dimension)
            let decoder = update.point + layout.decoderWeight + feature * dimension
            let encoder = update.point + layout.encoderWeight + feature * dimension
            for index in 0..<dimension {
                decoder[index] = direction.pointer[index]
                encoder[index] = length * direction.pointer[index]
            }
            update.point[layout.encoderBias + feature] = 0
            rule.revive(feature, at: update.point)
            forgetMoments(of: feature, update)
            activity.revive(feature)
        }
    }

    private static let firstStream = 1_000_000

    /// The mean length of the encoder rows of features that are not dead; 1 if all are.
    private func meanEncoderLength(_ activity: FeatureActivity, _ point: UnsafePointer<Float>) -> Float {
        var (sum, count) = (Float(0), Float(0))
        for feature in 0..<layout.features where !activity.isDead(feature) {
            let row = point + layout.encoderWeight + feature * layout.dimension
            sum += Kernels.dot(row, row, layout.dimension).squareRoot()
            count += 1
        }
        return count > 0 ? sum / count : 1
    }

    private func forgetMoments(of feature: Int, _ update: StepUpdate) {
        func forget(_ start: Int, _ count: Int) {
            (update.firstMoment + start).update(repeating: 0, count: count)
            (update.secondMoment + start).update(repeating: 0, count: count)
        }
        let dimension = layout.dimension
        forget(layout.encoderWeight + feature * dimension, dimension)
        forget(layout.decoderWeight + feature * dimension, dimension)
        for vector in layout.activationVectors { forget(vector + feature, 1) }
        // Frozen biases have no moments.
        if trainsBiases { forget(layout.encoderBias + feature, 1) }
    }
}
