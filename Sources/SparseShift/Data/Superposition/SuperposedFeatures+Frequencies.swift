extension SuperposedFeatures {
    /// With what probability each feature is drawn, before its parent and siblings have a say: a child's is divided by its
    /// parent's, and made larger by what siblings are expected to take from it.
    static func rates(_ frequencies: [Double], _ families: [(parent: Int, children: Range<Int>)]) -> [Double] {
        var rates = frequencies
        for (parent, children) in families {
            let above = frequencies[parent]
            let all = children.reduce(0.0) { $0 + frequencies[$1] }
            for child in children {
                rates[child] = min(1, frequencies[child] / above * (1 + (all - frequencies[child]) / above))
            }
        }
        return rates
    }

    /// How often each feature is left of those that are drawn.
    package static func firingFrequencies(
        _ frequencies: [Double], _ families: [(parent: Int, children: Range<Int>)]
    ) -> [Double] {
        let rates = rates(frequencies, families)
        var firing = frequencies
        for (parent, children) in families {
            for child in children {
                // The distribution of how many siblings are drawn as well; the child stays as one of them all.
                var chances = [1.0]
                for sibling in children where sibling != child {
                    var next = chances.map { $0 * (1 - rates[sibling]) } + [0]
                    for (number, chance) in chances.enumerated() { next[number + 1] += chance * rates[sibling] }
                    chances = next
                }
                let share = chances.enumerated().reduce(0.0) { $0 + $1.element / Double($1.offset + 1) }
                firing[child] = firing[parent] * rates[child] * share
            }
        }
        return firing
    }
}
