import CLanguageModel
import Numerics
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

    /// The number of tokens that one text can have; 0 where it has been asked for fewer.
    func mostTokens(_ maximum: Int) -> Int { max(0, min(maximum, contextLength)) }

    /// Continues many prompts, and reports the progress of prompts × `maximumTokens` tokens; a text that ends early
    /// counts with `maximumTokens`.
    func write(
        _ prompts: [String], steering: [Steering], maximumTokens: Int, sampling: Sampling, report: WorkReport
    ) throws -> [Generation] {
        try write(
            prompts, steerings: [steering], maximumTokens: maximumTokens, sampling: sampling, report: report)[0]
    }

    /// The tokens of a prompt that it costs little to compute for every steering.
    private static var fewTokens: Int { 64 }

    /// Continues every prompt with each of several steerings, as many texts together as there is room for, and reports the
    /// progress of steerings × prompts × `maximumTokens` tokens.
    ///
    /// A prompt's texts have the same seed with every steering.
    ///
    /// - Returns: The texts of every steering, in the order of the prompts.
    package func write(
        _ prompts: [String], steerings: [[Steering]], maximumTokens: Int, sampling: Sampling, report: WorkReport
    ) throws -> [[Generation]] {
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
        // A model with a recurrent state computes the sequences of a batch apart, so that rows cannot be told by their order; long
        // prompts are better shared by the texts of one steering.
        guard steerings.count == 1 || (sharesTokens && tokens.allSatisfy { $0.count <= Self.fewTokens }) else {
            let units = prompts.count * maximumTokens
            return try steerings.enumerated().map { place, steering in
                try write(
                    prompts, steerings: [steering], maximumTokens: maximumTokens, sampling: sampling,
                    report: WorkReport { report(place * units + $0) })[0]
            }
        }
        // Text t is that of prompt t mod prompts.count. Texts with different steerings cannot share rows.
        let all = steerings.flatMap { _ in tokens }
        let isShared = sharesTokens && steerings.count == 1 && steerings[0].sharesBeginnings
        var found = [Generation?](repeating: nil, count: all.count)
        for group in SteeredTexts.groups(all, of: self, length: maximumTokens, isShared: steerings.count == 1) {
            let places = group.map { $0 % prompts.count }
            var writing = WritingTexts(
                places.map { GeneratedText(prompts[$0]) }, lengths: places.map { lengths[$0] },
                samplers: places.map { makeSampler(sampling.ofPrompt($0)) })
            defer { writing.samplers.forEach(functions.free_sampler) }
            do {
                try Interruption.check()
                let batch = PromptBatch(group, of: all, isShared: isShared, outputsAll: false)
                let run = try SteeredTexts(
                    self, steerings: steerings, owners: steerings.count == 1 ? [] : group.map { $0 / prompts.count },
                    prompts: batch, length: maximumTokens)
                try run.feed(batch)
                writing.outputs = batch.rows.map { $0.last! }
                while writing.step(self, run.context) {
                    try Interruption.check()
                    let places = try run.feed(writing.next.map { ($0, [writing.texts[$0].tokens.last!]) })
                    for (sequence, place) in zip(writing.next, places) { writing.outputs[sequence] = place }
                    report((found.count { $0 != nil } + group.count) * maximumTokens - writing.tokensLeft)
                }
                for (place, generation) in zip(group, writing.generations) {
                    // A number that is not finite reaches the other texts of a batch, since attention multiplies it by 0.
                    let isAlone = group.count == 1 || generation?.hasOverflowed != true
                    found[place] =
                        isAlone
                        ? generation
                        : try write(
                            [prompts[place % prompts.count]], steering: steerings[place / prompts.count],
                            maximumTokens: maximumTokens, sampling: sampling.ofPrompt(place % prompts.count),
                            report: WorkReport { _ in })[0]
                }
            } catch let error where error.isInterruption {
                throw GenerationsInterrupted(
                    generations: found.compactMap { $0 }, places: found.indices.filter { found[$0] != nil },
                    count: all.count)
            }
            report(found.count { $0 != nil } * maximumTokens)
        }
        return steerings.indices.map { plan in found[plan * prompts.count..<(plan + 1) * prompts.count].map { $0! } }
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
        let drawn = draw(from: context)
        next = zip(next, drawn).compactMap { sequence, drawn in
            guard let drawn else {
                texts[sequence].hasOverflowed = true
                generations[sequence] = texts[sequence].finished()
                return nil
            }
            var isDone = model.functions.ends_generation(model.handle, drawn.token)
            if !isDone {
                _ = texts[sequence].append(drawn.token, model.bytes(of: drawn.token), drawn.logProbability)
                isDone = texts[sequence].tokens.count == lengths[sequence]
            }
            if isDone { generations[sequence] = texts[sequence].finished() }
            return isDone ? nil : sequence
        }
        return !next.isEmpty
    }

    /// A token for every unfinished text with its log probability; `nil` if the logits are not numbers.
    ///
    /// A large vocabulary takes longer to draw from than a small model to compute, so that texts are shared out among the
    /// processors; every text has a sampler of its own.
    private func draw(from context: ModelContext) -> [(token: Int32, logProbability: Double)?] {
        guard let first = next.first else { return [] }
        // The first request for logits puts them in order; the others only read.
        _ = context.logits(outputs[first])
        nonisolated(unsafe) let (context, outputs, samplers, next) = (context, outputs, samplers, next)
        return Parallel.map(next.count) { index in
            let output = outputs[next[index]]
            guard context.hasLogits(at: output) else { return nil }
            let token = context.sample(samplers[next[index]], at: output)
            return (token, context.logProbability(of: token, at: output))
        }
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
