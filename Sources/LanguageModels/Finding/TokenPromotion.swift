/// The tokens that a direction of the residual stream makes more likely, and those that it makes less likely.
public struct TokenPromotion: Sendable, Hashable {
    /// A token and the change of its logit.
    public struct Token: Sendable, Hashable {
        /// The token's number in the vocabulary.
        public let token: Int32
        /// The token's text.
        public let text: String
        /// The change of its logit.
        public let logitChange: Double

        package init(token: Int32, text: String, logitChange: Double) {
            self.token = token
            self.text = text
            self.logitChange = logitChange
        }
    }

    /// The tokens with the largest changes, in descending order.
    public let promoted: [Token]
    /// The tokens with the smallest changes, in ascending order.
    public let suppressed: [Token]

    package init(promoted: [Token], suppressed: [Token]) {
        self.promoted = promoted
        self.suppressed = suppressed
    }
}

extension TokenPromotion: CustomStringConvertible {
    /// The promoted and the suppressed token of every rank, one rank per line.
    public var description: String {
        func cells(_ tokens: [Token], _ rank: Int) -> [String] {
            guard tokens.indices.contains(rank) else { return ["", ""] }
            return [tokens[rank].text.quoted, tokens[rank].logitChange.decimals(2)]
        }
        return TextTable(
            columns: ["promoted", "logit", "suppressed", "logit"],
            rows: (0..<max(promoted.count, suppressed.count)).map { cells(promoted, $0) + cells(suppressed, $0) }
        ).description
    }
}
