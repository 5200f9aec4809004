import SparseShift

/// A request for a concept in words, the baseline of steering that needs no vector.
///
///     ConceptPrompt("Write about the past.")                    // in front of the text
///     ConceptPrompt("Write about the past.", as: .message)      // as the user's message of a chat model
public struct ConceptPrompt: Sendable, Hashable {
    /// Where the request stands.
    public enum Form: Sendable, Hashable {
        /// In a paragraph of its own in front of the text.
        case prefix
        /// In the user's message of a conversation, by the model's chat template. The text is how its answer begins.
        case message
    }

    /// The request.
    public let request: String
    /// Where the request stands.
    public let form: Form

    /// Makes a request.
    public init(_ request: String, as form: Form = .prefix) {
        self.request = request
        self.form = form
    }

    /// A text behind the request. It ends with the text as it is.
    ///
    /// - Throws: ``LanguageModelError`` for an empty request, or if the model has no chat template and the request is a message.
    public func prompt(for text: String, in model: LanguageModel) throws(LanguageModelError) -> String {
        guard request.contains(where: { !$0.isWhitespace }) else {
            throw LanguageModelError("a request for a concept is empty; write what the text should be like.")
        }
        switch form {
        case .prefix: return "\(request)\n\n\(text)"
        case .message: return try model.chat(request) + text
        }
    }

    /// The texts of some prompts behind the request, with the prompts alone as their prompts, so that they are judged as any
    /// others are.
    ///
    /// - Parameter write: Continues prompts.
    func texts(
        of prompts: [String], by model: LanguageModel, write: (_ prompts: [String]) throws -> [Generation]
    ) throws -> [Generation] {
        let asked = try prompts.map { try prompt(for: $0, in: model) }
        return zip(try write(asked), prompts).map { generation, prompt in
            Generation(
                prompt: prompt, text: generation.text, tokens: generation.tokens,
                logProbabilities: generation.logProbabilities, seconds: generation.seconds,
                hasOverflowed: generation.hasOverflowed)
        }
    }
}
