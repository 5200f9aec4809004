import Figures
import Testing

struct NumberTextTests {
    @Test(
        arguments: [
            (1234567.891, 2, "1,234,567.89"), (-0.001, 2, "0.00"), (0.995, 0, "1"), (-12.5, 1, "-12.5"),
            (999.96, 1, "1,000.0"),
            (0.05, 3, "0.050"), (.nan, 2, "NaN"), (-.infinity, 2, "-inf"),
        ] as [(Double, Int, String)])
    func fixedPlaces(value: Double, places: Int, expected: String) {
        #expect(NumberText.fixed(value, places: places, grouped: true).plain == expected)
    }

    @Test(
        arguments: [
            (0.0, "0"), (1.5, "1.5"), (12345.678, "12,346"), (0.000123449, "1.234e-4"), (1.23e12, "1.23e12"),
            (-2e-9, "-2e-9"),
            (9.99996e-5, "1e-4"),
        ] as [(Double, String)])
    func brief(value: Double, expected: String) { #expect(NumberText.brief(value).plain == expected) }

    @Test func smallestNumber() {
        #expect(NumberText.brief(.leastNonzeroMagnitude).plain == Double.leastNonzeroMagnitude.description)
    }

    @Test func syntaxes() {
        let small = NumberText.scientific(-1.234e-5, significant: 3)
        #expect(small.plain == "-1.23e-5")
        #expect(small.typeset == "−1.23×10⁻⁵")
        #expect(small.latex == #"$-1.23\times10^{-5}$"#)
        #expect(NumberFormat.percent(places: 1).text(-0.256).plain == "-25.6%")
        #expect(NumberFormat.percent(places: 1).text(0.256).latex == #"$25.6$\%"#)
    }

    @Test func estimates() {
        let estimate = Estimate(of: [1, 2, 3, 4])
        #expect(estimate.mean == 2.5)
        #expect(abs(estimate.spread - 1.2909944487358056) < 1e-15)
        #expect(Estimate(of: [7]) == Estimate(mean: 7, spread: 0))
        #expect(Estimate(of: []).mean.isNaN)
        #expect(Estimate(mean: 1, spread: 0.004).description == "1.000 ± 0.004")
    }

    @Test func svgNumbersAreShort() {
        #expect(
            [0, -0.001, 1.005, 12.3, -7.056, 100, .nan, .infinity].map(SVGElement.number) == [
                "0", "0", "1", "12.3", "-7.06", "100", "0", "0",
            ])
    }
}
