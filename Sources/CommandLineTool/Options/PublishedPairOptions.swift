import ArgumentParser
import SparseShift

/// Pairs from the file of a published data set.
package struct PublishedPairOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The published file that pairs are made of, in place of a generator.", valueName: "file"))
    package var file: String?

    @Option(help: "What the file is: \(PublishedPairFormat.list).")
    package var format: PublishedPairFormat?

    @Option(
        help:
            "Which pairs: gender, profession-matched or concepts (bias-in-bios); letters or texts behind the question (letter-choices). The first is the default."
    )
    package var variant: String?

    @Option(
        help:
            "How both letters come equally often: by 'dropping' questions, by 'swapping' choices, or not, as 'published' (letter-choices; default: dropping)."
    )
    package var balance: LetterQuestions.LetterBalance?

    @Option(help: "A line before every question (letter-choices).")
    package var instruction: String?

    @Option(
        help: ArgumentHelp(
            "What the two values of the target mean (labelled-texts; default: the first in alphabetical order is 0).",
            valueName: "value=0,value=1"))
    package var labels: String?

    @Option(help: ArgumentHelp("File for the pairs to test with.", valueName: "file"))
    package var testOutput: String?

    package init() {}

    package func validate() throws {
        guard let format else {
            for (name, isGiven) in [
                ("--variant", variant != nil), ("--balance", balance != nil), ("--instruction", instruction != nil),
                ("--labels", labels != nil), ("--test-output", testOutput != nil),
            ] where isGiven { throw ValidationError("\(name) is for --file with --format.") }
            guard file == nil else {
                throw ValidationError("--file needs --format, what it is: \(PublishedPairFormat.list).")
            }
            return
        }
        guard file != nil else { throw ValidationError("--format \(format.rawValue) needs --file.") }
        if let variant, !format.variants.contains(variant) {
            throw ValidationError(
                format.variants.isEmpty
                    ? "--variant is not for \(format.rawValue)."
                    : "--variant of \(format.rawValue) is \(format.variants.joined(separator: ", ")), not '\(variant)'."
            )
        }
        if format != .letterChoices, balance != nil || instruction != nil {
            throw ValidationError("\(balance != nil ? "--balance" : "--instruction") is for letter-choices.")
        }
        if labels != nil {
            guard format == .labelledTexts else { throw ValidationError("--labels is for labelled-texts.") }
            _ = try labelMap()
        }
        switch format.parts {
        case .always where testOutput == nil:
            throw ValidationError("\(format.rawValue) comes in two parts: --test-output names the file for the second.")
        case .never where testOutput != nil:
            throw ValidationError(
                "--test-output is not for \(format.rawValue), which has one part; 'sparseshift embed --test-count' holds out some."
            )
        default: break
        }
    }

    private func labelMap() throws -> [String: Bool]? {
        guard let labels else { return nil }
        var map: [String: Bool] = [:]
        for part in labels.split(separator: ",", omittingEmptySubsequences: false) {
            guard let sign = part.lastIndex(of: "="), sign > part.startIndex,
                let truth = ["=0": false, "=1": true][part[sign...]]
            else { throw ValidationError("--labels is such as 'entailment=1,not_entailment=0', not '\(labels)'.") }
            map[String(part[..<sign])] = truth
        }
        return map
    }

    /// Reads the file and makes pairs.
    ///
    /// - Parameters:
    ///   - count: The number of pairs; `nil` for that of the published code.
    ///   - seed: The seed of the draws; `nil` for that of the published code, so that a command and a cell give the same pairs.
    /// - Returns: Pairs to train with, those to test with if there are some, and what should be said of the file.
    func pairs(count: Int?, seed: Int?) throws -> (train: TextPairs, test: TextPairs?, remark: String?) {
        guard let format, let file else { throw ValidationError("Neither a generator nor a file is named.") }
        let published = seed ?? 42
        let seed = seed ?? 0
        switch format {
        case .biasInBios:
            let bios = try BiasInBios(contentsOf: file)
            let parts =
                switch variant {
                case "profession-matched": try bios.professionMatchedPairs(seed: published)
                case "concepts": try bios.conceptPairs(count: count ?? 5_000, seed: published)
                default: try bios.genderPairs(seed: published)
                }
            return (parts.train, parts.test, bios.description)
        case .letterChoices:
            let questions = try LetterQuestions(contentsOf: file)
            let parts = try questions.pairs(
                answers: variant.flatMap { LetterQuestions.Answers(rawValue: $0) } ?? .letters,
                balance: balance ?? .dropping,
                instruction: instruction ?? "", seed: seed)
            return (parts.train, parts.test, questions.description)
        case .truthfulQA:
            let parts = try TextPairs.truthfulQA(contentsOf: file, seed: seed)
            return (parts.train, parts.test, nil)
        case .labelledTexts:
            let texts = try LabelledTexts(contentsOf: file, labels: labelMap())
            let count = count ?? 50_000
            guard testOutput != nil else {
                return (try texts.pairs(count: count, seed: published), nil, texts.description)
            }
            let parts = try texts.split(seed: seed)
            return (
                try parts.train.pairs(count: count, seed: published),
                try parts.test.pairs(count: max(1, count / 9), seed: published), texts.description
            )
        case .labelledSentences:
            let sentences = try LabelledSentences(contentsOf: file)
            let pairs = try sentences.pairs(count: count ?? sentences.publishedPairCount, seed: seed)
            return (pairs, nil, sentences.description)
        case .categorical: return (try TextPairs.categorical(contentsOf: file), nil, nil)
        }
    }
}

extension LetterQuestions.LetterBalance: ExpressibleByArgument {}
