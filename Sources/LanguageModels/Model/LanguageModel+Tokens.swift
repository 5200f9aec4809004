import CLanguageModel
import Requirements

extension LanguageModel {
    /// The tokens of a text, as every function of this model reads it: with special tokens and a start and end token by
    /// ``tokenRule``.
    ///
    /// - Throws: ``LanguageModelError`` if the file has no tokenizer, or its tokenizer has no token for a character.
    public func tokens(of text: String) throws(LanguageModelError) -> TokenizedText {
        let ids = try tokenIDs(of: text)
        let own = try split(text, addsMarks: false, parsesSpecial: tokenRule.parsesSpecial)
        let added = ids.count - own.count
        let isStartAdded = added > 0 && ids.dropFirst().starts(with: own)
        return TokenizedText(
            text: text, rule: tokenRule,
            tokens: ids.enumerated().map { place, id in
                let isAdded = place == 0 && isStartAdded || place >= own.count + (isStartAdded ? 1 : 0)
                return TokenizedText.Token(
                    id: id, text: self.text(of: [id]), isSpecial: functions.is_special(handle, id), isAdded: isAdded)
            })
    }

    /// The numbers of a text's tokens.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - parsesSpecial: Whether special tokens such as `<|im_start|>` in the text are parsed; `nil` means what
    ///     ``tokenRule`` says.
    /// - Precondition: The file has a tokenizer with tokens for all characters; ``tokens(of:)`` throws instead.
    public func tokens(_ text: String, parsesSpecial: Bool? = nil) -> [Int32] {
        var rule = tokenRule
        if let parsesSpecial { rule.parsesSpecial = parsesSpecial }
        do throws(LanguageModelError) { return try reading(by: rule).tokenIDs(of: text) } catch {
            require(false, error.description)
            return []
        }
    }

    /// The numbers of a text's tokens, by ``tokenRule``.
    ///
    /// - Throws: ``LanguageModelError`` if the file has no tokenizer, or its tokenizer has no token for a character.
    func tokenIDs(of text: String) throws(LanguageModelError) -> [Int32] {
        let rule = tokenRule
        if rule.start == .automatic, rule.end == .automatic {
            var tokens = try split(text, addsMarks: true, parsesSpecial: rule.parsesSpecial)
            // A text that has the start token already, such as one in a chat template's form.
            if rule.parsesSpecial, addsStart, let startToken, tokens.starts(with: [startToken, startToken]) {
                tokens.removeFirst()
            }
            if rule.parsesSpecial, addsEnd, let endToken, tokens.suffix(2) == [endToken, endToken] {
                tokens.removeLast()
            }
            return tokens
        }
        let own = try split(text, addsMarks: false, parsesSpecial: rule.parsesSpecial)
        func isAdded(_ mark: TokenRule.Mark, expects: Bool, _ token: Int32?, _ found: Int32?) -> Bool {
            switch mark {
            case .never: false
            case .always: true
            case .automatic: expects && (!rule.parsesSpecial || found != token)
            }
        }
        var tokens = own
        if isAdded(rule.start, expects: addsStart, startToken, own.first) {
            guard let startToken else { throw LanguageModelError("\(name) has no start token to add.") }
            tokens.insert(startToken, at: 0)
        }
        if isAdded(rule.end, expects: addsEnd, endToken, own.last) {
            guard let endToken else { throw LanguageModelError("\(name) has no end token to add.") }
            tokens.append(endToken)
        }
        return tokens
    }

    private func split(
        _ text: String, addsMarks: Bool, parsesSpecial: Bool
    ) throws(LanguageModelError) -> [Int32] {
        guard hasTokenizer else {
            throw LanguageModelError(
                "\(name): the file has no tokenizer, so it cannot read texts; convert the model again with its tokenizer."
            )
        }
        var text = text
        let tokens: [Int32]? = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                filled(characters.count + 8) { tokens, room in
                    functions.tokenize(
                        handle, characters.baseAddress, Int32(clamping: characters.count), addsMarks, parsesSpecial,
                        tokens, room)
                }
            }
        }
        guard let tokens else {
            let start = text.count > 60 ? text.prefix(60) + "…" : text[...]
            throw LanguageModelError(
                "\(name): the tokenizer cannot read '\(start)' (\(functions.failure().map { String(cString: $0) } ?? "for no known reason")); it may have no token for one of the characters."
            )
        }
        return tokens
    }

    /// The bytes of a token; a character can be split between several tokens.
    func bytes(of token: Int32) -> [UInt8] {
        (filled(64) { bytes, room in functions.piece(handle, token, bytes, room) } ?? []).map(UInt8.init(bitPattern:))
    }

    /// The text of tokens.
    public func text(of tokens: some Sequence<Int32>) -> String {
        String(
            decoding: tokens.flatMap { token in
                requireIndex(Int(token), below: vocabularySize, "Token")
                return bytes(of: token)
            }, as: UTF8.self)
    }
}

/// The values that a C function writes to a buffer; a negative result means that it needs that much room, and the call
/// is repeated. `nil` if the function fails.
private func filled<Value: ExpressibleByIntegerLiteral>(
    _ room: Int, _ write: (UnsafeMutablePointer<Value>, Int32) -> Int32
) -> [Value]? {
    var (room, isSecond) = (room, false)
    while true {
        var count: Int32 = 0
        let values = [Value](unsafeUninitializedCapacity: room) { buffer, initialized in
            buffer.initialize(repeating: 0)
            count = write(buffer.baseAddress!, Int32(room))
            initialized = Int(max(0, count))
        }
        guard count != Int32.min else { return nil }
        guard count < 0, !isSecond else { return values }
        (room, isSecond) = (Int(-count), true)
    }
}
