/// The colours of a picture as a table of at most 256, which makes the file of a drawing less than half as large.
///
/// A drawing has few colours, and many between them where edges are smoothed. The most frequent colours become the
/// table; every other is shown as one that is near.
struct PixelPalette {
    /// Red, green and blue of each colour.
    let colors: [UInt8]
    /// The places of the pixels' colours in the table, in rows with a byte of 0 before each.
    let rows: [UInt8]

    /// The distances up to which a colour is shown as another, in steps of a channel, of which there are 256. Neighbours
    /// on a colour map are a few steps apart.
    private static let reaches = [3, 6, 12, 20]
    /// A table does not help a picture of more colours than this.
    private static let mostColors = 20_000

    /// The palette of a picture; `nil` if it has so many colours that some would look wrong.
    ///
    /// - Parameters:
    ///   - pixels: Words of 32 bits, red in the highest byte but one.
    ///   - width: Pixels in a row.
    ///   - height: Rows.
    ///   - stride: Bytes from one row to the next.
    init?(_ pixels: UnsafePointer<UInt8>, width: Int, height: Int, stride: Int) {
        let base = UnsafeRawPointer(pixels)
        func color(_ row: Int, _ column: Int) -> UInt32 {
            base.load(fromByteOffset: row * stride + 4 * column, as: UInt32.self) & 0xFF_FFFF
        }
        // Most pixels are as the one before them.
        var counts: [UInt32: Int] = [:]
        for row in 0..<height {
            var start = 0
            for column in 1...width where column == width || color(row, column) != color(row, start) {
                counts[color(row, start), default: 0] += column - start
                start = column
            }
            if counts.count > Self.mostColors { return nil }
        }
        let all = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        guard let (table, places) = Self.reaches.lazy.compactMap({ Self.table(of: all, reach: $0) }).first else {
            return nil
        }
        colors = table.flatMap { [UInt8($0 >> 16), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
        let length = width + 1
        rows = [UInt8](unsafeUninitializedCapacity: height * length) { buffer, count in
            for row in 0..<height {
                buffer[row * length] = 0
                var last = color(row, 0)
                var place = places[last]!
                for column in 0..<width {
                    let color = color(row, column)
                    if color != last { (last, place) = (color, places[color]!) }
                    buffer[row * length + column + 1] = place
                }
            }
            count = height * length
        }
    }

    /// The colours to keep, and the place of the one that each is shown as; `nil` if more than 256 are to be kept.
    ///
    /// - Parameters:
    ///   - colors: All colours, the most frequent first.
    ///   - reach: The distance up to which a colour is shown as another.
    private static func table(of colors: [UInt32], reach: Int) -> ([UInt32], [UInt32: UInt8])? {
        var table: [UInt32] = []
        var channels: [(red: Int, green: Int, blue: Int)] = []
        var places: [UInt32: UInt8] = [:]
        places.reserveCapacity(colors.count)
        for color in colors {
            let (red, green, blue) = (Int(color >> 16), Int(color >> 8 & 255), Int(color & 255))
            var nearest = (place: -1, distance: reach * reach + 1)
            for (place, other) in channels.enumerated() {
                let (r, g, b) = (red - other.red, green - other.green, blue - other.blue)
                let distance = r * r + g * g + b * b
                if distance < nearest.distance { nearest = (place, distance) }
            }
            if nearest.place < 0 {
                guard table.count < 256 else { return nil }
                nearest.place = table.count
                table.append(color)
                channels.append((red, green, blue))
            }
            places[color] = UInt8(nearest.place)
        }
        return (table, places)
    }
}
