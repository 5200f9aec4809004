import Numerics

/// Pairs of single words: a language, a gender, or both change.
extension TextPairs {
    static let toFrench = "language: English → French"
    static let toGerman = "language: English → German"
    static let toFemale = "gender: male → female"

    /// English → French words of a house: one concept (|V| = 1, max|S| = 1).
    ///
    /// - Parameters:
    ///   - count: How many pairs, all different; every word by default, once.
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` if there are not so many words.
    public static func lang(count: Int? = nil, seed: Int = 0) throws(DataError) -> TextPairs {
        let words = HouseholdWords.all
        let picked = try draw(count, from: words.count, name: "lang", seed: seed, stream: 31)
        return TextPairs(
            trusted: picked.map { index in
                TextPair(before: words[index].english, after: words[index].french, changes: [language(0, "French")])
            }, name: "lang", conceptNames: [toFrench])
    }

    /// Male → female words in English: one concept (|V| = 1, max|S| = 1).
    ///
    /// - Parameters: As ``lang(count:seed:)``.
    /// - Throws: ``DataError`` if there are not so many words.
    public static func gender(count: Int? = nil, seed: Int = 0) throws(DataError) -> TextPairs {
        let words = GenderWords.all
        let picked = try draw(count, from: words.count, name: "gender", seed: seed, stream: 32)
        return TextPairs(
            trusted: picked.map { index in
                TextPair(before: words[index].male, after: words[index].female, changes: [female(0)])
            }, name: "gender", conceptNames: [toFemale])
    }

    /// Words of which the language, the gender or both change (|V| = 2, max|S| = 2).
    ///
    /// Every word can change its language as a man or as a woman, its gender in English or in French, or both
    /// at once: five pairs a word, among which these changes are in the ratio 2 : 2 : 1.
    /// - Parameters: As ``lang(count:seed:)``.
    /// - Throws: ``DataError`` if there are not so many pairs.
    public static func binary(count: Int? = nil, seed: Int = 0) throws(DataError) -> TextPairs {
        let words = GenderWords.all
        let picked = try draw(count, from: words.count * 5, name: "binary", seed: seed, stream: 33)
        return TextPairs(
            trusted: picked.map { index in
                let word = words[index / 5]
                switch index % 5 {
                case 0: return TextPair(before: word.male, after: word.frenchMale, changes: [language(0, "French")])
                case 1: return TextPair(before: word.female, after: word.frenchFemale, changes: [language(0, "French")])
                case 2: return TextPair(before: word.male, after: word.female, changes: [female(1)])
                case 3: return TextPair(before: word.frenchMale, after: word.frenchFemale, changes: [female(1)])
                default:
                    return TextPair(
                        before: word.male, after: word.frenchFemale, changes: [language(0, "French"), female(1)])
                }
            }, name: "binary", conceptNames: [toFrench, toFemale])
    }

    /// Professions from English to French or to German: two concepts, of which one changes (|V| = 2,
    /// max|S| = 1). Both take the text out of English, and so go together.
    ///
    /// - Parameters: As ``lang(count:seed:)``.
    /// - Throws: ``DataError`` if there are not so many pairs.
    public static func corr(count: Int? = nil, seed: Int = 0) throws(DataError) -> TextPairs {
        let words = ProfessionWords.all
        let picked = try draw(count, from: words.count * 2, name: "corr", seed: seed, stream: 34)
        return TextPairs(
            trusted: picked.map { index in
                let word = words[index / 2]
                return index % 2 == 0
                    ? TextPair(before: word.english, after: word.french, changes: [language(0, "French")])
                    : TextPair(before: word.english, after: word.german, changes: [language(1, "German")])
            }, name: "corr", conceptNames: [toFrench, toGerman])
    }

    private static func language(_ concept: Int, _ name: String) -> TextPair.Change {
        TextPair.Change(concept: concept, from: "English", to: name)
    }

    private static func female(_ concept: Int) -> TextPair.Change {
        TextPair.Change(concept: concept, from: "male", to: "female")
    }

    /// Different indices in random order; all of them if no number is asked for.
    static func draw(
        _ count: Int?, from available: Int, name: String, seed: Int, stream: Int
    ) throws(DataError) -> [Int] {
        let wanted = count ?? available
        guard (1...available).contains(wanted) else {
            throw DataError(
                "\(name): there are \(available.grouped) different pairs; \(wanted.grouped) were asked for.")
        }
        var random = RandomGenerator(seed: seed, stream: stream)
        return random.sample(wanted, from: available)
    }
}
