/// A short biography of the data set bias-in-bios, with the profession and the gender of the person.
public struct Biography: Sendable, Hashable {
    /// What is written of the person.
    public let text: String
    /// The person's profession, from 0 to 27: a place in ``BiasInBios/professionNames``.
    public let profession: Int
    /// Whether the person is a woman.
    public let isFemale: Bool
    let place: TextPlace

    public static func == (left: Biography, right: Biography) -> Bool {
        left.text == right.text && left.profession == right.profession && left.isFemale == right.isFemale
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(profession)
        hasher.combine(isFemale)
    }
}
