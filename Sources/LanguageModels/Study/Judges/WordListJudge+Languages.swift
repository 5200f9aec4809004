extension WordListJudge {
    /// Languages that are recognised by their function words.
    public enum Language: String, Sendable, CaseIterable {
        /// English.
        case english = "English"
        /// French.
        case french = "French"
        /// German.
        case german = "German"

        /// Short words that occur in almost every sentence of the language.
        var functionWords: [String] {
            switch self {
            case .english:
                words(
                    """
                    the of and to is it that for with as at by this be are was were have has had not but or from an they
                    we you he she his her him their our my your its there which who what when where how all would could
                    should will can do does did been being if then than so very into over about after before out up some
                    any no only just more most other such these those them i me us one two said
                    """)
            case .french:
                words(
                    """
                    le la les un une des du de et est à au aux en dans sur avec pour par pas ne que qui ce cette ces cet
                    il elle ils elles nous vous je tu on se sa son ses mon ma mes leur leurs notre votre mais ou où donc
                    plus très bien être avoir fait sont était étaient ont avait comme si tout tous toute quand même aussi
                    sans sous entre chez y c d l j qu n s m t a été
                    """)
            case .german:
                words(
                    """
                    der die das den dem des ein eine einen einem einer und ist sind war waren nicht zu in im von vom mit
                    auf für an am aus bei nach über unter vor es er sie wir ihr ich du sich sein seine ihre mein meine
                    aber oder wenn dass daß wie was wer wo auch noch nur schon sehr so als hat haben hatte wird werden
                    wurde kann zum zur durch um man doch dann mehr kein keine
                    """)
            }
        }

        private func words(_ text: String) -> [String] { text.split { !$0.isLetter }.map(String.init) }
    }

    /// Judges whether a text is in a language rather than in others.
    ///
    /// - Parameters:
    ///   - language: The language.
    ///   - others: The languages to compare with; `nil` means all others. Words that they share with `language` are not
    ///     counted.
    ///   - minimum: The number of function words of the language that a text needs.
    public static func language(
        _ language: Language, against others: [Language]? = nil, minimum: Int = 3
    ) -> WordListJudge {
        let others = others ?? Language.allCases.filter { $0 != language }
        return WordListJudge(
            language.rawValue, words: language.functionWords, contrast: others.flatMap(\.functionWords),
            minimum: minimum)
    }
}
