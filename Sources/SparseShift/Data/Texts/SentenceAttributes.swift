/// The five attributes of a labelled sentence, and the thirteen binary concepts that are their values.
public struct SentenceAttributes: Sendable, Hashable {
    /// The tense of the verb.
    public enum Tense: String, Sendable, CaseIterable {
        /// It happens now.
        case present
        /// It happened.
        case past
    }
    /// The voice of the verb.
    public enum Voice: String, Sendable, CaseIterable {
        /// The subject acts.
        case active
        /// The subject is acted on.
        case passive
    }
    /// What the sentence is about.
    public enum Domain: String, Sendable, CaseIterable {
        /// Research and nature.
        case science
        /// Magic and legends.
        case fantasy
        /// Events of public life.
        case news
        /// None of the other three.
        case other
    }
    /// How hard the sentence is to read.
    public enum ReadingLevel: String, Sendable, CaseIterable {
        /// Plain verbs and adjectives.
        case low
        /// Learned verbs and adjectives.
        case high
    }
    /// The mood of the sentence.
    public enum Sentiment: String, Sendable, CaseIterable {
        /// Unfavourable adjectives and remarks.
        case negative
        /// Adjectives and remarks without a judgement.
        case neutral
        /// Favourable adjectives and remarks.
        case positive
    }

    /// The tense of the verb.
    public var tense: Tense
    /// The voice of the verb.
    public var voice: Voice
    /// What the sentence is about.
    public var domain: Domain
    /// How hard the sentence is to read.
    public var readingLevel: ReadingLevel
    /// The mood of the sentence.
    public var sentiment: Sentiment

    /// The attributes of a sentence.
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
