import Figures
import Foundation
import Testing

struct ScaleTests {
    @Test(
        arguments: [
            (0.0...7.0, 5, [0, 2, 4, 6], ["0", "2", "4", "6"]),
            (0.0...1.0, 5, [0, 0.2, 0.4, 0.6, 0.8, 1], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            (-1.3...2.2, 5, [-1, 0, 1, 2], ["−1", "0", "1", "2"]),
            (0.0...9995.0, 5, [0, 2000, 4000, 6000, 8000], ["0", "2,000", "4,000", "6,000", "8,000"]),
            (0.11...0.19, 4, [0.12, 0.14, 0.16, 0.18], ["0.12", "0.14", "0.16", "0.18"]),
            (0.0...4e-5, 4, [0, 1e-5, 2e-5, 3e-5, 4e-5], ["0", "1×10⁻⁵", "2×10⁻⁵", "3×10⁻⁵", "4×10⁻⁵"]),
            (0.0...3e7, 3, [0, 1e7, 2e7, 3e7], ["0", "1×10⁷", "2×10⁷", "3×10⁷"]),
        ] as [(ClosedRange<Double>, Int, [Double], [String])])
    func linearTicks(domain: ClosedRange<Double>, count: Int, values: [Double], labels: [String]) {
        let ticks = Scale(.linear, domain: domain).ticks(count: count)
        #expect(ticks.map(\.value) == values)
        #expect(ticks.map(\.label) == labels)
    }

    @Test(
        arguments: [
            (0.05...4.0, 5, [0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"]),
            (0.002...5000.0, 6, [0.01, 0.1, 1, 10, 100, 1000], ["0.01", "0.1", "1", "10", "100", "1,000"]),
            (1e-6...1.0, 3, [1e-6, 1e-4, 1e-2, 1], ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]),
            (3.1...3.4, 3, [3.1, 3.2, 3.3, 3.4], ["3.1", "3.2", "3.3", "3.4"]),
        ] as [(ClosedRange<Double>, Int, [Double], [String])])
    func logarithmicTicks(domain: ClosedRange<Double>, count: Int, values: [Double], labels: [String]) {
        let ticks = Scale(.log, domain: domain).ticks(count: count)
        #expect(ticks.map(\.label) == labels)
        #expect(ticks.count == values.count)
        for (tick, value) in zip(ticks, values) { #expect(abs(tick.value - value) <= 1e-12 * value) }
    }

    @Test func positions() {
        let linear = Scale(.linear, domain: -1...3)
        #expect(linear.position(of: 0) == 0.25)
        #expect(linear.position(of: 5) == 1.5)
        #expect(linear.position(of: .nan) == nil)
        #expect(linear.value(at: 0.75) == 2)
        let logarithmic = Scale(.log, domain: 0.01...100)
        #expect(logarithmic.position(of: 1) == 0.5)
        #expect(logarithmic.position(of: 0) == nil)
        #expect(logarithmic.position(of: -1) == nil)
        #expect(abs(logarithmic.value(at: 0.75) - 10) < 1e-12)
    }

    @Test func symmetricLogarithmicScalesPassThroughZero() {
        let scale = Scale(.symmetricLog, domain: -100...100, linearWidth: 1)
        #expect(scale.position(of: 0) == 0.5 && scale.position(of: 100) == 1 && scale.position(of: -100) == 0)
        // log(1 + |x| / w), the same to both sides.
        let expected = 0.5 + 0.5 * log10(1 + 9) / log10(1 + 100)
        #expect(abs((scale.position(of: 9) ?? 0) - expected) < 1e-12)
        for value in [-30, -1, 0.1, 0, 7] as [Double] {
            #expect(abs(scale.value(at: scale.position(of: value) ?? 0) - value) < 1e-12)
        }
        #expect(scale.ticks(count: 10).map(\.label) == ["−100", "−10", "−1", "0", "1", "10", "100"])
    }

    @Test func niceDomains() {
        #expect(Scale(.linear, fitting: [0.13, 9.2]).domain == 0...10)
        #expect(Scale(.linear, fitting: [-0.31, 0.42]).domain == -0.4...0.6)
        #expect(Scale(.log, fitting: [0.03, 0.4]).domain == 0.02...0.5)
        #expect(Scale(.log, fitting: [0.003, 400]).domain == 0.001...1000)
    }

    @Test func degenerateDomainsStayUsable() {
        #expect(Scale(.linear, fitting: [Double]()).domain == 0...1)
        #expect(Scale(.log, fitting: [-1, 0, .nan, .infinity]).domain == 0.1...1)
        #expect(Scale(.linear, domain: 5...5).position(of: 5) == 0.5)
        #expect(Scale(.linear, domain: 0...0).domain == -1...1)
        let wide = Scale(.linear, domain: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
        #expect(wide.position(of: 0) == 0.5)
        #expect(wide.ticks().allSatisfy { $0.value.isFinite })
        for kind in [Scale.Kind.linear, .log] {
            for domain in [
                0...Double.leastNonzeroMagnitude, 1e308...1.7e308, 1e16...(1e16 + 2), 0...0.0, -3...(-2),
                1e-300...1e300,
            ] {
                let scale = Scale(kind, domain: domain)
                #expect(scale.domain.lowerBound < scale.domain.upperBound)
                #expect(scale.ticks().count < 50)
                #expect(scale.nice().ticks(count: 3).count < 50)
                #expect(scale.minorTicks().count < 100)
            }
        }
    }

    @Test func minorTicksFillDecades() {
        let minor = Scale(.log, domain: 1...1000).minorTicks(count: 4)
        #expect(minor.count == 24)
        #expect(minor.first == 2 && minor.last == 900)
        #expect(Scale(.linear, domain: 0...1).minorTicks().isEmpty)
    }
}
