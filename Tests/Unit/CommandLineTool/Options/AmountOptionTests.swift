import CommandLineTool
import SparseShift
import Testing

/// Options that hold an amount.
@Suite struct AmountOptionTests {
    @Test(arguments: [
        ("5000", SampleSize.count(5_000)), ("1", .count(1)), ("0.1", .fraction(0.1)), ("1.0", .fraction(1)),
    ])
    func sampleSizes(_ text: String, _ expected: SampleSize) { #expect(SampleSize(argument: text) == expected) }

    @Test(arguments: ["", "0", "-1", "0.0", "1.1", "-0.5", "1e-1", "half", "nan"])
    func noSampleSizes(_ text: String) { #expect(SampleSize(argument: text) == nil) }

    @Test(arguments: [
        ("500", CheckpointInterval.steps(500)), ("60s", .seconds(60)), ("0.5s", .seconds(0.5)), ("5min", .seconds(300)),
        ("1.5min", .seconds(90)),
    ])
    func checkpointPauses(_ text: String, _ expected: CheckpointInterval) {
        #expect(CheckpointPause(argument: text)?.interval == expected)
    }

    @Test(arguments: ["", "0", "-5", "0s", "-1s", "s", "min", "5h", "1.5", "infs", "nanmin"])
    func noCheckpointPauses(_ text: String) { #expect(CheckpointPause(argument: text)?.interval == nil) }

    @Test func checkpointPausesAsTheHelpShowsThem() {
        #expect(CheckpointPause(interval: .seconds(30)).defaultValueDescription == "30s")
        #expect(CheckpointPause(interval: .steps(500)).defaultValueDescription == "500")
    }

    @Test(arguments: PairGenerator.allCases)
    func generatorsAreListed(_ generator: PairGenerator) { #expect(PairGenerator.list.contains(generator.rawValue)) }

    @Test func generatorsInWords() {
        #expect(PairGenerator.list == "lang, gender, binary, corr, cat, sentences or truth")
    }
}
