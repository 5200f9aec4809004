import Foundation
import JSON
import LanguageModels
import SparseShift

/// What a study measures, and with what.
package struct StudyPlan {
    /// What is measured.
    package enum Measure: String, CaseIterable {
        /// M: what a later layer's probes read.
        case probes
        /// G: which generated texts have a concept.
        case generations
        /// Texts with a concept against the strength.
        case sweep
        /// The methods trained and measured as `LanguageModel.comparison` does: with MCC, detection and the agreement of seeds.
        case comparison
    }

    /// Where directions of a method come from.
    enum Source {
        /// The features of a trained model, or of the one with the study's seed.
        case model(folder: String)
        /// A method that is trained on the pairs, with its settings.
        case method(String, settings: [Assignment])
        /// The rows of an array, in the order of the concepts.
        case vectors(file: String)

        /// Whether they are the rows of an array.
        var isArray: Bool {
            guard case .vectors = self else { return false }
            return true
        }
    }

    /// Pairs of texts: a file, or what a generator makes.
    enum Texts {
        case file(String)
        case generator(PairGenerator, count: Int?, seed: Int)
    }

    /// The settings as they were written, for `plan.json`.
    let document: JSONValue
    let languageModel: String
    let layer: ResidualLayer
    let readingLayer: ResidualLayer
    let pooling: Pooling
    let positions: Steering.Positions
    /// The pairs that give directions.
    let pairs: Texts
    /// The pairs whose texts are steered; `nil` for half of ``pairs``.
    let testPairs: Texts?
    /// The concepts; `nil` for all.
    let concepts: [String]?
    let methods: [(name: String, source: Source)]
    package let measures: [Measure]
    let scales: [Double]
    let seeds: [Int]
    let randomDirections: Int
    let mostTexts: Int
    /// C of the probes' logistic regressions.
    let inversePenalty: Double
    let prompts: [String]
    let judges: [StudyJudge]
    /// Judges of the same texts of sweeps, for their agreement with ``judges``; at most one a concept.
    package let secondJudges: [StudyJudge]
    /// Requests in words, by concept: a baseline without a vector.
    package let requests: [String: ConceptPrompt]
    let maximumTokens: Int
    let temperature: Double
    let topP: Double

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - document: The mapping.
    ///   - place: The file in messages.
    /// - Throws: ``CommandFailure`` that names the key with the problem.
    package init(_ document: JSONValue, place: String) throws {
        var keys = try StudyKeys(document, place: place)
        let unusual = Self.notCompared.filter(keys.has)
        self.document = document
        languageModel = try keys.text("language_model") ?? "default"
        layer = try Self.layer(&keys, "layer") ?? .middle
        readingLayer = try Self.layer(&keys, "reading_layer") ?? .last
        pooling =
            try Self.word(&keys, "pooling", Pooling.init(rawValue:), "last, mean, sum, mean-without-first or a number")
            ?? .lastToken
        positions =
            try Self.word(
                &keys, "positions", Steering.Positions.init(argument:),
                "all, prompt, generated, last-prompt-token or from:1") ?? .from(1)
        guard let pairs = try keys.take("pairs").map({ try Texts($0, place: "\(place): pairs") }) else {
            throw CommandFailure("\(place): 'pairs' is missing: a file of labelled pairs, or a generator.")
        }
        self.pairs = pairs
        testPairs = try keys.take("test_pairs").map { try Texts($0, place: "\(place): test_pairs") }
        concepts = try keys.texts("concepts")
        methods = try (keys.list("methods") ?? []).enumerated().map {
            try Self.method($1, place: "\(place): methods, \($0 + 1)")
        }
        guard !methods.isEmpty else {
            throw CommandFailure(
                "\(place): 'methods' is missing: a list such as [{model: models/ssae}, {method: mean difference}].")
        }
        let names = methods.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw CommandFailure("\(place): two methods are called '\(twice)'; give one of them a 'name'.")
        }
        if let name = names.first(where: Self.takenNames.contains) {
            throw CommandFailure(
                "\(place): a method is called '\(name)', as a row of the tables is; give it another 'name'.")
        }
        judges = try Self.judges(&keys, "judges")
        secondJudges = try Self.judges(&keys, "second_judges")
        let judged = judges.map(\.concept)
        if let alone = secondJudges.map(\.concept).first(where: { !judged.contains($0) }) {
            throw CommandFailure(
                "\(place): 'second_judges' has one for '\(alone)', which 'judges' lacks; there must be a first one to agree with."
            )
        }
        requests = try Self.requests(&keys)
        prompts = try Self.prompts(&keys)
        let usual: [Measure] = judges.isEmpty ? [.probes] : [.probes, .generations, .sweep]
        measures =
            try keys.texts("measures").map { words in
                try words.map { word in
                    guard let measure = Measure(rawValue: word) else {
                        throw CommandFailure(
                            "\(place): 'measures' are probes, generations, sweep and comparison, not '\(word)'.")
                    }
                    return measure
                }
            } ?? usual
        guard !measures.isEmpty else {
            throw keys.wrong("measures", "a list of at least one of probes, generations, sweep and comparison")
        }
        if measures.contains(.generations) || measures.contains(.sweep) {
            guard !judges.isEmpty, !prompts.isEmpty else {
                throw CommandFailure(
                    "\(place): \(judges.isEmpty ? "generations and sweep need 'judges'" : "'judges' need 'prompts', a file or a list of texts"); 'measures: [probes]' does without them."
                )
            }
        }
        guard secondJudges.isEmpty || measures.contains(.sweep) else {
            throw CommandFailure(
                "\(place): 'second_judges' judge the texts of the measure sweep; add it to 'measures'.")
        }
        scales = try keys.numbers("scales") ?? [0.3]
        guard !scales.isEmpty, !scales.contains(0), Set(scales).count == scales.count else {
            throw keys.wrong("scales", "a list of different numbers other than 0")
        }
        seeds = try keys.integers("seeds") ?? [0]
        guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
            throw keys.wrong("seeds", "a list of different whole numbers")
        }
        randomDirections = try keys.integer("random_directions", atLeast: 20) ?? 20
        mostTexts = try keys.integer("texts", atLeast: 2) ?? 200
        inversePenalty = try keys.number("inverse_penalty") ?? 0.1
        guard inversePenalty > 0 else { throw keys.wrong("inverse_penalty", "above 0") }
        maximumTokens = try keys.integer("tokens", atLeast: 1) ?? 32
        temperature = try keys.number("temperature") ?? 0.7
        topP = try keys.number("top_p") ?? 0.95
        guard temperature >= 0, topP > 0, topP <= 1 else {
            throw CommandFailure("\(place): 'temperature' is from 0 on, and 'top_p' above 0 and at most 1.")
        }
        try keys.finish()
        guard measures.contains(.comparison) else { return }
        if let key = unusual.first {
            throw CommandFailure(
                "\(place): '\(key)' is not for the measure comparison, which has its own; leave it out, or compare in another study."
            )
        }
        guard seedRange.count == seeds.count else {
            throw keys.wrong("seeds", "a list without gaps for the measure comparison, such as [0, 1, 2]")
        }
    }

    /// The seeds from the first to the last.
    package var seedRange: Range<Int> { seeds.min()!..<seeds.max()! + 1 }

    /// The settings that a comparison does not have.
    private static let notCompared = [
        "pooling", "positions", "random_directions", "temperature", "top_p",
    ]

    /// Names that rows of the tables have beside the methods.
    private static let takenNames: Set = [
        "by chance", "chance", "prompting", "random columns", "random direction", "unsteered",
    ]

    /// The settings that may grow when a study is resumed.
    static let growing = ["seeds", "scales", "measures"]

    /// The first seed, scale or measure of another plan that is missing in this one, as in `seed 1`; `nil` if it has all.
    func lacking(_ other: StudyPlan) -> String? {
        other.seeds.first { !seeds.contains($0) }.map { "seed \($0)" }
            ?? other.scales.first { !scales.contains($0) }.map { "scale \($0)" }
            ?? other.measures.first { !measures.contains($0) }.map { "the measure \($0.rawValue)" }
    }

    private static func layer(_ keys: inout StudyKeys, _ key: String) throws -> ResidualLayer? {
        try word(&keys, key, { ResidualLayer($0) }, "a number, middle, last or final-norm")
    }

    private static func word<Value>(
        _ keys: inout StudyKeys, _ key: String, _ read: (String) -> Value?, _ expected: String
    ) throws -> Value? {
        try keys.text(key).map { text in
            guard let value = read(text) else { throw keys.wrong(key, "\(expected), not '\(text)'") }
            return value
        }
    }

    private static func prompts(_ keys: inout StudyKeys) throws -> [String] {
        guard let value = keys.take("prompts") else { return [] }
        if let path = value.string { return try TextLines(contentsOf: path, key: "prompt").texts }
        let texts = (value.array ?? []).compactMap(\.string)
        guard !texts.isEmpty, texts.count == value.array?.count else {
            throw keys.wrong("prompts", "a file of prompts, one a line, or a list of texts")
        }
        return texts
    }

    private static func method(_ value: JSONValue, place: String) throws -> (name: String, source: Source) {
        if let name = value.string { return (name, .method(try known(name, place), settings: [])) }
        var keys = try StudyKeys(value, place: place)
        let name = try keys.text("name")
        guard name?.allSatisfy(\.isWhitespace) != true else {
            throw keys.wrong("name", "the method's name in the tables, which cannot be empty")
        }
        let sources = ["model", "method", "vectors"].filter(keys.has)
        guard sources.count == 1 else {
            throw CommandFailure(
                "\(place): give one of 'model' (a folder), 'method' (to train) and 'vectors' (an array).")
        }
        if let folder = try keys.text("model") {
            try keys.finish()
            return (name ?? folder, .model(folder: folder))
        }
        if let file = try keys.text("vectors") {
            try keys.finish()
            return (name ?? file, .vectors(file: file))
        }
        let method = try known(try keys.text("method") ?? "", place)
        let settings = try keys.others().compactMap { Assignment(argument: "\($0.key)=\($0.text)") }
        return (name ?? method, .method(method, settings: settings))
    }

    private static func known(_ name: String, _ place: String) throws -> String {
        do { return try Methods.named(name).method } catch { throw CommandFailure("\(place): \(error)") }
    }
}
