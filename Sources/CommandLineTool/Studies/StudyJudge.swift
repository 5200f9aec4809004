import Foundation
import JSON
import LanguageModels
import SparseShift
import Work

/// The judge of a concept in a study's settings.
package struct StudyJudge {
    package let concept: String
    private let kind: Kind

    private enum Kind {
        case ready(any ConceptJudge)
        /// A language model that reads texts.
        case reader(String)
    }

    /// The file of the language model that reads; `nil` for other judges.
    package var path: String? {
        guard case .reader(let path) = kind else { return nil }
        return path
    }

    /// - Throws: ``CommandFailure`` that names the key with the problem.
    init(_ value: JSONValue, place: String) throws {
        var keys = try StudyKeys(value, place: place)
        guard let concept = try keys.text("concept") else {
            throw CommandFailure("\(place): 'concept' is missing, its name in the pairs.")
        }
        let kinds = ["words", "language", "list", "question", "reader", "endpoint"].filter(keys.has)
        guard kinds.count == 1 else {
            throw CommandFailure(
                "\(place): give one of 'words' (to count), 'language', 'list' (positive, negative, female, male, past or present), 'question' (to the model itself), 'reader' (another language model) and 'endpoint' (a server)."
            )
        }
        self.concept = concept
        switch kinds[0] {
        case "words":
            let (own, other) = (try keys.texts("words") ?? [], try keys.texts("contrast") ?? [])
            for (key, words) in [("words", own), ("contrast", other)] {
                if let wrong = words.first(where: { $0.isEmpty || !$0.allSatisfy(\.isLetter) }) {
                    throw keys.wrong(
                        key,
                        "a list of single words of letters alone, since texts are split at all else, not '\(wrong)'")
                }
            }
            let judge = WordListJudge(
                concept, words: own, contrast: other, minimum: try keys.integer("minimum", atLeast: 1) ?? 1)
            guard !judge.words.isEmpty else {
                throw keys.wrong("words", "a list with at least one word that 'contrast' lacks")
            }
            kind = .ready(judge)
        case "language":
            let name = try keys.text("language") ?? ""
            guard
                let language = WordListJudge.Language.allCases.first(where: {
                    $0.rawValue.lowercased() == name.lowercased()
                })
            else {
                throw keys.wrong("language", "English, French or German, not '\(name)'")
            }
            kind = .ready(Self.named(concept, .language(language)))
        case "list":
            let lists: [String: WordListJudge] = [
                "positive": .positive, "negative": .negative, "female": .female, "male": .male, "past": .past,
                "present": .present,
            ]
            let name = try keys.text("list") ?? ""
            guard let list = lists[name] else {
                throw keys.wrong("list", "positive, negative, female, male, past or present, not '\(name)'")
            }
            kind = .ready(Self.named(concept, list))
        case "question":
            let (with, without) = (try keys.texts("with") ?? [], try keys.texts("without") ?? [])
            guard !with.isEmpty, !without.isEmpty else {
                throw keys.wrong(
                    with.isEmpty ? "with" : "without",
                    "a list of answers, such as [' yes']; 'question' needs both lists")
            }
            if let shared = with.first(where: without.contains) {
                throw keys.wrong("with", "a list of answers that 'without' lacks, and '\(shared)' is in both")
            }
            kind = .ready(
                AnswerJudge(
                    concept, before: try keys.text("before") ?? "", after: try keys.text("question") ?? "",
                    with: with, without: without, threshold: try keys.number("threshold") ?? 0))
        case "reader": kind = .reader(try keys.text("reader") ?? "")
        default: kind = .ready(try Self.endpoint(concept, &keys))
        }
        try keys.finish()
    }

    private static func named(_ concept: String, _ list: WordListJudge) -> WordListJudge {
        WordListJudge(concept, words: list.words, contrast: list.contrast, minimum: list.minimum)
    }

    private static func endpoint(_ concept: String, _ keys: inout StudyKeys) throws -> EndpointJudge {
        let base = try keys.text("endpoint") ?? ""
        guard let model = try keys.text("model") else {
            throw CommandFailure("\(keys.place): 'model' is missing, the model's name for the server.")
        }
        let budget = ChatBudget(
            requests: try keys.integer("requests", atLeast: 0), tokens: try keys.integer("budget_tokens", atLeast: 0))
        let endpoint: ChatEndpoint
        do {
            endpoint = try ChatEndpoint(
                base, model: model, keyVariable: try keys.text("key_variable"), budget: budget,
                cacheFolder: try keys.text("cache"))
        } catch let error as LanguageModelError { throw CommandFailure("\(keys.place): \(error)") }
        let names = try keys.texts("aspects") ?? RatedAspect.allCases.map(\.rawValue)
        let aspects = names.compactMap { RatedAspect(rawValue: $0) }
        guard aspects.count == names.count, !names.isEmpty else {
            throw keys.wrong("aspects", "a list of \(RatedAspect.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let threshold = try keys.number("threshold") ?? 0
        guard EndpointJudge.thresholds.contains(threshold) else {
            throw keys.wrong(
                "threshold", "a number from 0 on and below 2, since the ratings are from 0 to 2, not \(threshold)")
        }
        return EndpointJudge(
            concept, meaning: try keys.text("meaning"), asking: endpoint, aspects: aspects, threshold: threshold,
            examples: try examples(&keys, aspects))
    }

    /// The texts that are shown before a question about the concept: of both kinds, or none at all.
    private static func examples(_ keys: inout StudyKeys, _ aspects: [RatedAspect]) throws -> [RatedExample] {
        let isGiven = keys.has("examples_with") || keys.has("examples_without")
        let (with, without) = (try keys.texts("examples_with") ?? [], try keys.texts("examples_without") ?? [])
        guard isGiven else { return [] }
        guard aspects.contains(.concept), !with.isEmpty, !without.isEmpty else {
            throw keys.wrong(
                with.isEmpty ? "examples_with" : "examples_without",
                "a list of texts, beside the other one, for a judge that has the aspect concept")
        }
        func core(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
        for (key, texts) in [("examples_with", with), ("examples_without", without)]
        where texts.contains(where: { core($0).isEmpty }) {
            throw keys.wrong(key, "a list of texts, of which none is empty")
        }
        let others = Set(without.map(core))
        if let shared = with.first(where: { others.contains(core($0)) }) {
            throw keys.wrong(
                "examples_with", "a list of texts that 'examples_without' lacks, and '\(shared)' is in both")
        }
        return RatedExample.examples(with: with, without: without)
    }
}

extension StudyJudge {
    /// The judges, of which those that read by a language model have been fitted.
    ///
    /// - Parameters:
    ///   - judges: Judges of concepts that the pairs have.
    ///   - pairs: Labelled pairs.
    ///   - model: The language model that is steered.
    /// - Throws: Errors of the reading models, and of concepts with too few texts.
    static func ready(_ judges: [StudyJudge], _ pairs: TextPairs, steering model: LanguageModel) throws
        -> [any ConceptJudge]
    {
        var fitted: [String: [ProbeJudge]] = [:]
        return try judges.map { judge -> any ConceptJudge in
            switch judge.kind {
            case .ready(let ready): return ready
            case .reader(let path):
                let reader = try path == "default" ? LanguageModel.default : LanguageModel(path)
                if fitted[path] == nil, reader.path == model.path {
                    Remarks.make(
                        "\(path) judges its own texts, whose states are what steering changes; another model is a better judge"
                    )
                }
                let found = try fitted[path] ?? ProbeJudge.judges(of: pairs, readBy: reader)
                fitted[path] = found
                return found.first { $0.name == judge.concept }!
            }
        }
    }
}
