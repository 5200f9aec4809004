import CLanguageModel
import SparseShift

extension LanguageModel {
    /// The model's chat template, in Jinja; `nil` if the file has none.
    public var chatTemplate: String? { metadata("tokenizer.chat_template") }

    /// A conversation in the form that the model was trained on, by the chat template in its file.
    ///
    ///     let text = try model.chat([.user("What is the capital of France?")])
    ///     try model.generate(text)
    ///
    /// The result is a text with special tokens, for every function that takes a text.
    ///
    /// - Parameters:
    ///   - messages: The messages in their order.
    ///   - beginsAnswer: Whether the text ends with the beginning of the model's answer.
    ///   - template: A template in Jinja instead of the model's own.
    /// - Throws: ``LanguageModelError`` if there is no template, or the template refuses the conversation.
    public func chat(
        _ messages: [ChatMessage], beginsAnswer: Bool = true, template: String? = nil
    ) throws(LanguageModelError) -> String {
        guard let chatTemplate = template ?? chatTemplate else {
            throw LanguageModelError(
                "\(name) has no chat template, so it is no chat model or its file is incomplete; give plain texts.")
        }
        guard !messages.isEmpty else { throw LanguageModelError("a conversation needs at least one message.") }
        let starts = startToken.map { text(of: [$0]) } ?? ""
        let ends = endToken.map { text(of: [$0]) } ?? ""
        var message = [CChar](repeating: 0, count: 512)
        let roles = messages.map { $0.role.copied }
        let contents = messages.map { $0.content.copied }
        defer { for text in roles + contents { text.deallocate() } }
        let items = zip(roles, contents).map { language_model_message(role: $0, content: $1) }
        guard
            let result = functions.render_chat(
                chatTemplate, items, items.count, beginsAnswer, starts, ends, &message, message.count)
        else {
            throw LanguageModelError("\(name): the chat template refuses the conversation: \(String(cText: message)).")
        }
        defer { functions.release_text(result) }
        return String(cString: result)
    }

    /// A text as the user's message of a conversation.
    ///
    /// - Parameters:
    ///   - text: The user's message.
    ///   - system: What the model is told about its part before; `nil` means what the template says, if anything.
    ///   - beginsAnswer: Whether the text ends with the beginning of the model's answer.
    /// - Throws: The errors of ``chat(_:beginsAnswer:template:)``.
    public func chat(
        _ text: String, system: String? = nil, beginsAnswer: Bool = true
    ) throws(LanguageModelError) -> String {
        try chat((system.map { [.system($0)] } ?? []) + [.user(text)], beginsAnswer: beginsAnswer)
    }

    /// Pairs whose texts are the user's messages of conversations.
    ///
    /// - Throws: The errors of ``chat(_:beginsAnswer:template:)``.
    public func chat(_ pairs: TextPairs, system: String? = nil, beginsAnswer: Bool = true) throws -> TextPairs {
        try pairs.mappingTexts { try chat($0, system: system, beginsAnswer: beginsAnswer) }
    }
}

extension String {
    /// The bytes with a zero at the end, which the caller frees.
    fileprivate var copied: UnsafePointer<CChar> {
        let bytes = Array(utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copy.initialize(from: bytes, count: bytes.count)
        return UnsafePointer(copy)
    }
}
