import CommandLineTool
import JSON
import LanguageModels
import TestSupport
import Testing

/// What the settings of a study say, and the sentences for those that do not fit.
@Suite struct StudyPlanTests {
    private static let judge = "{concept: past, list: past}"

    private func plan(_ settings: String) throws -> StudyPlan {
        let methods = settings.contains("methods:") ? "" : "methods: [mean difference], "
        let yaml = "{pairs: pairs.jsonl, \(methods)\(settings)}"
        return try StudyPlan(try YAMLDocument.value(of: yaml, name: "s"), place: "s")
    }

    private func refusal(_ settings: String) -> String { message { _ = try plan(settings) } }

    @Test func measuresFollowFromJudges() throws {
        #expect(try plan("").measures == [.probes])
        let judged = try plan("judges: [\(Self.judge)], prompts: [A]")
        #expect(judged.measures == [.probes, .generations, .sweep])
        #expect(
            judged.parts.map(\.name) == [
                "probes, scale 0.3, seed 0", "generations, scale 0.3, seed 0", "sweep, 'past', seed 0",
            ])
        #expect(
            refusal("judges: [\(Self.judge)]")
                == "s: 'judges' need 'prompts', a file or a list of texts; 'measures: [probes]' does without them.")
        #expect(refusal("judges: [\(Self.judge)], measures: [probes]") == "no error")
        #expect(
            refusal("measures: [sweep]")
                == "s: generations and sweep need 'judges'; 'measures: [probes]' does without them.")
    }

    @Test func comparisonsHaveAllSeeds() throws {
        let found = try plan("measures: [comparison, probes], scales: [0.2, 0.4], seeds: [2, 1]")
        #expect(found.seedRange == 1..<3)
        #expect(
            found.parts.map(\.fileName) == [
                "probes_scale-0.2_seed-2", "probes_scale-0.4_seed-2", "probes_scale-0.2_seed-1",
                "probes_scale-0.4_seed-1", "comparison_scale-0.2", "comparison_scale-0.4",
            ])
        #expect(
            refusal("measures: [comparison], seeds: [0, 2]")
                == "s: 'seeds' is a list without gaps for the measure comparison, such as [0, 1, 2].")
        #expect(
            refusal("measures: [comparison], top_p: 0.9")
                == "s: 'top_p' is not for the measure comparison, which has its own; leave it out, or compare in another study."
        )
        #expect(refusal("measures: [probes], top_p: 0.9") == "no error")
    }

    @Test func namesOfRows() {
        for name in ["random direction", "by chance", "prompting", "unsteered"] {
            #expect(
                refusal("methods: [{vectors: a.npy, name: \(name)}]")
                    == "s: a method is called '\(name)', as a row of the tables is; give it another 'name'.")
        }
    }

    @Test func emptyNames() {
        for method in ["method: PCA", "model: m/ssae", "vectors: a.npy"] {
            #expect(
                refusal("methods: [{\(method), name: ' '}]")
                    == "s: methods, 1: 'name' is the method's name in the tables, which cannot be empty.")
        }
    }

    @Test func secondJudges() throws {
        let found = try plan(
            "judges: [\(Self.judge)], second_judges: [{concept: past, reader: r.gguf}], prompts: [A]")
        #expect(found.secondJudges.map(\.concept) == ["past"] && found.secondJudges[0].path == "r.gguf")
        #expect(
            refusal("judges: [\(Self.judge), \(Self.judge)], prompts: [A]")
                == "s: 'judges' has two for 'past'; move one of them to 'second_judges', which are compared with them.")
        #expect(
            refusal("judges: [\(Self.judge)], second_judges: [\(Self.judge), \(Self.judge)], prompts: [A]")
                == "s: 'second_judges' has two for 'past'; there is one for each concept.")
        #expect(
            refusal("judges: [\(Self.judge)], second_judges: [{concept: glad, list: positive}], prompts: [A]")
                == "s: 'second_judges' has one for 'glad', which 'judges' lacks; there must be a first one to agree with."
        )
        #expect(
            refusal("judges: [\(Self.judge)], second_judges: [\(Self.judge)], prompts: [A], measures: [generations]")
                == "s: 'second_judges' judge the texts of the measure sweep; add it to 'measures'.")
    }

    @Test func requestsInWords() throws {
        let found = try plan("prompting: {past: Write about the past., glad: Write something glad.}")
        #expect(
            found.requests(for: ["glad", "past"]) == [
                ConceptPrompt("Write something glad."), ConceptPrompt("Write about the past."),
            ])
        #expect(
            try plan("prompting: {past: Now.}, prompting_form: message").requests
                == ["past": ConceptPrompt("Now.", as: .message)])
        #expect(try plan("").requests(for: ["past"]).isEmpty)
        #expect(
            refusal("prompting: past")
                == "s: 'prompting' is a mapping of concepts to requests in words, such as {'tense: past': Write about the past.}."
        )
        #expect(refusal("prompting: {past: ' '}") == refusal("prompting: past"))
        #expect(
            refusal("prompting: {past: x}, prompting_form: suffix")
                == "s: 'prompting_form' is prefix or message, not 'suffix'.")
    }

    @Test func questionsNeedBothLists() {
        #expect(
            refusal("judges: [{concept: past, question: 'Past?', with: [' yes']}], prompts: [A]")
                == "s: judges, 1: 'without' is a list of answers, such as [' yes']; 'question' needs both lists.")
        #expect(
            refusal(
                "judges: [{concept: past, question: 'Past?', with: [' yes', ' no'], without: [' no']}], prompts: [A]")
                == "s: judges, 1: 'with' is a list of answers that 'without' lacks, and ' no' is in both.")
    }

    private func refusal(ofEndpoint settings: String) -> String {
        refusal(
            "judges: [{concept: past, endpoint: 'http://127.0.0.1:9/v1', model: m, \(settings)}], prompts: [A]")
    }

    /// A judge can say yes, and no.
    @Test func thresholds() {
        for wrong in ["-0.1", "2.0", "7.5"] {
            #expect(
                refusal(ofEndpoint: "threshold: \(wrong)")
                    == "s: judges, 1: 'threshold' is a number from 0 on and below 2, since the ratings are from 0 to 2, not \(wrong)."
            )
        }
        for right in ["0", "1.9"] { #expect(refusal(ofEndpoint: "threshold: \(right)") == "no error") }
    }

    @Test func examplesOfBothKinds() {
        func refusal(_ with: String?, _ without: String?) -> String {
            self.refusal(
                ofEndpoint: [with.map { "examples_with: \($0)" }, without.map { "examples_without: \($0)" }]
                    .compactMap(\.self).joined(separator: ", "))
        }
        func oneSided(_ key: String) -> String {
            "s: judges, 1: '\(key)' is a list of texts, beside the other one, for a judge that has the aspect concept."
        }
        #expect(refusal("[a]", "[b]") == "no error")
        #expect(refusal("[]", nil) == oneSided("examples_with") && refusal(nil, "[b]") == oneSided("examples_with"))
        #expect(refusal("[a]", nil) == oneSided("examples_without"))
        #expect(
            refusal("[a, ' ']", "[b]") == "s: judges, 1: 'examples_with' is a list of texts, of which none is empty.")
        #expect(
            refusal("[a]", "['']") == "s: judges, 1: 'examples_without' is a list of texts, of which none is empty.")
        #expect(
            refusal("[c, 'a ']", "[b, a]")
                == "s: judges, 1: 'examples_with' is a list of texts that 'examples_without' lacks, and 'a ' is in both."
        )
    }

    @Test func budgets() throws {
        let server = "endpoint: 'http://127.0.0.1:9/v1', model: m"
        #expect(refusal("judges: [{concept: past, \(server), budget_tokens: 2000}], prompts: [A]") == "no error")
        #expect(
            refusal("judges: [{concept: past, \(server), answer_tokens: 2000}], prompts: [A]")
                .hasPrefix("s: judges, 1: unknown key 'answer_tokens'"))
    }

    @Test func whatAStudyReads() throws {
        let found = try plan(
            """
            test_pairs: test.jsonl, methods: [{model: m/ssae}, {vectors: 'v.npy', name: v}, PCA], language_model: l.gguf,
            judges: [{concept: past, reader: r.gguf}], prompts: [A]
            """)
        #expect(found.paths == ["pairs.jsonl", "test.jsonl", "m/ssae", "v.npy", "r.gguf", "l.gguf"])
    }
}
