import Notebook
import Testing

@Suite struct CallTimingTests {
    @Test func meanSpreadAndBest() {
        let timing = CallTiming(calls: 1_000, seconds: [1e-3, 2e-3, 3e-3])
        #expect(abs(timing.mean - 2e-3) < 1e-12)
        // √((1 + 0 + 1) / 3) ms
        #expect(abs(timing.standardDeviation - 0.816_496_580_927_726e-3) < 1e-12)
        #expect(timing.best == 1e-3)
        #expect(
            timing.description
                == "2.00 ms ± 816 µs a call (mean ± standard deviation of 3 runs of 1,000 calls each); best 1.00 ms")
    }

    @Test(arguments: [
        (1.5, "1.50 s"), (12.34, "12.3 s"), (123.4, "123 s"), (0.9996, "1.00 s"), (1e-3, "1.00 ms"),
        (45.67e-6, "45.7 µs"),
        (3e-9, "3.00 ns"), (0, "0.00 ns"),
    ])
    func threeDigits(_ seconds: Double, _ text: String) {
        #expect(CallTiming(calls: 1, seconds: [seconds]).description == "\(text) a call (1 run of 1 call)")
    }
}
