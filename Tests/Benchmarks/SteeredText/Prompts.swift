/// Beginnings of English texts, 20 for each study. None has the concept that is steered to.
enum Prompts {
    static let everyday = [
        "The train to the coast leaves at nine and", "On Sunday morning we went to the market and",
        "The old house at the end of the street",
        "When the rain stopped, the children", "My favourite thing about summer is", "The first chapter of the book",
        "At the back of the garden there is", "She opened the letter and", "The city is famous for",
        "In the kitchen the cook",
        "After the concert everyone", "The best way to learn something new is", "A long time ago, in a small village,",
        "The teacher wrote on the board:", "The weather this week", "To make a good soup you need",
        "The museum has a new room for",
        "Every evening my neighbour", "The bridge over the river", "He looked out of the window and",
    ]

    static let persons = [
        "The doctor came into the room and", "My neighbour has a garden, and every morning",
        "The teacher closed the book because",
        "A stranger knocked on the door. Then", "The pilot looked at the clouds and",
        "Our new colleague started on Monday, and",
        "The writer lived alone by the sea, where", "The child was hungry, so",
        "My best friend called me last night and said that",
        "The scientist had worked on the problem for years until", "The painter stood in front of the picture and",
        "A young student was waiting for the bus when", "The singer walked onto the stage and",
        "The lawyer read the letter twice before",
        "The shopkeeper counted the coins while", "The traveller was tired, but",
        "The judge listened to the story, and then",
        "The gardener planted a tree because", "The prisoner looked through the window and",
        "The cook tasted the soup, and",
    ]

    static let opinions = [
        "I think that the new restaurant is", "The movie we saw last night was", "My first day at the new school was",
        "The hotel room was", "When I opened the present, I felt", "The service in this shop is",
        "Our trip to the mountains was",
        "The book that you gave me is", "The meeting this morning was", "To be honest, the concert was",
        "The weather during our holiday was",
        "My new neighbour is", "The food on the plane was", "I have used this phone for a year, and it is",
        "The result of the election was",
        "The city where I grew up is", "My opinion of the play:", "The coffee in this place is",
        "Looking back, the year was",
        "The letter from my brother made me feel",
    ]

    static let tales = [
        "The baker", "Every morning, the farmer", "My neighbour", "The wizard in the tower", "The mayor of the town",
        "A small dog",
        "The chemist in the laboratory", "Our teacher", "The old king", "The train", "The girl with the red hat",
        "The reporter",
        "In the forest, a wolf", "The gardener", "The captain of the ship", "My grandmother", "The students",
        "The police officer",
        "A painter in Paris", "The wind from the north",
    ]

    /// French continuations of the first everyday prompts.
    static let frenchContinuations = [
        "nous arrivons à la gare une heure avant le départ. Il fait beau et la mer est calme.",
        "nous avons acheté du pain, du fromage et des pommes pour toute la semaine.",
        "est vide depuis dix ans. Personne ne veut vivre là, parce que le toit est cassé.",
        "sont sortis dans le jardin pour jouer avec le chien de la voisine.",
        "le soleil, la plage et les longues soirées avec mes amis.",
        "raconte la vie d'un jeune homme qui quitte son village pour aller à Paris.",
    ]
}
