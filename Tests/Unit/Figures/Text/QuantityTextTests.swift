import Figures
import Testing

struct QuantityTextTests {
    @Test func numbersInSentences() {
        #expect(QuantityText.number(0.012345) == "0.0123" && QuantityText.number(-1.2e-5) == "−1.2×10⁻⁵")
        #expect(QuantityText.count(12_345) == "12,345")
        #expect(QuantityText.count(1, "seed") == "1 seed" && QuantityText.count(2_000, "seed") == "2,000 seeds")
        #expect(QuantityText.correlation(0.99999) == "1.0000" && QuantityText.correlation(-0.5) == "−0.5000")
        #expect(QuantityText.percent(0.731) == "73.1%")
        #expect(QuantityText.number(Estimate(mean: 1.25, spread: 0.031)) == "1.25 ± 0.031")
        #expect(QuantityText.correlation(Estimate(mean: 0.97123, spread: 0.003)) == "0.9712 ± 0.0030")
    }

    @Test func vectorsAndBars() {
        #expect(QuantityText.beginning(of: [0.314, -1.2, 3, 4, 5]) == "0.31, −1.20, 3.00, 4.00, …")
        #expect(QuantityText.beginning(of: [1], count: 1) == "1.00")
        #expect(BlockBar.text(0.5, width: 4) == "██" && BlockBar.text(1 / 32, width: 4) == "▏")
        #expect(
            BlockBar.text(2, width: 2) == "██" && BlockBar.text(-1, width: 2) == ""
                && BlockBar.text(.nan, width: 2) == "")
    }
}
