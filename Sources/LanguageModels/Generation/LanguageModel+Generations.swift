import CLanguageModel
import SparseShift
import Work

extension LanguageModel {
    /// Continues many prompts, up to 64 of them together.
    ///
    /// The texts do not depend on each other: the text of prompt k is that of
    /// `generate(prompts[k], …, sampling: sampling.ofPrompt(k))`, except for rounding differences of the logits, whose
    /// sums are computed in another order.
    ///
    /// - Parameters:
    ///   - prompts: The texts to continue.
    ///   - steering: The changes of the residual stream.
    ///   - maximumTokens: The maximum length of each continuation, at least 1.
    ///   - sampling: How tokens are drawn; every prompt has its own seed (``Sampling/ofPrompt(_:)``).
    ///   - progress: Called after every step. If it is `nil`, a progress bar is shown below the cell
    ///     (`WorkObservers`).
    /// - Returns: The texts in the order of the prompts. Their ``Generation/seconds`` include the time of the other
    ///   texts in their group.
    /// - Throws: The errors of ``generate(_:steering:maximumTokens:sampling:write:)``, with ``GenerationsInterrupted``,
    ///   which has the completed texts, instead of ``GenerationInterrupted``.
    public func generate(
        _ prompts: [String], steering: [Steering] = [], maximumTokens: Int = 64, sampling: Sampling = Sampling(),
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> [Generation] {
        remarkOnOrigins(of: steering)
        return try WorkReport.run(
            WorkPlan(
                label: "\(prompts.count) texts by \(name)", total: prompts.count * mostTokens(maximumTokens),
                unit: "tokens"),
            progress: progress
        ) { report in
            try write(prompts, steering: steering, maximumTokens: maximumTokens, sampling: sampling, report: report)
        }
    }

    /// Continues many prompts, and reports the progress of prompts × `maximumTokens` tokens; a text that ends early
    /// counts with `maximumTokens`.
    /// The number of tokens that one text can have; 0 where it has been asked for fewer.
    func mostTokens(_ maximum: Int) -> Int { max(0, min(maximum, contextLength)) }

    func write(
        _ prompts: [String], steering: [Steering], maximumTokens: Int, sampling: Sampling, report: WorkReport
    ) throws -> [Generation] {
        let maximumTokens = min(maximumTokens, contextLength)
        var (tokens, lengths) = ([[Int32]](), [Int]())
        for (place, prompt) in prompts.enumerated() {
            do throws(LanguageModelError) {
                tokens.append(try promptTokens(prompt))
                lengths.append(try continuationLength(after: tokens[place], maximumTokens: maximumTokens))
            } catch {
                throw prompts.count == 1 ? error : LanguageModelError("prompt \(place): \(error.description)")
            }
        }
        var found = [Generation?](repeating: nil, count: prompts.count)
        for group in SteeredTexts.groups(tokens, of: self, length: maximumTokens) {
            var writing = WritingTexts(
                group.map { GeneratedText(prompts[$0]) }, lengths: group.map { lengths[$0] },
                samplers: group.map { makeSampler(sampling.ofPrompt($0)) })
            defer { writing.samplers.forEach(functions.free_sampler) }
            do {
                try Interruption.check()
                let batch = PromptBatch(
                    group, of: tokens, isShared: sharesTokens && steering.sharesBeginnings, outputsAll: false)
                let run = try SteeredTexts(self, steering: steering, prompts: batch, length: maximumTokens)
                try run.feed(batch)
                writing.outputs = batch.rows.map { $0.last! }
                while writing.step(self, run.context) {
                    try Interruption.check()
                    let places = try run.feed(writing.next.map { ($0, [writing.texts[$0].tokens.last!]) })
                    for (sequence, place) in zip(writing.next, places) { writing.outputs[sequence] = place }
                    report((found.count { $0 != nil } + group.count) * maximumTokens - writing.tokensLeft)
                }
            } catch is Interrupted {
                throw GenerationsInterrupted(
                    generations: found.compactMap { $0 }, places: found.indices.filter { found[$0] != nil },
                    count: prompts.count)
            }
            for (place, generation) in zip(group, writing.generations) { found[place] = generation }
            report(found.count { $0 != nil } * maximumTokens)
        }
        return found.map { $0! }
    }
}

/// The texts of a group during their generation.
private struct WritingTexts {
    var texts: [GeneratedText]
    let lengths: [Int]
    let samplers: [OpaquePointer]
    /// The index, in the last batch, of the logits after each text.
    var outputs: [Int] = []
    /// The unfinished texts.
    private(set) var next: [Int]
    private(set) var generations: [Generation?]

    init(_ texts: [GeneratedText], lengths: [Int], samplers: [OpaquePointer]) {
        (self.texts, self.lengths, self.samplers) = (texts, lengths, samplers)
        next = Array(texts.indices)
        generations = texts.map { _ in nil }
    }

    /// The maximum number of remaining tokens.
    var tokensLeft: Int { next.reduce(0) { $0 + lengths[$1] - texts[$1].tokens.count } }

    /// Draws a token for every unfinished text.
    ///
    /// - Returns: Whether there are still unfinished texts.
    mutating func step(_ model: LanguageModel, _ context: ModelContext) -> Bool {
        next = next.filter { sequence in
            guard context.hasLogits(at: outputs[sequence]) else {
                texts[sequence].hasOverflowed = true
                generations[sequence] = texts[sequence].finished()
                return false
            }
            let token = context.sample(samplers[sequence], at: outputs[sequence])
            var isDone = model.functions.ends_generation(model.handle, token)
            if !isDone {
                let logProbability = context.logProbability(of: token, at: outputs[sequence])
                _ = texts[sequence].append(token, model.bytes(of: token), logProbability)
                isDone = texts[sequence].tokens.count == lengths[sequence]
            }
            if isDone { generations[sequence] = texts[sequence].finished() }
            return !isDone
        }
        return !next.isEmpty
    }
}

/// Thrown by a generation of many texts that was stopped on request.
public struct GenerationsInterrupted: Error, Sendable, CustomStringConvertible {
    /// The completed texts.
    public let generations: [Generation]
    /// The indices of their prompts.
    public let places: [Int]
    /// The number of all texts.
    public let count: Int

    public var description: String {
        "Generation interrupted after \(generations.count) of \(count) texts; the error's .generations holds them."
    }
}
