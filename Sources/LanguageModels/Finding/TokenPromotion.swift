/// The tokens that a direction of the residual stream makes likelier, and those that it makes less likely.
public struct TokenPromotion: Sendable, Hashable {
    /// A token, and what happens to it.
    public struct Token: Sendable, Hashable {
        public let token: Int32
        public let text: String
        /// The change of its logit.
        public let logitChange: Double

        package init(token: Int32, text: String, logitChange: Double) {
            self.token = token
            self.text = text
            self.logitChange = logitChange
        }
    }

    /// From the largest change down.
    public let promoted: [Token]
    /// From the smallest change up.
    public let suppressed: [Token]

    package init(promoted: [Token], suppressed: [Token]) {
        self.promoted = promoted
        self.suppressed = suppressed
    }
}

extension TokenPromotion: CustomStringConvertible {
    /// A line a rank: the token that is promoted, and the token that is suppressed.
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
