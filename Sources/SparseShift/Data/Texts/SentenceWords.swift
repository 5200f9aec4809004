/// The words that labelled sentences are made of. Every list belongs to one value of an attribute, so that the
/// words tell the attributes.
enum SentenceWords {
    /// A verb: present, past and participle.
    struct Verb {
        let present: String
        let past: String
        let participle: String

        init(_ present: String, _ past: String, _ participle: String? = nil) {
            self.present = present
            self.past = past
            self.participle = participle ?? past
        }
    }

    /// Who does something to what in a domain.
    struct Scene {
        let agents: [String]
        let patients: [String]
        let plainVerbs: [Verb]
        let learnedVerbs: [Verb]
    }

    static let scenes: [SentenceAttributes.Domain: Scene] = [
        .science: Scene(
            agents: [
                "the chemist", "the astronomer", "the biologist", "the physicist", "the geologist", "the laboratory",
            ],
            patients: ["sample", "molecule", "telescope", "experiment", "enzyme", "theory"],
            plainVerbs: [
                Verb("tests", "tested"), Verb("checks", "checked"), Verb("looks at", "looked at"), Verb("uses", "used"),
            ],
            learnedVerbs: [
                Verb("investigates", "investigated"), Verb("scrutinises", "scrutinised"),
                Verb("characterises", "characterised"), Verb("recalibrates", "recalibrated"),
            ]),
        .fantasy: Scene(
            agents: ["the wizard", "the dragon", "the elf", "the dwarf", "the sorceress", "the goblin"],
            patients: ["amulet", "spell", "unicorn", "castle", "potion", "sword"],
            plainVerbs: [
                Verb("hides", "hid", "hidden"), Verb("finds", "found"), Verb("steals", "stole", "stolen"),
                Verb("guards", "guarded"),
            ],
            learnedVerbs: [
                Verb("conjures", "conjured"), Verb("enchants", "enchanted"), Verb("relinquishes", "relinquished"),
                Verb("consecrates", "consecrated"),
            ]),
        .news: Scene(
            agents: ["the government", "the mayor", "the senator", "the police chief", "the minister", "the reporter"],
            patients: ["budget", "election", "scandal", "law", "strike", "interview"],
            plainVerbs: [
                Verb("plans", "planned"), Verb("stops", "stopped"), Verb("backs", "backed"),
                Verb("talks about", "talked about"),
            ],
            learnedVerbs: [
                Verb("deliberates on", "deliberated on"), Verb("endorses", "endorsed"),
                Verb("repudiates", "repudiated"),
                Verb("postpones", "postponed"),
            ]),
        .other: Scene(
            agents: ["the baker", "the neighbour", "the gardener", "the grandmother", "the tailor", "the cook"],
            patients: ["cake", "fence", "garden", "coat", "soup", "chair"],
            plainVerbs: [
                Verb("makes", "made"), Verb("shows", "showed", "shown"), Verb("sells", "sold"), Verb("moves", "moved"),
            ],
            learnedVerbs: [
                Verb("embellishes", "embellished"), Verb("refurbishes", "refurbished"), Verb("exhibits", "exhibited"),
                Verb("relocates", "relocated"),
            ]),
    ]

    /// What is said of the thing, and how it is received.
    struct Tone {
        let adjectives: [String]
        let remarks: [String]
    }

    static let plainTones: [SentenceAttributes.Sentiment: Tone] = [
        .positive: Tone(
            adjectives: ["wonderful", "lovely", "great", "perfect"],
            remarks: ["to everyone's joy", "with great luck", "and it is a pleasure to watch"]),
        .neutral: Tone(
            adjectives: ["usual", "other", "second", "small"],
            remarks: ["as on every day", "at the same time", "and it takes an hour"]),
        .negative: Tone(
            adjectives: ["terrible", "ugly", "awful", "horrible"],
            remarks: ["to everyone's sorrow", "with very bad luck", "and it is a pain to watch"]),
    ]

    static let learnedTones: [SentenceAttributes.Sentiment: Tone] = [
        .positive: Tone(
            adjectives: ["magnificent", "exquisite", "admirable", "illustrious"],
            remarks: [
                "to universal acclaim", "with commendable proficiency",
                "which constitutes a remarkable accomplishment",
            ]),
        .neutral: Tone(
            adjectives: ["conventional", "aforementioned", "corresponding", "supplementary"],
            remarks: [
                "in accordance with established procedure", "on a provisional basis",
                "which constitutes the customary arrangement",
            ]),
        .negative: Tone(
            adjectives: ["deplorable", "abysmal", "lamentable", "atrocious"],
            remarks: [
                "to widespread consternation", "with reprehensible negligence",
                "which constitutes a regrettable deterioration",
            ]),
    ]
}
