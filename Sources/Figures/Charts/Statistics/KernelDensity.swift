/// An estimate of a density by Gaussians around values.
struct KernelDensity {
    private let sorted: [Double]
    private let bandwidth: Double

    init(_ values: [Double], bandwidth: Double?) {
        sorted = values.sorted()
        self.bandwidth = bandwidth ?? Self.ruleOfThumb(sorted)
    }

    /// 0.9 min(σ, IQR / 1.34) n^(−1/5), Silverman's equation 3.31; 1 if all values are equal.
    private static func ruleOfThumb(_ sorted: [Double]) -> Double {
        guard let box = BoxSummary(sorted), sorted.count > 1 else { return 1 }
        let deviation = Estimate(of: sorted).spread
        let quartiles = (box.upperQuartile - box.lowerQuartile) / 1.34
        let spread = quartiles > 0 ? min(deviation, quartiles) : deviation
        return spread > 0 ? 0.9 * spread * power(Double(sorted.count), -0.2) : 1
    }

    /// The density at a value, per unit of the values.
    func density(at x: Double) -> Double {
        guard !sorted.isEmpty, bandwidth > 0 else { return 0 }
        // Beyond six standard deviations a Gaussian adds nothing.
        let first = index(of: x - 6 * bandwidth)
        let last = index(of: x + 6 * bandwidth)
        var sum = 0.0
        for value in sorted[first..<last] {
            let distance = (x - value) / bandwidth
            sum += exponential(-distance * distance / 2)
        }
        return sum / (Double(sorted.count) * bandwidth * (2 * Double.pi).squareRoot())
    }

    /// Evenly spaced points over the values and three bandwidths beyond; empty without values.
    func curve(count: Int = 200) -> [(x: Double, density: Double)] {
        guard let low = sorted.first, let high = sorted.last, bandwidth.isFinite, bandwidth > 0 else { return [] }
        let (start, end) = (low - 3 * bandwidth, high + 3 * bandwidth)
        return (0..<count).map { place in
            let x = start + (end - start) * Double(place) / Double(count - 1)
            return (x, density(at: x))
        }
    }

    /// How many values are below one.
    private func index(of x: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < x { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
