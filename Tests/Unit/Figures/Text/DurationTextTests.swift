import Figures
import Testing

struct DurationTextTests {
    @Test(
        arguments: [
            (0, "0 s"), (0.04, "< 0.1 s"), (0.44, "0.4 s"), (9.96, "10 s"), (12, "12 s"), (59.7, "1 min"),
            (185, "3 min 5 s"), (8_040, "2 h 14 min"), (97_200, "1 d 3 h"), (-1, "–"), (.infinity, "–"), (.nan, "–"),
        ] as [(Double, String)])
    func durations(seconds: Double, expected: String) { #expect(DurationText.brief(seconds) == expected) }
}
