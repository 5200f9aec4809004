import Numerics
import Requirements

/// Which observations have each of some named concepts.
///
///     ConceptLabels(["past": isPast, "passive": isPassive])
///     ConceptLabels(classes: professions)            // one against the rest
///     ConceptLabels(appearancesOf: shifts.concepts)  // where each concept appears, for signed codes
public struct ConceptLabels: Sendable, Hashable, Codable {
    /// The names of the concepts (K).
    public let names: [String]
    /// Which observations have a concept (K × N).
    public let values: [[Bool]]

    /// Labels by the name of their concept.
    ///
    /// - Precondition: all have equally many observations, and no name comes twice.
    public init(_ labels: KeyValuePairs<String, [Bool]>) {
        self.init(names: labels.map(\.key), values: labels.map(\.value))
    }

    /// Labels of one class against all others, in the alphabetical order of the classes.
    ///
    /// - Parameter classes: The class of every observation.
    public init(classes: [String]) {
        let names = Set(classes).sorted()
        self.init(names: names, values: names.map { name in classes.map { $0 == name } })
    }

    /// Labels of numbered concepts that are on where their entry is not zero, whatever its sign.
    ///
    /// They suit |codes|. A signed feature that is δ itself is high for δ > 0 and low for δ < 0, so that it tells these
    /// labels no better than chance: take ``init(appearancesOf:)`` for signed codes.
    /// - Parameter concepts: δ, one row an observation (N × K), as the concepts of synthetic shifts.
    public init(changesOf concepts: Matrix) { self.init(numbered: concepts) { $0 != 0 } }

    /// Labels of numbered concepts that are on where the concept appears, δ > 0, and off where it stays or disappears.
    ///
    /// - Parameter concepts: δ, one row an observation (N × K), as the concepts of synthetic shifts.
    public init(appearancesOf concepts: Matrix) { self.init(numbered: concepts) { $0 > 0 } }

    private init(numbered concepts: Matrix, _ isOn: (Float) -> Bool) {
        self.init(
            names: (0..<concepts.columns).map { "\($0)" },
            values: (0..<concepts.columns).map { column in concepts.column(column).map(isOn) })
    }

    /// Names with labels (K × N).
    ///
    /// - Precondition: all have equally many observations, and no name comes twice.
    public init(names: [String], values: [[Bool]]) {
        require(
            names.count == values.count,
            "There are \(values.count) lists of labels for \(names.count) names of concepts.")
        require(Set(names).count == names.count, "Each concept needs a name of its own, not \(names).")
        if let place = values.firstIndex(where: { $0.count != values[0].count }) {
            refuse("\(names[place]) has \(values[place].count) labels, but \(names[0]) has \(values[0].count).")
        }
        self.names = names
        self.values = values
    }

    /// The number of observations, N.
    public var count: Int { values.first?.count ?? 0 }

    /// The labels of some observations.
    func rows(at indices: [Int]) -> Self {
        Self(names: names, values: values.map { labels in indices.map { labels[$0] } })
    }

    /// - Throws: ``MetricError`` if there is not one label a code, no code or concept, an entry that is not finite, or a
    ///   concept that fewer than so many observations have or lack.
    func requireFit(_ codes: Matrix, least: Int = 2) throws(MetricError) {
        try MetricError.require(!names.isEmpty, "There is no concept to look for.")
        try MetricError.require(
            codes.rows == count, "There are \(count) labels for \(codes.rows) codes; there must be one a code.")
        try MetricError.require(codes.columns > 0, "There is no feature in the codes (\(codes)).")
        try codes.requireFinite("The code")
        for (name, labels) in zip(names, values) {
            let (having, lacking) = (labels.count { $0 }, labels.count { !$0 })
            try MetricError.require(
                min(having, lacking) >= least,
                "\(name): \(having) observations have it and \(lacking) lack it; at least \(least) of each are needed.")
        }
    }
}
