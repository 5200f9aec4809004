/// How the next token is drawn.
public struct Sampling: Sendable, Hashable {
    /// 0 takes the likeliest token.
    public var temperature: Double
    /// The likeliest tokens that are left in; 0 for all.
    public var topK: Int
    /// The likeliest tokens that hold this probability together are left in.
    public var topP: Double
    public var seed: Int

    public init(temperature: Double = 0, topK: Int = 0, topP: Double = 1, seed: Int = 0) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.seed = seed
    }
}
