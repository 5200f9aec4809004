import CLanguageModel
import SparseShift
import Work

extension LanguageModel {
    /// Continues many prompts, steered or not: up to 64 of them take each step together.
    ///
    /// Every text is what it is alone: that of prompt k is `generate(prompts[k], …, sampling: sampling.ofPrompt(k))`.
    /// The logits of both agree but for rounding, since sums are taken in another order.
    /// - Parameters:
    ///   - maximumTokens: How long each continuation may be.
    ///   - sampling: Every prompt draws from a seed of its own (``Sampling/ofPrompt(_:)``).
    ///   - progress: Told after every step. Without it, a bar shows itself below a cell (``WorkObservers``).
    /// - Returns: The texts in the order of the prompts. Their ``Generation/seconds`` are those until each was done,
    ///   in which the others of its group were written, too.
    /// - Throws: As ``generate(_:steering:maximumTokens:sampling:write:)``, but ``GenerationsInterrupted`` with the texts
    ///   that were done if ``Interruption/request()`` was called.
    public func generate(
        _ prompts: [String], steering: [Steering] = [], maximumTokens: Int = 64, sampling: Sampling = Sampling(),
        progress: ((WorkProgress) -> Void)? = nil
    ) throws -> [Generation] {
        try WorkReport.run(
            WorkPlan(label: "\(prompts.count) texts by \(name)", total: prompts.count * maximumTokens, unit: "tokens"),
            progress: progress
        ) { report in
            try write(prompts, steering: steering, maximumTokens: maximumTokens, sampling: sampling, report: report)
        }
    }

    /// - Parameter report: Told how many of prompts × `maximumTokens` tokens are done; a text that ends early has all.
    func write(
        _ prompts: [String], steering: [Steering], maximumTokens: Int, sampling: Sampling, report: WorkReport
    ) throws -> [Generation] {
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
                let batch = PromptBatch(group, of: tokens, isShared: sharesTokens, outputsAll: false)
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
                throw GenerationsInterrupted(generations: found.compactMap { $0 }, count: prompts.count)
            }
            for (place, generation) in zip(group, writing.generations) { found[place] = generation }
            report(found.count { $0 != nil } * maximumTokens)
        }
        return found.map { $0! }
    }
}

/// The texts of a group while they are written.
private struct WritingTexts {
    var texts: [GeneratedText]
    let lengths: [Int]
    let samplers: [OpaquePointer]
    /// Where in the last batch the logits behind each text are.
    var outputs: [Int] = []
    /// The texts that go on.
    private(set) var next: [Int]
    private(set) var generations: [Generation?]

    init(_ texts: [GeneratedText], lengths: [Int], samplers: [OpaquePointer]) {
        (self.texts, self.lengths, self.samplers) = (texts, lengths, samplers)
        next = Array(texts.indices)
        generations = texts.map { _ in nil }
    }

    /// Tokens that may still come.
    var tokensLeft: Int { next.reduce(0) { $0 + lengths[$1] - texts[$1].tokens.count } }

    /// Draws a token for every text that goes on.
    ///
    /// - Returns: Whether one still does.
    mutating func step(_ model: LanguageModel, _ context: ModelContext) -> Bool {
        next = next.filter { sequence in
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

/// Thrown by a generation of many texts that was asked to stop.
public struct GenerationsInterrupted: Error, Sendable, CustomStringConvertible {
    /// The texts that were done.
    public let generations: [Generation]
    /// Texts that were wanted.
    public let count: Int

    public var description: String {
        "Generation interrupted after \(generations.count) of \(count) texts; the error's .generations holds them."
    }
}
