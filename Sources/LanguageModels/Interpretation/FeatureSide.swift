/// One sign of a feature. The signs of a code mean opposite changes, and are explained apart.
public struct FeatureSide: Sendable, Hashable, CustomStringConvertible {
    /// The index of the feature, from 0.
    public let feature: Int
    /// 1 for activations above 0, −1 for those below.
    public let sign: Int

    /// Makes a side.
    public init(feature: Int, sign: Int) {
        self.feature = feature
        self.sign = sign < 0 ? -1 : 1
    }

    /// The feature's index with its sign, such as `+3`.
    public var description: String { "\(sign < 0 ? "−" : "+")\(feature)" }
}
