/// What a model says that one side of a feature means, and how well that tells its pairs from others.
public struct FeatureInterpretation: Sendable, Hashable {
    /// The feature and its sign.
    public let side: FeatureSide
    /// The change in one sentence; `nil` if there is none.
    public let explanation: String?
    /// Why there is no explanation.
    public let failure: String?
    /// How well the explanation tells pairs that make the change from inactive and reversed ones.
    public let detection: ExplanationScore?
    /// How well it tells the words that change from others that are marked.
    public let fuzzing: ExplanationScore?
    /// ``detection`` with the explanation of another feature, for comparison; `nil` if only one feature was explained.
    public let shuffledDetection: ExplanationScore?
    /// ``fuzzing`` with the explanation of another feature. Marked words can be judged by whether they differ, whatever the
    /// explanation says, so that a fuzzing score says something only above this one.
    public let shuffledFuzzing: ExplanationScore?
    /// The pairs that it was explained and scored by.
    public let examples: InterpretationExamples

    package init(
        side: FeatureSide, explanation: String?, failure: String?, detection: ExplanationScore? = nil,
        fuzzing: ExplanationScore? = nil, shuffledDetection: ExplanationScore? = nil,
        shuffledFuzzing: ExplanationScore? = nil, examples: InterpretationExamples
    ) {
        self.side = side
        self.explanation = explanation
        self.failure = failure
        self.detection = detection
        self.fuzzing = fuzzing
        self.shuffledDetection = shuffledDetection
        self.shuffledFuzzing = shuffledFuzzing
        self.examples = examples
    }
}

/// Explanations of a model's features, with their scores.
///
/// A score is a balanced accuracy: 0.5 for answers that do not depend on the examples. Two controls stand beside it.
/// ``shuffledDetection`` and ``shuffledFuzzing`` show what explanations of other features reach; an explanation that does no better
/// says nothing of its feature. ``randomDetection`` shows what
/// explanations of random directions reach on their own pairs; a feature that does no better is no easier to name than those.
public struct FeatureInterpretations: Sendable, Hashable {
    /// The model that was asked.
    public let interpreter: String
    /// The sides that have enough examples, in order.
    public let sides: [FeatureInterpretation]
    /// The sides that have too few.
    public let skipped: [FeatureSide]
    /// Both sides of random directions of the shifts' space, explained and scored in the same way; their features are numbered
    /// behind the model's. Empty if none were asked for.
    public let randomDirections: [FeatureInterpretation]
    /// Why not all questions were asked, in one sentence; `nil` if they were. The same call asks the others.
    public let remark: String?
    /// What it cost.
    public let usage: ChatUsage

    package init(
        interpreter: String, sides: [FeatureInterpretation], skipped: [FeatureSide],
        randomDirections: [FeatureInterpretation] = [], remark: String? = nil, usage: ChatUsage
    ) {
        self.interpreter = interpreter
        self.sides = sides
        self.skipped = skipped
        self.randomDirections = randomDirections
        self.remark = remark
        self.usage = usage
    }

    /// The interpretation of a feature's side; `nil` if there is none.
    public subscript(feature: Int, sign sign: Int) -> FeatureInterpretation? {
        sides.first { $0.side == FeatureSide(feature: feature, sign: sign) }
    }

    /// The counts of all detections together; its balanced accuracy is over all examples. `nil` without any.
    public var detection: ExplanationScore? { Self.sum(sides.compactMap(\.detection)) }
    /// The counts of all fuzzings together.
    public var fuzzing: ExplanationScore? { Self.sum(sides.compactMap(\.fuzzing)) }
    /// The counts of all detections with explanations of other features.
    public var shuffledDetection: ExplanationScore? { Self.sum(sides.compactMap(\.shuffledDetection)) }

    /// The counts of all fuzzings with explanations of other features.
    public var shuffledFuzzing: ExplanationScore? { Self.sum(sides.compactMap(\.shuffledFuzzing)) }

    /// The counts of all detections with explanations of random directions, on these directions' pairs.
    public var randomDetection: ExplanationScore? { Self.sum(randomDirections.compactMap(\.detection)) }
    /// The counts of all fuzzings with explanations of random directions.
    public var randomFuzzing: ExplanationScore? { Self.sum(randomDirections.compactMap(\.fuzzing)) }

    private static func sum(_ scores: [ExplanationScore]) -> ExplanationScore? {
        scores.isEmpty ? nil : scores.dropFirst().reduce(scores[0], +)
    }
}

extension FeatureInterpretations: CustomStringConvertible {
    /// The explanations with their scores, one a line.
    public var description: String {
        func number(_ score: ExplanationScore?) -> String { score?.balancedAccuracy?.decimals(2) ?? "" }
        func row(_ name: String, _ side: FeatureInterpretation) -> [String] {
            [
                name, number(side.detection), number(side.shuffledDetection), number(side.fuzzing),
                number(side.shuffledFuzzing),
                side.explanation ?? "none: \(side.failure ?? "not asked")",
            ]
        }
        let rows = sides.map { row("\($0.side)", $0) } + randomDirections.map { row("random", $0) }
        return
            "\(TextTable(columns: ["side", "detection", "shuffled", "fuzzing", "shuffled", "explanation"], rows: rows))\n"
            + "Balanced accuracies; shuffled: with the explanation of another feature."
    }
}
