import Work

/// What a model writes behind some prompts without and with steering, side by side.
public struct SteeredPairs: Sendable, Hashable {
    /// A prompt with both of its texts.
    public struct Pair: Sendable, Hashable {
        public let prompt: String
        public let unsteered: Generation
        public let steered: Generation
        /// Of either continuation, as the unsteered model reads it; `nil` for one without tokens.
        public let unsteeredPerplexity: Double?
        public let steeredPerplexity: Double?

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

    public let pairs: [Pair]

    public init(_ pairs: [Pair]) { self.pairs = pairs }
}

extension SteeredPairs: CustomStringConvertible {
    /// Three lines a prompt.
    public var description: String {
        pairs.map { pair in
            "\(pair.prompt.quoted)\n  unsteered  \(pair.unsteered.text.quoted)\n  steered    \(pair.steered.text.quoted)"
        }.joined(separator: "\n")
    }
}

extension LanguageModel {
    /// Continues prompts without and with steering, each time from the same seed.
    ///
    /// - Throws: As ``generate(_:steering:maximumTokens:sampling:progress:)``.
    public func compare(
        _ prompts: [String], steering: [Steering], maximumTokens: Int = 48, sampling: Sampling = Sampling(),
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> SteeredPairs {
        let units = prompts.count * maximumTokens
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
