import Requirements

/// A map from 0…1 to colours.
public struct ColorMap: Sendable, Equatable {
    /// At least two colours at even distances.
    private let stops: [RGBColor]
    /// Whether the middle stands for zero and each half for a sign.
    public let isDiverging: Bool

    /// A map through colours at even distances.
    ///
    /// - Parameters:
    ///   - stops: At least two colours, from 0 to 1.
    ///   - isDiverging: Whether the middle stands for zero and each half for a sign.
    public init(stops: [RGBColor], isDiverging: Bool = false) {
        require(stops.count >= 2, "stops: a colour map needs at least two colours, not \(stops.count).")
        self.stops = stops
        self.isDiverging = isDiverging
    }

    /// The colour at a fraction: outside 0…1 that at the nearer end, for NaN a grey.
    public func color(at fraction: Double) -> RGBColor {
        guard !fraction.isNaN else { return RGBColor(0xD9, 0xD9, 0xD9) }
        let place = max(0, min(1, fraction)) * Double(stops.count - 1)
        let index = min(Int(place), stops.count - 2)
        return stops[index].mixed(with: stops[index + 1], fraction: place - Double(index))
    }

    /// The map in the opposite direction.
    public var reversed: ColorMap { ColorMap(stops: stops.reversed(), isDiverging: isDiverging) }

    /// Viridis (Smith and van der Walt), from dark violet to yellow. Lightness grows evenly, so the order survives grey
    /// printing and every kind of colour vision.
    public static let viridis = ColorMap(stops: [
        RGBColor(0x44, 0x01, 0x54), RGBColor(0x48, 0x18, 0x6A), RGBColor(0x47, 0x2D, 0x7B), RGBColor(0x42, 0x40, 0x86),
        RGBColor(0x3B, 0x52, 0x8B), RGBColor(0x33, 0x63, 0x8D), RGBColor(0x2C, 0x72, 0x8E), RGBColor(0x26, 0x82, 0x8E),
        RGBColor(0x21, 0x91, 0x8C), RGBColor(0x1F, 0xA0, 0x88), RGBColor(0x28, 0xAE, 0x80), RGBColor(0x3F, 0xBC, 0x73),
        RGBColor(0x5E, 0xC9, 0x62), RGBColor(0x84, 0xD4, 0x4B), RGBColor(0xAD, 0xDC, 0x30), RGBColor(0xD8, 0xE2, 0x19),
        RGBColor(0xFD, 0xE7, 0x25),
    ])

    /// From white to dark blue, with little ink for matrices that are mostly zero.
    public static let blues = ColorMap(stops: [
        RGBColor(0xFF, 0xFF, 0xFF), RGBColor(0xDE, 0xEB, 0xF7), RGBColor(0x9E, 0xCA, 0xE1), RGBColor(0x42, 0x92, 0xC6),
        RGBColor(0x08, 0x51, 0x9C), RGBColor(0x08, 0x30, 0x6B),
    ])

    /// From blue through white to dark red, for values with a sign.
    public static let diverging = ColorMap(
        stops: [
            RGBColor(0x05, 0x30, 0x61), RGBColor(0x43, 0x93, 0xC3), RGBColor(0xD1, 0xE5, 0xF0),
            RGBColor(0xFF, 0xFF, 0xFF),
            RGBColor(0xFD, 0xDB, 0xC7), RGBColor(0xD6, 0x60, 0x4D), RGBColor(0x67, 0x00, 0x1F),
        ], isDiverging: true)
}
