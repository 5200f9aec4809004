import Figures
import Foundation
import Testing

/// The PNG and PDF forms of a figure; `make packages` installs the library that draws them.
struct SVGPictureTests {
    private func picture(_ svg: String) -> (bytes: [UInt8], size: [String: Double])? {
        let shown = Representation.svg(svg).withPictures
        guard case .bytes(let bytes)? = shown.contents["image/png"] else { return nil }
        return (bytes, shown.metadata["image/png"] ?? [:])
    }

    /// The chunks of a PNG with their checksums, by the polynomial of the specification.
    private func chunks(_ bytes: [UInt8]) -> [(name: String, content: [UInt8])] {
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        func number(_ place: Int) -> UInt32 { bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        var result: [(name: String, content: [UInt8])] = []
        var place = 8
        while place + 12 <= bytes.count {
            let end = place + 8 + Int(number(place))
            guard end + 4 <= bytes.count else { break }
            var sum: UInt32 = 0xFFFF_FFFF
            for byte in bytes[(place + 4)..<end] {
                sum ^= UInt32(byte)
                for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
            }
            #expect(number(end) == ~sum)
            result.append(
                (String(decoding: bytes[(place + 4)..<(place + 8)], as: UTF8.self), Array(bytes[(place + 8)..<end])))
            place = end + 4
        }
        #expect(place == bytes.count)
        return result
    }

    @Test func aFigureIsTwiceAsLargeInPixels() throws {
        let chart = Chart { LineMark(x: .value("x", 0), y: .value("y", 1)) }.frame(width: 301, height: 200)
        let shown = try #require(picture(chart.svg.text))
        #expect(shown.size == ["width": 301, "height": 200])
        let chunks = chunks(shown.bytes)
        #expect(chunks.map(\.name) == ["IHDR", "pHYs", "PLTE", "IDAT", "IEND"])
        // 602 × 400 pixels, 8 bits, by a table of colours; 192 an inch are 7,559 a metre.
        #expect(chunks[0].content == [0, 0, 2, 90, 0, 0, 1, 144, 8, 3, 0, 0, 0])
        #expect(chunks[1].content == [0, 0, 0x1D, 0x87, 0, 0, 0x1D, 0x87, 1])
        #expect(shown.bytes.count < 20_000)
    }

    @Test func aFewColorsAreKeptAsTheyAre() throws {
        let colors = [RGBColor(1, 2, 3), RGBColor(200, 100, 0), RGBColor(201, 100, 200)]
        let squares = colors.enumerated().map {
            #"<rect x="\#($0 * 10)" width="10" height="10" fill="\#($1.hex)"/>"#
        }
        let svg = #"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10">\#(squares.joined())</svg>"#
        let shown = try #require(picture(svg))
        let table = try #require(chunks(shown.bytes).first { $0.name == "PLTE" }).content
        let found = stride(from: 0, to: table.count, by: 3).map { RGBColor(table[$0], table[$0 + 1], table[$0 + 2]) }
        // What nothing covers is white.
        #expect(Set(found) == Set(colors + [RGBColor(255, 255, 255)]))
    }

    /// A picture of thousands of colours that are far apart is kept in full.
    @Test func manyColorsNeedNoTable() throws {
        let squares = (0..<1_000).map { index in
            let color = RGBColor(UInt8(index % 10 * 28), UInt8(index / 10 % 10 * 28), UInt8(index / 100 * 28)).hex
            return #"<rect x="\#(index % 40)" y="\#(index / 40)" width="1" height="1" fill="\#(color)"/>"#
        }
        let svg = #"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="25">\#(squares.joined())</svg>"#
        let shown = try #require(picture(svg))
        let chunks = chunks(shown.bytes)
        #expect(chunks[0].content.suffix(5) == [8, 2, 0, 0, 0] && !chunks.contains { $0.name == "PLTE" })
    }

    @Test func aDocumentIsAsLargeAsTheFigureAndAlwaysTheSame() throws {
        let chart = Chart { LineMark(x: .value("x", 0), y: .value("y", 1)) }.frame(width: 400, height: 200)
        let documents = (0..<2).map { _ in Representation.svg(chart.svg.text).withPictures.contents["application/pdf"] }
        guard case .bytes(let bytes)? = documents[0] else { throw CocoaError(.featureUnsupported) }
        #expect(documents[0] == documents[1])
        let text = String(decoding: bytes, as: Unicode.ASCII.self)
        #expect(text.hasPrefix("%PDF-") && text.hasSuffix("%%EOF\n"))
        // 400 × 200 pixels of 96 an inch are 300 × 150 points of 72.
        #expect(text.contains("/MediaBox [ 0 0 300 150 ]"))
        #expect(text.contains(/CreationDate \((D:)?19700101000000Z/) && !text.contains("/Creator ("))
    }

    @Test func whatCannotBeDrawnHasNoPicture() {
        let large = #"<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"/>"#
        for svg in ["", "no drawing", "<svg", large, "<svg/>"] { #expect(picture(svg) == nil, "\(svg)") }
        let words = Representation.text("words")
        #expect(words.withPictures == words)
        // A picture of one's own stays.
        let own = Representation.svg("<svg/>") + .png([1, 2])
        #expect(own.withPictures == own)
    }
}
