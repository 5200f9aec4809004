import Figures
import Foundation

extension Gallery {
    mutating func addLines() {
        let steps = (0..<200).map { Double(20 * $0) }
        var seeds: [String: [Double]] = [:]
        for seed in 0..<4 {
            seeds["\(seed)"] = steps.map {
                (1 + 0.1 * Double(seed)) * exp(-$0 / 700) + 0.01 + 0.004 * generator.uniform()
            }
        }
        add(
            "line-log", seeds.merging(["step": steps]) { $1 },
            Chart(seeds.keys.sorted()) { seed in
                LinePlot(x: .values("step", steps), y: .values("loss", seeds[seed]!)).foregroundStyle(
                    by: .value("seed", seed))
            }.chartTitle("Loss of four seeds").chartYScale(type: .log))

        let ratios = (1...15).map { 0.1 * Double($0) }
        let means = ["SSAE": ratios.map { $0 > 1 ? 1.8 - 0.8 * $0 : 1 }, "affine": ratios.map { 0.45 + 0.02 * $0 }]
        let spreads = ["SSAE": ratios.map { 0.02 + 0.05 * $0 }, "affine": ratios.map { _ in 0.03 }]
        add(
            "line-band",
            [
                "x": ratios, "SSAE": means["SSAE"]!, "affine": means["affine"]!, "SSAE spread": spreads["SSAE"]!,
                "affine spread": spreads["affine"]!,
            ],
            Chart {
                for name in ["SSAE", "affine"] {
                    for (index, ratio) in ratios.enumerated() {
                        LineMark(
                            x: .value("level / true level", ratio),
                            y: .value("MCC", Estimate(mean: means[name]![index], spread: spreads[name]![index]))
                        )
                        .foregroundStyle(by: .value("method", name)).symbol(by: .value("method", name))
                    }
                }
                RuleMark(x: .value("level", 0.55)).annotation("E‖Δz‖ / H")
                RuleMark(y: .value("MCC", 0.3)).annotation("chance")
            }.chartYScale(domain: 0...1.15))

        let times = (-50...50).map(Double.init)
        let cubes = times.map { $0 * $0 * $0 }
        add(
            "line-symmetric-log", ["x": times, "y": cubes],
            Chart {
                LinePlot(x: .values("t", times), y: .values("violation", cubes))
                RuleMark(y: .value("violation", 0))
            }.chartYScale(type: .symmetricLog))

        let multipliers = [0.01, 0.03, 0.1, 0.3, 1]
        let paths = multipliers.map { multiplier in steps.map { 1 / (1 + multiplier * $0 / 100) } }
        add(
            "line-color-scale",
            Dictionary(uniqueKeysWithValues: zip(multipliers.map { "\($0)" }, paths)).merging(["step": steps]) { $1 },
            Chart(zip(multipliers, paths)) { multiplier, path in
                LinePlot(x: .values("step", steps), y: .values("mean |h|", path)).foregroundStyle(
                    by: .value("λ", multiplier))
            }.chartForegroundStyleScale(range: .viridis, type: .log))

        let waves = (0..<2).map { wave in (0..<100).map { sin(Double($0) / 15 + Double(wave)) + 1.2 } }
        add(
            "area", ["a": waves[0], "b": waves[1]],
            Chart(zip(["a", "b"], waves)) { name, wave in
                for (time, power) in wave.enumerated() {
                    AreaMark(x: .value("t", time), y: .value("power", power)).foregroundStyle(by: .value("part", name))
                }
            })

        let many = (0..<16).map { series in (0..<10).map { 1 - exp(-Double($0) / Double(series + 1)) } }
        add(
            "line-many", Dictionary(uniqueKeysWithValues: many.enumerated().map { (String(format: "%02d", $0), $1) }),
            Chart(many.enumerated()) { series, values in
                LinePlot(x: .values("epoch", 0..<10), y: .values("accuracy", values))
                    .foregroundStyle(by: .value("series", "series number \(series)"))
            })

        let noisy = (0..<100_000).map { sin(Double($0) / 3000) + 0.1 * sin(Double($0) * 1.7) }
        add("line-100000", ["y": noisy], Chart { LinePlot(x: .values("step", 0..<100_000), y: .values("wave", noisy)) })
    }
}
