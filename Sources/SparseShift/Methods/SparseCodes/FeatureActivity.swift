import Numerics

/// The number of steps for which every feature of a sparse code has been silent.
final class FeatureActivity {
    private let features: Int
    private let window: Float
    /// The number of steps since a feature was last active (H).
    let silentSteps: ParameterBuffer
    /// The largest |h| since the last step (H), which is above 0 for active features.
    private let largest: ParameterBuffer

    /// - Parameters:
    ///   - features: The number of features, H.
    ///   - window: The number of silent steps after which a feature counts as dead.
    init(features: Int, window: Int) {
        self.features = features
        self.window = Float(window)
        silentSteps = ParameterBuffer(features)
        largest = ParameterBuffer(features)
    }

    func isDead(_ feature: Int) -> Bool { silentSteps.pointer[feature] >= window }

    var deadCount: Int {
        var count = 0
        for feature in 0..<features where isDead(feature) { count += 1 }
        return count
    }

    func note(_ batch: CodeBatch) {
        let largest = largest.pointer
        for row in 0..<batch.count {
            let code = batch.code + row * features
            for feature in 0..<features { largest[feature] = max(largest[feature], abs(code[feature])) }
        }
    }

    func didStep() {
        let (silent, largest) = (silentSteps.pointer, largest.pointer)
        for feature in 0..<features {
            silent[feature] = largest[feature] > 0 ? 0 : silent[feature] + 1
            largest[feature] = 0
        }
    }

    func revive(_ feature: Int) { silentSteps.pointer[feature] = 0 }
}
