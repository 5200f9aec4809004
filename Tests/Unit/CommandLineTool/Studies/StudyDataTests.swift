import CommandLineTool
import JSON
import LanguageModels
import SparseShift
import TestSupport
import Testing

/// The pairs of a study: concepts that cannot be told apart, and requests in words.
@Suite(.serialized) struct StudyDataTests {
    private let model: LanguageModel
    private static let words = ["door", "tree", "lamp", "shoe", "road", "bell", "wall", "roof", "gate", "well"]

    init() throws { model = try LanguageModel(fixtures + "/language-models/llama.gguf") }

    /// Pairs whose changes are those of `changes`, in one after another.
    private func pairs(_ concepts: [String], _ changes: [[Float]]) throws -> TextPairs {
        try TextPairs(
            changes.enumerated().map { place, change in
                TextPair(
                    before: "a \(Self.words[place % 10]) \(place)", after: "b \(Self.words[place % 10]) \(place)",
                    changes: change.enumerated().filter { $0.element != 0 }.map {
                        $0.element > 0
                            ? .init(concept: $0.offset, from: "", to: "x")
                            : .init(concept: $0.offset, from: "x", to: "", amount: $0.element)
                    })
            }, name: "made", conceptNames: concepts)
    }

    private func data(_ pairs: TextPairs, _ settings: String = "") throws -> (StudyPlan, StudyData) {
        try withTemporaryFolder { folder in
            try pairs.write(to: folder + "/pairs.jsonl")
            let yaml = """
                {pairs: \(folder)/pairs.jsonl, test_pairs: \(folder)/pairs.jsonl, methods: [mean difference], layer: 1\(settings)}
                """
            let plan = try StudyPlan(try YAMLDocument.value(of: yaml, name: "s"), place: "s")
            return (plan, try StudyData(plan, model: model))
        }
    }

    private func refusal(_ pairs: TextPairs, _ settings: String = "") -> String {
        message { _ = try data(pairs, settings) }
    }

    /// Two attributes that always change against each other have opposite directions; two values of one attribute may.
    @Test func oppositeConcepts() throws {
        let changes: [[Float]] = [[1, -1], [-1, 1], [1, -1], [-1, 1]]
        #expect(
            refusal(try pairs(["tense: past", "voice: passive"], changes)).hasSuffix(
                "'tense: past' and 'voice: passive' change against each other in all pairs, so nothing can tell them apart; leave one of them out by 'concepts'."
            ))
        #expect(refusal(try pairs(["tense: past", "tense: present"], changes)) == "no error")
        #expect(
            refusal(try pairs(["tense: past", "voice: passive"], [[1, 1], [-1, -1]])).hasSuffix(
                "'tense: past' and 'voice: passive' change together in all pairs, so nothing can tell them apart; leave one of them out by 'concepts'."
            ))
    }

    /// A message needs a chat template, and that is known before any part is computed.
    @Test func messagesNeedATemplate() throws {
        let two = try pairs(["a", "b"], [[1, 0], [0, 1], [1, 0], [0, 1]])
        #expect(
            refusal(two, ", prompting: {a: x, b: y}, prompting_form: message")
                == "prompting_form: llama has no chat template, so a request cannot be a message; set prefix, or take another language model."
        )
        #expect(refusal(two, ", prompting_form: message") == "no error")
    }

    /// Texts that are in the pairs and in the test are counted for the notes of tables.
    @Test func sharedTextsAreRemarked() throws {
        let two = try pairs(["a", "b"], [[1, 0], [0, 1], [1, 0], [0, 1]])
        #expect(
            try data(two).1.remarks == [
                "8 of the test texts are also in the pairs that choose the directions, so effects on them can be too large"
            ])
    }

    @Test func requestsAreOfTheConcepts() throws {
        let two = try pairs(["a", "b"], [[1, 0], [0, 1], [1, 0], [0, 1]])
        #expect(refusal(two, ", prompting: {a: x, b: y}") == "no error")
        #expect(
            refusal(two, ", prompting: {a: x}")
                == "prompting: there is no request for 'b'; give one for every concept that is steered to.")
        #expect(refusal(two, ", prompting: {a: x, b: y, c: z}").contains("has no concept 'c'; there are 'a', 'b'."))
        #expect(
            refusal(two, ", prompting: {a: x}, judges: [{concept: a, list: past}], prompts: [A], measures: [sweep]")
                == "no error")
    }
}
