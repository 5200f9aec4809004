/// A question with a wrong answer that many would give, and the right one.
///
/// Over all questions the two answers are equally long and begin with the same words equally often; many answers
/// are right to one question and wrong to another. What tells them apart is whether they are true.
struct TruthQuestion {
    let question: String
    let wrong: String
    let right: String

    init(_ question: String, wrong: String, right: String) {
        self.question = question
        self.wrong = wrong
        self.right = right
    }

    static let all: [TruthQuestion] = [geography, nature, body, history, language, numbers, everydayLife].flatMap { $0 }

    /// The question with an answer behind it.
    func text(_ answer: String) -> String { "\(question) \(answer)." }
}
