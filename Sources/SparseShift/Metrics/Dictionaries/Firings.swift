import Numerics

/// Which entries of codes fire, a bit for each: a thirty-second of the codes.
struct Firings: Sendable {
    /// The number of samples, n.
    let samples: Int
    /// In how many samples each feature fires (H).
    let counts: [Int]
    /// The bits of one feature after the other, 64 samples in a word.
    private let words: [UInt64]
    private let wordsOfFeature: Int

    /// Where |entry| is above a threshold.
    ///
    /// - Parameter codes: One row a sample, one column a feature (n × H).
    init(_ codes: Matrix, above threshold: Double) {
        let (rows, width) = (codes.rows, codes.columns)
        let length = (rows + 63) / 64
        var words = [UInt64](repeating: 0, count: length * width)
        words.withUnsafeMutableBufferPointer { target in
            nonisolated(unsafe) let target = target
            codes.withUnsafeBufferPointer { entries in
                nonisolated(unsafe) let entries = entries
                // Every part writes one word of each feature.
                Parallel.forEach(length) { part in
                    for row in part * 64..<min(rows, (part + 1) * 64) {
                        let bit: UInt64 = 1 << UInt64(row % 64)
                        for feature in 0..<width where Double(abs(entries[row * width + feature])) > threshold {
                            target[feature * length + part] |= bit
                        }
                    }
                }
            }
        }
        samples = rows
        counts = (0..<width).map { feature in
            words[feature * length..<(feature + 1) * length].reduce(0) { $0 + $1.nonzeroBitCount }
        }
        self.words = words
        wordsOfFeature = length
    }

    /// In how many samples a feature fires together with a feature of other codes of the same samples.
    func common(_ feature: Int, with other: Int, of firings: Firings) -> Int {
        let (first, second) = (feature * wordsOfFeature, other * wordsOfFeature)
        return (0..<wordsOfFeature).reduce(0) {
            $0 + (words[first + $1] & firings.words[second + $1]).nonzeroBitCount
        }
    }

    /// How well a feature's firings agree with those of a feature of other codes of the same samples.
    func agreement(of feature: Int, with other: Int, of firings: Firings) -> BinaryClassification {
        let both = common(feature, with: other, of: firings)
        return BinaryClassification(
            truePositives: both, falsePositives: counts[feature] - both, positives: firings.counts[other],
            negatives: samples - firings.counts[other])
    }
}
