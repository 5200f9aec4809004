import Notebook
import Testing

/// Values beyond a control's range become the nearest within.
@Suite struct SliderTests {
    @Test func wholeNumbers() {
        let slider = IntSlider("a", 2...8, value: 99)
        #expect(slider.value == 8)
        slider.value = -5
        #expect(slider.value == 2)
        let play = Play("b", 3...4)
        play.value = 7
        #expect(play.value == 4)
    }

    @Test func numbers() {
        let slider = FloatSlider("a", -1...1, value: -2)
        #expect(slider.value == -1)
        slider.value = 0.25
        #expect(slider.value == 0.25)
        slider.value = .infinity
        #expect(slider.value == 1)
        let logarithmic = FloatLogSlider("b", exponents: -1...2, value: 1e9)
        #expect(logarithmic.value == 100)
        logarithmic.value = 0
        #expect(abs(logarithmic.value - 0.1) < 1e-12)
    }
}
