extension WordListJudge {
    /// Judges whether an English text is about a woman rather than a man, by pronouns and nouns for persons.
    public static let female = WordListJudge("female", words: femaleWords, contrast: maleWords)

    /// Judges whether an English text is about a man rather than a woman, by pronouns and nouns for persons.
    public static let male = WordListJudge("male", words: maleWords, contrast: femaleWords)

    /// Judges whether an English text is positive rather than negative, by words of praise and joy, and of blame and
    /// sorrow.
    public static let positive = WordListJudge("positive", words: gladWords, contrast: sadWords)

    /// Judges whether an English text is negative rather than positive, by words of praise and joy, and of blame and
    /// sorrow.
    public static let negative = WordListJudge("negative", words: sadWords, contrast: gladWords)

    /// Judges whether an English text is in the past tense rather than in the present tense, by forms of common verbs.
    public static let past = WordListJudge("past tense", words: pastVerbs, contrast: presentVerbs, minimum: 2)

    /// Judges whether an English text is in the present tense rather than in the past tense, by forms of common verbs.
    public static let present = WordListJudge("present tense", words: presentVerbs, contrast: pastVerbs, minimum: 2)

    private static let femaleWords = list(
        """
        she her hers herself woman women girl girls lady ladies mother mom mum mommy daughter daughters sister sisters wife
        wives aunt niece grandmother grandma granddaughter queen princess bride widow mrs ms miss madam actress waitress
        heroine goddess girlfriend female businesswoman policewoman stepmother godmother duchess countess empress
        """)

    private static let maleWords = list(
        """
        he him his himself man men boy boys gentleman gentlemen father dad daddy son sons brother brothers husband husbands
        uncle nephew grandfather grandpa grandson king prince bridegroom widower mr sir actor waiter hero god boyfriend male
        businessman policeman stepfather godfather duke count emperor guy guys
        """)

    private static let gladWords = list(
        """
        good great wonderful lovely perfect excellent amazing beautiful best better happy happiness joy joyful glad delight
        delighted delightful delicious pleasant pleasure pleased love loved loves enjoy enjoyed enjoyable fun fantastic superb
        brilliant outstanding impressive stunning charming friendly kind warm bright success successful win won favorite
        favourite fresh gorgeous magnificent exquisite admirable remarkable marvelous marvellous proud praise praised thrilled
        thrilling inspiring comfortable cozy helpful smile smiled smiling celebrate celebrated recommend
        """)

    private static let sadWords = list(
        """
        bad terrible ugly awful horrible worst worse poor sad sadness sorrow unhappy hate hated hates dislike disliked
        disappointed disappointing disappointment boring dull dreadful disgusting nasty unpleasant pain painful hurt cry cried
        crying fear afraid scared angry anger upset annoyed annoying rude cold dirty broken fail failed failure lost lose
        losing problem problems mistake wrong damage damaged destroyed disaster tragedy tragic death died dead kill killed
        abysmal deplorable lamentable atrocious miserable misery suffer suffered suffering shame guilt worried worry regret
        stale tasteless waste wasted unfortunately unfortunate
        """)

    private static let pastVerbs = list(
        """
        was were had did said went came saw took made got gave found told knew thought felt became left began kept held brought
        wrote stood heard ran sat lost met led spoke grew fell won sent built spent understood drew broke drove ate drank wore
        sang chose flew rose looked asked seemed turned started wanted needed tried called used worked lived moved walked
        stopped opened closed loved liked helped played talked decided noticed realized smiled laughed followed watched stayed
        arrived returned remembered believed happened could would
        """)

    private static let presentVerbs = list(
        """
        is are am has have does do says goes comes sees takes makes gets gives finds tells knows thinks feels becomes leaves
        begins keeps holds brings writes stands hears runs sits loses meets leads speaks grows falls wins sends builds spends
        understands draws breaks drives eats drinks wears sings chooses flies rises looks asks seems turns starts wants needs
        tries calls uses works lives moves walks stops opens closes loves likes helps plays talks decides notices realizes
        smiles laughs follows watches stays arrives returns remembers believes happens can will
        """)

    private static func list(_ text: String) -> [String] { words(of: text) }
}
