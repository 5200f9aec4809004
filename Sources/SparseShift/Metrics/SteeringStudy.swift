/// Steering comparisons on several data sets side by side: Table 2 of the paper.
///
///     SteeringStudy(["lang": onHouseholdWords, "gender": onPersons])
public struct SteeringStudy: Sendable {
    /// One data set.
    public struct Part: Sendable {
        public let name: String
        public let comparison: SteeringComparison

        public init(_ name: String, _ comparison: SteeringComparison) {
            self.name = name
            self.comparison = comparison
        }
    }

    public var parts: [Part]

    public init(_ parts: [Part] = []) { self.parts = parts }

    public init(_ comparisons: KeyValuePairs<String, SteeringComparison>) {
        parts = comparisons.map { Part($0.key, $0.value) }
    }

    /// Adds a data set at the end.
    public mutating func append(_ comparison: SteeringComparison, named name: String) {
        parts.append(Part(name, comparison))
    }

    /// The names of all methods, in the order in which they come.
    public var methodNames: [String] {
        var known = Set<String>()
        return parts.flatMap { $0.comparison.methods.map(\.name) }.filter { known.insert($0).inserted }
    }
}
