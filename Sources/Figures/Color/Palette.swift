/// Colours that tell series apart.
public enum Palette {
    /// Okabe and Ito's colours for all kinds of colour vision, in an order in which neighbours differ most in
    /// lightness; without their yellow, which cannot be seen on white.
    public static let categorical: [RGBColor] = [
        RGBColor(0x00, 0x72, 0xB2), RGBColor(0xD5, 0x5E, 0x00), RGBColor(0x00, 0x9E, 0x73),
        RGBColor(0xCC, 0x79, 0xA7), RGBColor(0xE6, 0x9F, 0x00), RGBColor(0x56, 0xB4, 0xE9),
        RGBColor(0x4D, 0x4D, 0x4D),
    ]

    /// The colour of the series at a place, counted from zero; colours repeat after seven.
    public static func color(_ index: Int) -> RGBColor {
        let place = index % categorical.count
        return categorical[place < 0 ? place + categorical.count : place]
    }

    /// The dashes of the series at a place: none in the first round of colours, then a new pattern in every round.
    static func dashes(_ index: Int) -> String? { dashPattern(index / categorical.count) }

    /// The dash pattern at a place, as lengths of strokes and gaps in pixels; none for the first. Patterns repeat.
    static func dashPattern(_ index: Int) -> String? {
        let patterns: [String?] = [nil, "5 3", "1.5 2.5", "7 2.5 1.5 2.5"]
        return patterns[index % patterns.count]
    }
}
