/// The texts of an extraction, whose tokens are made a window at a time.
///
/// All texts are read once at first, so that one that cannot be embedded is known before the others are computed. The
/// tokens of few texts are kept; those of many are made again when their window is due.
struct EmbeddingTexts {
    /// The bytes that kept tokens may take by default.
    static let usualRoom = 64 << 20

    let model: LanguageModel
    /// The number of tokens of every text.
    let lengths: [Int32]
    /// How messages call the texts.
    let source: TextSource
    private let texts: [String]
    private let long: LongTexts
    private let kept: [[Int32]]?

    var count: Int { texts.count }
    /// The number of tokens of all texts.
    var tokens: Int { lengths.reduce(0) { $0 + Int($1) } }
    /// The number of tokens of the longest text; 1 without texts.
    var longest: Int { Int(lengths.max() ?? 1) }

    /// - Parameters:
    ///   - model: The language model.
    ///   - texts: The texts.
    ///   - source: How messages call the texts.
    ///   - long: What is done with texts that are too long; ``LongTexts/leaveOut`` keeps all their tokens.
    ///   - room: The bytes that tokens may take.
    /// - Throws: ``LanguageModelError`` for a text that cannot be embedded, and ``EmbeddingInterrupted`` if a stop was
    ///   requested.
    init(
        _ model: LanguageModel, _ texts: [String], source: TextSource = .list, long: LongTexts = .refuse,
        room: Int = usualRoom
    ) throws {
        self.model = model
        self.source = source
        self.texts = texts
        self.long = long
        var lengths: [Int32] = []
        lengths.reserveCapacity(texts.count)
        var kept: [[Int32]]? = []
        var bytes = 0
        for index in texts.indices {
            let tokens = try model.tokenize(texts, index, source: source, long: long)
            lengths.append(Int32(tokens.count))
            // An array has a head.
            bytes += 4 * tokens.count + 48
            if bytes > room { kept = nil } else { kept?.append(tokens) }
        }
        self.lengths = lengths
        self.kept = kept
    }

    /// The tokens of some texts.
    ///
    /// - Throws: ``LanguageModelError`` if the library fails.
    func prompts(of range: Range<Int>) throws -> [[Int32]] {
        if let kept { return Array(kept[range]) }
        return try range.map { try model.tokenize(texts, $0, source: source, long: long, isStoppable: false) }
    }
}
