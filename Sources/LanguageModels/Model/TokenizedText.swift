/// The tokens of a text, as a model reads them.
///
///     try model.tokens(of: "<|im_start|>user\nHello")
public struct TokenizedText: RandomAccessCollection, Sendable, Hashable {
    /// One token.
    public struct Token: Sendable, Hashable {
        /// The token's number in the vocabulary.
        public let id: Int32
        /// The token's text.
        public let text: String
        /// Whether it is a mark such as `<|im_start|>` rather than text.
        public let isSpecial: Bool
        /// Whether it is not in the text, but a start or end token that was added.
        public let isAdded: Bool

        package init(id: Int32, text: String, isSpecial: Bool, isAdded: Bool) {
            self.id = id
            self.text = text
            self.isSpecial = isSpecial
            self.isAdded = isAdded
        }
    }

    /// The text.
    public let text: String
    /// The rule by which it was split.
    public let rule: TokenRule
    private let tokens: [Token]

    package init(text: String, rule: TokenRule, tokens: [Token]) {
        self.text = text
        self.rule = rule
        self.tokens = tokens
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of tokens.
    public var endIndex: Int { tokens.count }
    /// A token by its place.
    public subscript(place: Int) -> Token { tokens[place] }

    /// The numbers of the tokens in the vocabulary.
    public var ids: [Int32] { tokens.map(\.id) }
}

extension TokenizedText: CustomStringConvertible {
    /// Every token on a line, with its place and its number.
    public var description: String {
        TextTable(
            columns: ["place", "token", "id", ""],
            rows: enumerated().map { place, token in
                ["\(place)", token.text.quoted, "\(token.id)", token.kind]
            }
        ).description
    }
}

extension TokenizedText.Token {
    /// What kind of token it is, in words; empty for a part of the text.
    package var kind: String {
        [isSpecial ? "special" : nil, isAdded ? "added" : nil].compactMap(\.self).joined(separator: ", ")
    }
}
