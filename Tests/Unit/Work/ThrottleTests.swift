import Testing
import Work

struct ThrottleTests {
    @Test func itIsDueAfterTheInterval() {
        var time = ContinuousClock.now
        var throttle = Throttle(every: .seconds(0.35), now: { time })
        #expect(!throttle.isDue)
        time += .seconds(0.34)
        #expect(!throttle.isDue)
        time += .seconds(0.01)
        #expect(throttle.isDue)
        throttle.restart()
        #expect(!throttle.isDue)
        time += .seconds(1)
        #expect(throttle.isDue)
    }

    @Test func durationsInSeconds() {
        #expect(Duration.seconds(90).inSeconds == 90 && Duration.milliseconds(250).inSeconds == 0.25)
        #expect(Duration.zero.inSeconds == 0 && Duration.seconds(-2).inSeconds == -2)
    }
}
