import Figures
import Testing

struct SVGDocumentTests {
    private func chart(_ values: [Double]) -> Chart {
        Chart { LinePlot(x: .values("x", values.indices), y: .values("y", values)) }
    }

    /// Figures that stand on one page may not share an identifier unless they are the same.
    @Test func identifiersFollowFromTheDrawing() {
        func identifiers(_ figure: any Drawable) -> [String] {
            SVGCheck(figure.svg.text).elements.compactMap { $0.attributes["id"] }
        }
        let (one, other) = (identifiers(chart([1, 2])), identifiers(chart([1, 3])))
        #expect(one.count == 1 && other.count == 1 && one != other)
        #expect(identifiers(chart([1, 2])) == one)
        let panels = identifiers(Panels([chart([1, 2]), chart([1, 2])]))
        #expect(Set(panels).count == 2 && Set(panels).isDisjoint(with: one))
    }

    /// Programs that know little of SVG draw marks in their right places only if no `svg` stands in another.
    @Test func nothingIsScaledInside() {
        let check = SVGCheck(Panels([chart([1, 2]), chart([3, 4])], columns: 2).svg.text)
        #expect(check.all("svg").count == 1 && check.frames.count == 2)
    }

    /// Advances of DejaVu Sans as its file has them, of the letters of each text in thousandths of the font size.
    @Test func textsAreMeasuredAsWideAsTheWidestFontOfAll() {
        for (text, thousandths) in [
            ("feature 3", 4586.0), ("matching pursuit", 8533), ("10,000 steps", 6500), ("L0 per pair", 5427),
            ("SSAE, MCC 0.99 ± 0.01", 11725), ("household → professions", 12361),
        ] {
            let width = TextMetrics.width(text, size: 10)
            #expect(width >= thousandths / 100 && width < 1.06 * thousandths / 100)
        }
    }
}
