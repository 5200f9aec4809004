import Foundation
import LanguageModels
import Numerics
import TestSupport
import Testing

/// Ratings by a server that answers as a test says.
@Suite(.serialized) struct EndpointJudgeTests {
    private func text(_ continuation: String) -> Generation {
        Generation(prompt: "Once", text: continuation, tokens: [], logProbabilities: [], seconds: 0)
    }

    @Test func ratings() {
        func rating(_ answer: String) -> Double? { TextRating.rating(in: answer) }
        #expect(rating("It is clear.\nRating: [[2]]") == 2 && rating("Rating: [[0]]") == 0)
        #expect(rating("Rating: 0\nNo, it does.\n**Rating:** \"1\".\nThat is all") == 1)
        #expect(rating("Rating: [[1.5]]") == 1.5 && rating("Rating:\n[[1]]") == 1)
        for wrong in ["Rating: [[3]]", "Rating: [[-1]]", "Rating: good", "2", "", "Rating:", "Rating: [[nan]]"] {
            #expect(rating(wrong) == nil, "\(wrong)")
        }
        #expect(TextRating.harmonicMean([2, 1, 2]) == 1.5 && TextRating.harmonicMean([2, 2, 0]) == 0)
    }

    /// The mean score of ratings that are drawn evenly.
    @Test func chance() {
        var random = RandomGenerator(seed: 3)
        for aspects in 1...3 {
            let scores = (0..<20_000).map { _ in
                TextRating.harmonicMean((0..<aspects).map { _ in Double(random.integer(below: 3)) })
            }
            let mean = scores.reduce(0, +) / 20_000
            #expect(abs(mean - TextRatings.chanceScore(aspects: aspects)) < 0.02)
        }
        #expect(TextRatings.chanceScore(aspects: 1) == 1)
    }

    @Test func textsAreRated() throws {
        let server = FakeChatServer { request in
            let question = request.question
            if question.contains("fluent") {
                return .text(question.contains("bad") ? "Rating: [[7]]" : "Rating: [[2]]")
            }
            if question.contains("beginning") {
                return .text("Rating: [[1]]", finish: question.contains("cut") ? "length" : "stop")
            }
            return .text(question.contains("queen") ? "A woman. Rating: [[2]]" : "None. Rating: [[0]]")
        }
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let endpoint = try ChatEndpoint(server.base, model: "m", cacheFolder: folder)
            let judge = EndpointJudge("female", meaning: "the text is about a woman", asking: endpoint)
            let texts = ["a queen", "a king", "a bad queen", "a queen cut"].map(text)
            let found = try judge.ratings(of: texts)
            #expect(
                found.texts[0].ratings == [.concept: 2, .relatedness: 1, .fluency: 2] && found.texts[0].score == 1.5)
            #expect(found.texts[1].score == 0 && found.texts[1].unreadable.isEmpty)
            #expect(found.texts[2].unreadable == [.fluency] && found.texts[2].score == 0)
            #expect(found.texts[3].failures == [.relatedness: "the answer was cut at its longest length"])
            #expect(found.unreadableCount == 1 && found.failureCount == 1 && found.readableCount == 10)
            let all = try judge.judge(texts, by: TinyModel.llama.open())
            #expect(all.map(\.isKnown) == [true, true, false, false])
            #expect(all.map(\.hasConcept) == [true, false, false, false])
            #expect(found.meanScore == 0.375 && found.meanScoreOfRated == 0.75)
            #expect(found.mean(of: .concept) == 1.5 && found.mean(of: .relatedness) == 1)
            #expect(server.requests.count == 12)
            #expect(server.requests[0].question.contains("the text is about a woman"))
            #expect(server.requests[1].question.contains("\"Once\""))

