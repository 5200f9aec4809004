/// The five attributes of a labelled sentence, and the thirteen binary concepts that are their values.
public struct SentenceAttributes: Sendable, Hashable {
    public enum Tense: String, Sendable, CaseIterable { case present, past }
    public enum Voice: String, Sendable, CaseIterable { case active, passive }
    public enum Domain: String, Sendable, CaseIterable { case science, fantasy, news, other }
    public enum ReadingLevel: String, Sendable, CaseIterable { case low, high }
    public enum Sentiment: String, Sendable, CaseIterable { case negative, neutral, positive }

    public var tense: Tense
    public var voice: Voice
    public var domain: Domain
    public var readingLevel: ReadingLevel
    public var sentiment: Sentiment

    public init(tense: Tense, voice: Voice, domain: Domain, readingLevel: ReadingLevel, sentiment: Sentiment) {
        self.tense = tense
        self.voice = voice
        self.domain = domain
        self.readingLevel = readingLevel
        self.sentiment = sentiment
    }

    /// Names and values of the attributes, in the order of the concepts.
    static let all: [(name: String, values: [String])] = [
        ("tense", Tense.allCases.map(\.rawValue)), ("voice", Voice.allCases.map(\.rawValue)),
        ("domain", Domain.allCases.map(\.rawValue)), ("reading level", ReadingLevel.allCases.map(\.rawValue)),
        ("sentiment", Sentiment.allCases.map(\.rawValue)),
    ]

    /// The names of the concepts, such as `tense: past` (13).
    public static let conceptNames = all.flatMap { attribute in attribute.values.map { "\(attribute.name): \($0)" } }

    /// Where the value of every attribute is in its list.
    var places: [Int] {
        [
            Tense.allCases.firstIndex(of: tense)!, Voice.allCases.firstIndex(of: voice)!,
            Domain.allCases.firstIndex(of: domain)!, ReadingLevel.allCases.firstIndex(of: readingLevel)!,
            Sentiment.allCases.firstIndex(of: sentiment)!,
        ]
    }

    init(places: [Int]) {
        self.init(
            tense: Tense.allCases[places[0]], voice: Voice.allCases[places[1]], domain: Domain.allCases[places[2]],
            readingLevel: ReadingLevel.allCases[places[3]], sentiment: Sentiment.allCases[places[4]])
    }

    /// The concept that the value of every attribute is (5).
    var concepts: [Int] {
        var start = 0
        return zip(places, Self.all).map { place, attribute in
            defer { start += attribute.values.count }
            return start + place
        }
    }
}
