/// An opaque sRGB colour of 8 bits a channel.
public struct RGBColor: Sendable, Equatable, Hashable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// As in HTML: `#0072b2`.
    public var hex: String {
        let digits = Array("0123456789abcdef")
        var result = "#"
        for channel in [red, green, blue] {
            result.append(digits[Int(channel >> 4)])
            result.append(digits[Int(channel & 15)])
        }
        return result
    }

    /// The colour between two, `fraction` 0…1 of the way in sRGB.
    func mixed(with other: RGBColor, fraction: Double) -> RGBColor {
        func mix(_ from: UInt8, _ to: UInt8) -> UInt8 {
            UInt8((Double(from) + (Double(to) - Double(from)) * max(0, min(1, fraction))).rounded())
        }
        return RGBColor(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }

    /// Relative luminance as WCAG 2 defines it, 0 (black) … 1 (white).
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
    public static let blue = Palette.categorical[0]
    public static let orange = Palette.categorical[1]
    public static let green = Palette.categorical[2]
    public static let pink = Palette.categorical[3]
    public static let amber = Palette.categorical[4]
    public static let sky = Palette.categorical[5]
    public static let gray = Palette.categorical[6]
    public static let black = RGBColor(0x26, 0x26, 0x26)
    public static let lightGray = RGBColor(0xBF, 0xBF, 0xBF)
    /// That of text beside the data.
    static let quiet = RGBColor(0x59, 0x59, 0x59)
}
