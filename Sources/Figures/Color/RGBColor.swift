/// An opaque sRGB colour with 8 bits a channel.
public struct RGBColor: Sendable, Equatable, Hashable {
    /// The red channel, 0…255.
    public var red: UInt8
    /// The green channel, 0…255.
    public var green: UInt8
    /// The blue channel, 0…255.
    public var blue: UInt8

    /// A colour by its channels.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// The colour as HTML and SVG write it: `#0072b2`.
    public var hex: String {
        let digits = Array("0123456789abcdef")
        var result = "#"
        for channel in [red, green, blue] {
            result.append(digits[Int(channel >> 4)])
            result.append(digits[Int(channel & 15)])
        }
        return result
    }

    /// The colour between this and another, a fraction of the way (0…1) in sRGB.
    func mixed(with other: RGBColor, fraction: Double) -> RGBColor {
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            UInt8((Double(from) + (Double(to) - Double(from)) * max(0, min(1, fraction))).rounded())
        }
        return RGBColor(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }

    /// Relative luminance as WCAG 2 defines it, from 0 (black) to 1 (white).
    public var luminance: Double {
        func linear(_ channel: UInt8) -> Double {
            let value = Double(channel) / 255
            return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Black or white, whichever contrasts more with this colour.
    var contrastingInk: String { luminance > 0.179 ? "#000000" : "#ffffff" }
}

extension RGBColor {
    /// The palette's first colour.
    public static let blue = Palette.categorical[0]
    /// The palette's second colour.
    public static let orange = Palette.categorical[1]
    /// The palette's third colour.
    public static let green = Palette.categorical[2]
    /// The palette's fourth colour.
    public static let pink = Palette.categorical[3]
    /// The palette's fifth colour.
    public static let amber = Palette.categorical[4]
    /// The palette's sixth colour.
    public static let sky = Palette.categorical[5]
    /// The palette's seventh colour.
    public static let gray = Palette.categorical[6]
    /// The colour of texts.
    public static let black = RGBColor(0x26, 0x26, 0x26)
    /// The colour of cells and strips without a value.
    public static let lightGray = RGBColor(0xBF, 0xBF, 0xBF)
    /// The colour of texts beside the data, and of rules.
    public static let quiet = RGBColor(0x59, 0x59, 0x59)
}
