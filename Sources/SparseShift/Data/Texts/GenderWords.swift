/// Words for people and animals that have a male and a female form, in English and French.
enum GenderWords {
    struct Entry {
        let male: String
        let female: String
        let frenchMale: String
        let frenchFemale: String
    }

    static let all: [Entry] = [
        ("the king", "the queen", "le roi", "la reine"), ("the prince", "the princess", "le prince", "la princesse"),
        ("the duke", "the duchess", "le duc", "la duchesse"), ("the count", "the countess", "le comte", "la comtesse"),
        ("the emperor", "the empress", "l'empereur", "l'impératrice"),
        ("the father", "the mother", "le père", "la mère"),
        ("the son", "the daughter", "le fils", "la fille"), ("the brother", "the sister", "le frère", "la sœur"),
        ("the uncle", "the aunt", "l'oncle", "la tante"), ("the nephew", "the niece", "le neveu", "la nièce"),
        ("the grandfather", "the grandmother", "le grand-père", "la grand-mère"),
        ("the grandson", "the granddaughter", "le petit-fils", "la petite-fille"),
        ("the husband", "the wife", "le mari", "l'épouse"), ("the bridegroom", "the bride", "le marié", "la mariée"),
        ("the godfather", "the godmother", "le parrain", "la marraine"),
        ("the stepfather", "the stepmother", "le beau-père", "la belle-mère"),
        ("the widower", "the widow", "le veuf", "la veuve"), ("the man", "the woman", "l'homme", "la femme"),
        ("the actor", "the actress", "l'acteur", "l'actrice"),
        ("the waiter", "the waitress", "le serveur", "la serveuse"),
        ("the steward", "the stewardess", "le steward", "l'hôtesse de l'air"),
        ("the host", "the hostess", "l'hôte", "l'hôtesse"), ("the heir", "the heiress", "l'héritier", "l'héritière"),
        ("the hero", "the heroine", "le héros", "l'héroïne"), ("the god", "the goddess", "le dieu", "la déesse"),
        ("the monk", "the nun", "le moine", "la religieuse"), ("the abbot", "the abbess", "l'abbé", "l'abbesse"),
        ("the priest", "the priestess", "le prêtre", "la prêtresse"),
        ("the wizard", "the witch", "le sorcier", "la sorcière"),
        ("the businessman", "the businesswoman", "l'homme d'affaires", "la femme d'affaires"),
        ("the policeman", "the policewoman", "le policier", "la policière"),
        ("the salesman", "the saleswoman", "le vendeur", "la vendeuse"),
        ("the bull", "the cow", "le taureau", "la vache"), ("the ram", "the ewe", "le bélier", "la brebis"),
        ("the rooster", "the hen", "le coq", "la poule"), ("the stallion", "the mare", "l'étalon", "la jument"),
        ("the lion", "the lioness", "le lion", "la lionne"), ("the tiger", "the tigress", "le tigre", "la tigresse"),
        ("the boar", "the sow", "le verrat", "la truie"), ("the gander", "the goose", "le jars", "l'oie"),
    ].map { Entry(male: $0.0, female: $0.1, frenchMale: $0.2, frenchFemale: $0.3) }
}
