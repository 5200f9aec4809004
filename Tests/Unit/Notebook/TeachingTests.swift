import Figures
import Notebook
import Testing

@Suite struct TeachingTests {
    @Test func claimsThatHoldThrowNothing() throws {
        try claim("one is less than two", 1 < 2)
        try claim("two is more than one", 2.0, above: 1)
        try claim("an estimate counts by its mean", Estimate(mean: 0.5, spread: 9), below: 0.6)
        try claim("a third is near 0.33", 1.0 / 3, near: 0.33, within: 0.01)
    }

    @Test func claimsThatFailNameTheirNumbers() {
        let error = #expect(throws: ClaimError.self) { try claim("SSAE is above PCA", 0.25, above: 0.5) }
        #expect(error?.description == "this run contradicts the claim “SSAE is above PCA”: 0.25 > 0.5 does not hold")
        #expect(throws: ClaimError(statement: "false", comparison: nil)) { try claim("false", false) }
        #expect(throws: ClaimError.self) { try claim("equal is not above", 1, above: 1) }
        #expect(throws: ClaimError.self) { try claim("far", 1.0, near: 2, within: 0.5) }
    }

    @Test(arguments: [(Double.nan, 1.0), (1.0, Double.nan)])
    func numbersThatAreNoneBearOutNoClaim(value: Double, bound: Double) {
        #expect(throws: ClaimError.self) { try claim("above", value, above: bound) }
        #expect(throws: ClaimError.self) { try claim("below", value, below: bound) }
        #expect(throws: ClaimError.self) { try claim("near", value, near: bound, within: .infinity) }
    }

    @Test func comparisonsShowAsManyDigitsAsTheirDistanceNeeds() {
        #expect(NumberComparison(0.9954, ">", 0.99).shownText == "0.995 > 0.99")
        #expect(NumberComparison(0.99999, ">", 0.98).shownText == "1 > 0.98")
        #expect(NumberComparison(0.5612, "<", 0.75).shownText == "0.56 < 0.75")
        #expect(NumberComparison(0.12, ">", 0.12 - 1e-9).shownText == "0.12 > 0.12")
        #expect(NumberComparison(0.04963, "≈", 0.05, tolerance: 0.005).shownText == "0.05 ≈ 0.05 ± 0.005")
        #expect(NumberComparison(0, "<", 1e-4).shownText == "0 < 1e-4")
    }

    @Test func rightAnswersHaveNoFault() {
        #expect(NumberDifference([1, 2], [1, 2.00001], tolerance: 1e-4).sentence == nil)
        #expect(NumberDifference([1_000_000], [1_000_050], tolerance: 1e-4).sentence == nil)
        #expect(NumberDifference([], [], tolerance: 0).sentence == nil)
    }

    @Test func wrongAnswersAreToldWhatIsWrong() {
        func sentence(_ answer: [Double], _ expected: [Double]) -> String? {
            NumberDifference(answer, expected, tolerance: 1e-4).sentence
        }
        #expect(sentence([1], [2]) == "1, where 2 is expected")
        #expect(sentence([1, 5], [1, 2]) == "entry 1 is 5, where 2 is expected")
        #expect(sentence([-1, -2], [1, 2]) == "entry 0 is -1, where 1 is expected: the sign is wrong")
        #expect(sentence([2, 4, 0], [1, 2, 0])?.hasSuffix("every entry is 2 times the right one") == true)
        #expect(sentence([1], [1, 2]) == "the number of entries is 1, where 2 is expected")
        #expect(sentence([.nan, .nan], [1, 2]) == "not written yet, as it is not a number")
        #expect(sentence([1, .nan], [1, 2]) == "entry 1 is NaN, where 2 is expected")
        #expect(sentence([.nan], [1, 2]) == "the number of entries is 1, where 2 is expected")
    }

    @Test(arguments: [
        ([Double.nan], [1.0], "✗ mean: not written yet, as it is not a number"),
        ([.nan, .nan], [1, 2], "✗ mean: not written yet, as it is not a number"),
        ([3, .nan], [1, 2], "✗ mean: entry 0 is 3, where 1 is expected. Hint: Add first."),
        ([3], [1], "✗ mean: 3, where 1 is expected. Hint: Add first."), ([1], [1], "✓ mean: right"),
    ])
    func hintsWaitForAnAnswer(_ answer: [Double], _ expected: [Double], _ text: String) {
        let difference = NumberDifference(answer, expected, tolerance: 1e-4)
        let shown = ExerciseCheck(name: "mean", difference, hint: "Add first.").representation
        #expect(shown.text("text/plain") == text)
    }
}
