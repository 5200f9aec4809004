import Work

/// A text to which tokens are appended.
struct GeneratedText {
    private let prompt: String
    private(set) var tokens: [Int32] = []
    private var text = ""
    private var logProbabilities: [Double] = []
    /// The bytes of an incomplete character.
    private var pending: [UInt8] = []
    /// Whether the model's numbers have overflowed, so that no further token can be drawn.
    var hasOverflowed = false
    private let begin = ContinuousClock.now

    init(_ prompt: String) { self.prompt = prompt }

    /// Appends a token.
    ///
    /// - Returns: The new complete characters; `nil` if there are none.
    mutating func append(_ token: Int32, _ bytes: [UInt8], _ logProbability: Double) -> String? {
        tokens.append(token)
        logProbabilities.append(logProbability)
        pending += bytes
        let whole = pending.count - Self.unfinishedBytes(pending)
        guard whole > 0 else { return nil }
        let piece = String(decoding: pending[..<whole], as: UTF8.self)
        text += piece
        pending.removeFirst(whole)
        return piece
    }

    /// The number of bytes of an incomplete character at the end.
    private static func unfinishedBytes(_ bytes: [UInt8]) -> Int {
        for (before, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0b1100_0000 != 0b1000_0000 {
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > before + 1 ? before + 1 : 0
        }
        return 0
    }

    func finished() -> Generation {
        Generation(
            prompt: prompt, text: text + String(decoding: pending, as: UTF8.self), tokens: tokens,
            logProbabilities: logProbabilities, seconds: begin.secondsAgo, hasOverflowed: hasOverflowed)
    }
}