            // The judge as others are, by the concept alone; what was asked before is not asked again.
            let model = try TinyModel.llama.open()
            let concept = EndpointJudge(
                "female", meaning: "the text is about a woman", asking: endpoint, aspects: [.concept])
            let judgements = try concept.judge(texts, by: model)
            #expect(judgements.map(\.hasConcept) == [true, false, true, true] && judgements[0].score == 2)
            #expect(server.requests.count == 12)
            #expect(concept.rule == "m was asked, and the rating of concept, 0 to 2, is above 0.0")
            let words = try WordListJudge("female", words: ["queen"]).judge(texts, by: model)
            #expect(try CohensKappa(words, judgements).kappa == 1)
        }
    }

    /// Examples stand before the question as turns of a conversation, and the server holds the answer to a rating.
    @Test func examplesAreShown() throws {
        let server = FakeChatServer { request in
            .text(request.question.contains("a queen") ? "{\n  \"rating\": 2\n}" : "{\"rating\": 0}")
        }
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let endpoint = try ChatEndpoint(server.base, model: "m", cacheFolder: folder)
            func judge(_ examples: [RatedExample]) -> EndpointJudge {
                EndpointJudge(
                    "female", meaning: "the text is about a woman", asking: endpoint, aspects: [.concept],
                    examples: examples)
            }
            let examples = RatedExample.examples(with: ["the aunt", "a nun"], without: ["the uncle"])
            #expect(examples.map(\.text) == ["the aunt", "the uncle", "a nun"] && examples.map(\.rating) == [2, 0, 2])
            let found = try judge(examples).ratings(of: ["a queen", "a king"].map(text))
            #expect(found.texts.map(\.score) == [2, 0])
            let body = try #require(server.requests.first?.body)
            let messages = try #require(body["messages"]?.array)
            #expect(
                messages.map { $0["role"]?.string }
                    == ["system", "user", "assistant", "user", "assistant", "user", "assistant", "user"])
            #expect(messages[1]["content"]?.string?.contains("---\nthe aunt\n---") == true)
            #expect(messages[4]["content"]?.string == "{\"rating\": 0}")
            #expect(messages[7]["content"]?.string?.contains("---\na queen\n---") == true)
            let schema = body["response_format"]?["json_schema"]?["schema"]
            #expect(schema?["properties"]?["rating"]?["enum"]?.array == [0, 1, 2])
            #expect(judge(examples).identity != judge([]).identity)
            #expect(
                TextRating.rating(in: "{\"rating\": 3}") == nil && TextRating.rating(in: "{\"rating\": \"2\"}") == nil)
        }
    }

    @Test func thresholdsThatDecideNothing() throws {
        let endpoint = try ChatEndpoint("http://127.0.0.1:9/v1", model: "m")
        let model = try TinyModel.llama.open()
        func refusal(_ threshold: Double) -> String {
            message { _ = try EndpointJudge("female", asking: endpoint, threshold: threshold).judge([], by: model) }
        }
        for wrong in [-0.5, 2, .nan] {
            #expect(
                refusal(wrong)
                    == "female: a threshold of \(wrong) gives all texts the same label, since scores are from 0 to 2; give one from 0 on and below 2."
            )
        }
        #expect(refusal(0) == "no error" && refusal(1.5) == "no error")
    }

    @Test func nonsense() throws {
        let server = FakeChatServer { _ in .text("As a model I cannot say.") }
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let endpoint = try ChatEndpoint(server.base, model: "m", cacheFolder: folder)
            let judge = EndpointJudge("female", asking: endpoint)
            #expect(
                message { _ = try judge.ratings(of: [text("a")]) }
                    == "female: none of the first 3 answers of m holds a rating; the first is \"As a model I cannot say.\"; a small model may need examples."
            )
            // Ten texts more cost three answers more.
            let many = ["a"] + (0..<10).map { "text \($0)" }
            #expect(message { _ = try judge.ratings(of: many.map(text)) }.contains("none of the first 6 answers"))
            #expect(server.requests.count == 6)
            #expect(
                message { _ = try EndpointJudge("female", asking: endpoint, aspects: []).ratings(of: [text("a")]) }
                    .contains("no aspect to rate"))
        }
    }
}
