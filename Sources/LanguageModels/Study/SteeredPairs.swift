import Work

/// The continuations of some prompts without and with steering, side by side.
public struct SteeredPairs: Sendable, Hashable {
    /// A prompt with its two texts.
    public struct Pair: Sendable, Hashable {
        /// The prompt.
        public let prompt: String
        /// The text without steering.
        public let unsteered: Generation
        /// The text with steering.
        public let steered: Generation
        /// The perplexity of the unsteered text in the unsteered model; `nil` for a text without tokens.
        public let unsteeredPerplexity: Double?
        /// The perplexity of the steered text in the unsteered model; `nil` for a text without tokens.
        public let steeredPerplexity: Double?

        /// Makes a pair.
        public init(
            prompt: String, unsteered: Generation, steered: Generation, unsteeredPerplexity: Double?,
            steeredPerplexity: Double?
        ) {
            self.prompt = prompt
            self.unsteered = unsteered
            self.steered = steered
            self.unsteeredPerplexity = unsteeredPerplexity
            self.steeredPerplexity = steeredPerplexity
        }
    }

    /// The pairs in the order of the prompts.
    public let pairs: [Pair]

    /// Makes a comparison of pairs.
    public init(_ pairs: [Pair]) { self.pairs = pairs }
}

extension SteeredPairs: CustomStringConvertible {
    /// The prompt and its two texts, on three lines for each pair.
    public var description: String {
        pairs.map { pair in
            "\(pair.prompt.quoted)\n  unsteered  \(pair.unsteered.text.quoted)\n  steered    \(pair.steered.text.quoted)"
        }.joined(separator: "\n")
    }
}

extension LanguageModel {
    /// Continues prompts without and with steering, with the same seeds.
    ///
    /// - Throws: The errors of ``generate(_:steering:maximumTokens:sampling:progress:)``.
    public func compare(
        _ prompts: [String], steering: [Steering], maximumTokens: Int = 48, sampling: Sampling = Sampling(),
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> SteeredPairs {
        remarkOnOrigins(of: steering)
        let units = prompts.count * mostTokens(maximumTokens)
        let plan = WorkPlan(
            label: "\(prompts.count) texts by \(name), unsteered and steered", total: 2 * units, unit: "tokens")
        return try WorkReport.run(plan, progress: progress) { report in
            let plain = try write(
                prompts, steering: [], maximumTokens: maximumTokens, sampling: sampling, report: report)
            let steered = try write(
                prompts, steering: steering, maximumTokens: maximumTokens, sampling: sampling,
                report: WorkReport { report(units + $0) })
            let perplexities = try likelihoods(of: plain + steered).map { $0.tokens.isEmpty ? nil : $0.perplexity }
            return SteeredPairs(
                prompts.indices.map {
                    SteeredPairs.Pair(
                        prompt: prompts[$0], unsteered: plain[$0], steered: steered[$0],
                        unsteeredPerplexity: perplexities[$0], steeredPerplexity: perplexities[prompts.count + $0])
                })
        }
    }
}
