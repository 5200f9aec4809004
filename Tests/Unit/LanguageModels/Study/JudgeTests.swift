import Foundation
import LanguageModels
import SparseShift
import TestSupport
import Testing

@Suite(.serialized) struct JudgeTests {
    private func text(_ continuation: String) -> Generation {
        Generation(prompt: "p", text: continuation, tokens: [], logProbabilities: [], seconds: 0)
    }

    @Test func wordsAreCounted() {
        let judge = WordListJudge("eau", words: ["eau", "Both", "mer"], contrast: ["sky", "both"], minimum: 2)
        #expect(judge.words == ["eau", "mer"] && judge.contrast == ["sky"])
        #expect(judge.judge("L'eau, la MER; both.") == Judgement(hasConcept: true, score: 2))
        #expect(judge.judge("L'eau") == Judgement(hasConcept: false, score: 1))
        #expect(judge.judge("eau mer sky sky") == Judgement(hasConcept: false, score: 0))
        #expect(judge.judge("eaux bleues") == Judgement(hasConcept: false, score: 0))
    }

    /// Entries that no text can have are refused, and not taken for absent.
    @Test func wordsThatAreNeverFound() throws {
        let model = try TinyModel.llama.open()
        func said(_ words: [String], _ contrast: [String] = []) -> String {
            message { _ = try WordListJudge("cold", words: words, contrast: contrast).judge([], by: model) }
        }
        for entry in ["ice cream", "don't", "", "2nd"] {
            #expect(
                said(["snow", entry])
                    == "cold: '\(entry)' is no single word of letters, so that it is never found; texts are split at everything else. Give its parts."
            )
        }
        #expect(said(["snow"], ["well-being"]).hasPrefix("cold: 'well-being' is no single word"))
        let none = "cold: the list has no words that its contrast lacks, so that no text would have the concept."
        #expect(said([]) == none && said(["snow"], ["Snow"]) == none && said(["Snow"]) == "no error")
        // The lists that are built in have no such entry.
        var lists = WordListJudge.Language.allCases.map { WordListJudge.language($0) }
        lists += [.female, .male, .positive, .negative, .past, .present]
        for list in lists { #expect(try list.judge([text("")], by: model).map(\.hasConcept) == [false]) }
    }

    /// Sentences that were written for this test.
    @Test func languages() {
        let sentences: [(WordListJudge.Language, String)] = [
            (.english, "and the birds that live by the river were not afraid of us."),
            (.english, "She said that it would be better to wait for them in the house."),
            (.french, "et les oiseaux qui vivent au bord de la rivière ne sont pas loin."),
            (.french, "Elle a dit que c'était mieux de les attendre dans la maison."),
            (.german, "und die Vögel, die an dem Fluss leben, hatten keine Angst vor uns."),
            (.german, "Sie sagte, dass es besser wäre, im Haus auf sie zu warten."),
        ]
        for (language, sentence) in sentences {
            for other in WordListJudge.Language.allCases {
                #expect(
                    WordListJudge.language(other).judge(sentence).hasConcept == (other == language),
                    "\(other): \(sentence)")
            }
        }
    }

    /// The words of the data sets, which the lists were not made from.
    @Test func pairsOfTheDataSets() throws {
        let people = try TextPairs.gender()
        let female = people.count { WordListJudge.female.judge($0.after).hasConcept }
        let wrong = people.count { WordListJudge.female.judge($0.before).hasConcept }
        #expect(female >= 20 && wrong == 0)
        let sentences = try LabelledSentences(count: 400, seed: 1)
        let past = sentences.filter { WordListJudge.past.judge($0.text).hasConcept }
        #expect(past.allSatisfy { $0.attributes.tense == .past })
        let glad = sentences.filter { WordListJudge.positive.judge($0.text).hasConcept }
        #expect(glad.count > 60)
        #expect(Double(glad.count { $0.attributes.sentiment == .positive }) > 0.95 * Double(glad.count))
    }

    /// The judge's score, from next tokens' probabilities one by one.
    @Test func answers() throws {
        let model = try TinyModel.llama.open()
        let judge = AnswerJudge(
            "x", before: "Text: ", after: " It is", with: ["a", "bc"], without: ["d"], threshold: 0.1)
        let texts = ["red", " green and blue ", "x"]
        let found = try judge.judge(texts.map(text), by: model)
        for (judgement, continuation) in zip(found, texts) {
            let prompt = "Text: \(continuation.trimmingCharacters(in: .whitespaces)) It is"
            func p(_ letter: Character, after prompt: String) throws -> Double {
                try exp(model.logProbabilities(after: prompt)[Int(letter.asciiValue!)])
            }
            let with = try p("a", after: prompt) + p("b", after: prompt) * p("c", after: prompt + "b")
            let score = try log(with / p("d", after: prompt))
            #expect(abs(judgement.score - score) < 1e-3 && judgement.hasConcept == (judgement.score > 0.1))
        }
        // A text without words has no concept, whatever the question alone is answered with.
        let always = AnswerJudge("x", after: " It is", with: ["a"], without: ["d"], threshold: -1_000)
        let unread = try always.judge(["", " \n", "…", "red"].map(text), by: model).map(\.hasConcept)
        #expect(unread == [false, false, false, true])
        #expect(try always.judge([text("")], by: model).map(\.score) == [0])
        #expect(judge.rule.contains("e^0.10 times as likely as"))
        #expect(
            message { _ = try AnswerJudge("x", after: "", with: [], without: ["a"]).judge([], by: model) }
                == "x: answers are needed both with and without the concept.")
        #expect(
            message { _ = try AnswerJudge("x", after: "", with: ["b", "a"], without: ["a"]).judge([], by: model) }
                == "x: the answer \"a\" is both with and without the concept.")
    }
}
