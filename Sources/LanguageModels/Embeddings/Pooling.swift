/// How the residual stream at a text's tokens becomes one vector.
public enum Pooling: Sendable, Hashable {
    /// The state of the last token, which has seen the whole text.
    case lastToken
    /// The mean over all tokens. In many models the first token's state is much longer than the others and the same for
    /// every text, which hides differences from a cosine, but not from a shift.
    case mean
    /// The sum over all tokens.
    case sum
    /// The mean over all tokens but the first.
    case meanWithoutFirst
    /// The state of one token, counted from 0, or from the end if it is negative: −1 is the last token.
    case token(Int)
}

extension Pooling: RawRepresentable {
    /// Reads `last`, `mean`, `sum`, `mean-without-first` or the index of a token; `nil` for other texts.
    public init?(rawValue: String) {
        switch rawValue {
        case "last": self = .lastToken
        case "mean": self = .mean
        case "sum": self = .sum
        case "mean-without-first": self = .meanWithoutFirst
        default:
            guard let index = Int(rawValue) else { return nil }
            self = .token(index)
        }
    }

    /// The name in files and on the command line.
    public var rawValue: String {
        switch self {
        case .lastToken: "last"
        case .mean: "mean"
        case .sum: "sum"
        case .meanWithoutFirst: "mean-without-first"
        case .token(let index): "\(index)"
        }
    }
}

extension Pooling: CaseIterable {
    /// All of them but the choice of one token.
    public static var allCases: [Pooling] { [.lastToken, .mean, .sum, .meanWithoutFirst] }
}

extension Pooling {
    /// Whether only the last token's state is needed.
    var isOfLastToken: Bool { self == .lastToken || self == .token(-1) }

    /// The places of the tokens whose states are taken, of a text with `count` tokens.
    ///
    /// - Returns: `nil` if the text is too short.
    func places(of count: Int) -> Range<Int>? {
        switch self {
        case .lastToken: return count - 1..<count
        case .mean, .sum: return 0..<count
        case .meanWithoutFirst: return count > 1 ? 1..<count : nil
        case .token(let index):
            let place = index < 0 ? count + index : index
            return (0..<count).contains(place) ? place..<place + 1 : nil
        }
    }
}
