import Figures

extension Gallery {
    mutating func addDistributions() {
        let norms = normals(5_000, mean: 8, deviation: 2)
        add("histogram", ["values": norms], Chart { HistogramMark(.values("‖Δz‖", norms)) })

        let past = normals(3_000)
        let present = normals(3_000, mean: 2)
        add(
            "histogram-two", ["past": past, "present": present],
            Chart {
                HistogramMark(.values("activation", past), bins: 30, domain: -4...6).foregroundStyle(
                    by: .value("class", "past"))
                HistogramMark(.values("activation", present), bins: 30, domain: -4...6).foregroundStyle(
                    by: .value("class", "present"))
            })

        let broad = normals(400)
        let narrow = normals(400, mean: 2, deviation: 0.6)
        add(
            "density", ["past": broad, "present": narrow],
            Chart {
                DensityMark(.values("activation", broad)).foregroundStyle(by: .value("class", "past"))
                DensityMark(.values("activation", narrow)).foregroundStyle(by: .value("class", "present"))
            })

        let scores = (0..<4).map { normals(40, mean: 0.5 + 0.1 * Double($0), deviation: 0.08) }
        add(
            "box", Dictionary(uniqueKeysWithValues: scores.enumerated().map { ("\($0)", $1) }),
            Chart(zip(Self.methods, scores)) { method, values in
                BoxMark(x: .value("method", method), values: .values("MCC", values)).foregroundStyle(
                    by: .value("method", method))
            })
    }
}
