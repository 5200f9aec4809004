import Figures

extension Gallery {
    static let methods = ["SSAE", "affine", "ReLU + L1", "TopK", "PCA", "mean difference"]

    mutating func addBars() {
        let methods = Self.methods
        let means = [0.99, 0.5, 0.7, 0.8, 0.4, 0.65]
        let spreads = [0.002, 0.04, 0.05, 0.03, 0, 0.02]
        add(
            "bar", ["mean": means, "spread": spreads],
            Chart(methods.indices) { index in
                BarMark(
                    x: .value("method", methods[index]),
                    y: .value("MCC", Estimate(mean: means[index], spread: spreads[index])))
            }.chartYScale(domain: 0...1))

        let problems = ["(3, 2)", "(4, 3)", "(10, 7)"]
        let grouped = (0..<4).map { method in (0..<3).map { means[method] - 0.05 * Double($0) } }
        add(
            "bar-grouped", ["0": grouped[0], "1": grouped[1], "2": grouped[2], "3": grouped[3]],
            Chart {
                for (method, values) in grouped.enumerated() {
                    for (problem, value) in zip(problems, values) {
                        BarMark(x: .value("problem", problem), y: .value("MCC", Estimate(mean: value, spread: 0.03)))
                            .foregroundStyle(by: .value("method", methods[method])).position(
                                by: .value("method", methods[method]))
                    }
                }
            })

        let shares = (0..<3).map { concept in (0..<6).map { 0.1 + 0.1 * Double(concept * $0 % 4) } }
        add(
            "bar-stacked", ["red": shares[0], "round": shares[1], "vase": shares[2]],
            Chart(zip(["red", "round", "vase"], shares)) { concept, values in
                for (feature, share) in values.enumerated() {
                    BarMark(x: .value("feature", "\(feature)"), y: .value("share", share)).foregroundStyle(
                        by: .value("concept", concept))
                }
            })

        let cosines = [0.99, 0.5, 0.7, 0.8, -0.4, 0.65]
        add(
            "bar-horizontal", ["mean": cosines],
            Chart(zip(methods, cosines)) { method, cosine in
                BarMark(x: .value("steering cosine", Estimate(mean: cosine, spread: 0.03)), y: .value("method", method))
            })

        add(
            "bar-long-names", ["y": (0..<12).map { Double($0) - 3 }],
            Chart(0..<12) {
                BarMark(x: .value("texts", "a rather long phrase \($0)"), y: .value("activation", Double($0) - 3))
            })
    }
}
