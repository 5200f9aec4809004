/// Steering comparisons on several data sets side by side: Table 2 of the paper.
///
///     SteeringStudy(["lang": onHouseholdWords, "gender": onPersons])
public struct SteeringStudy: Sendable {
    /// One data set.
    public struct Part: Sendable {
        /// The name of the data set.
        public let name: String
        /// What was measured on it.
        public let comparison: SteeringComparison

        /// A data set with its comparison.
        public init(_ name: String, _ comparison: SteeringComparison) {
            self.name = name
            self.comparison = comparison
        }
    }

    /// The data sets in the order in which they were added.
    public var parts: [Part]

    /// A study of some data sets.
    public init(_ parts: [Part] = []) { self.parts = parts }

    /// A study of some data sets, by name.
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

extension SteeringStudy: SessionMetric {
    /// `steering study`.
    public static var storedName: String { "steering study" }
    /// The result in a few words.
    public var summary: String { "\(methodNames.count) methods on \(parts.map(\.name).joined(separator: ", "))" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("parts", list: parts) { group, part in
            try group.add("name", part.name)
            try group.add("comparison", part.comparison)
        }
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        self.init(try group.list("parts") { Part(try $0.text("name"), try $0.metric("comparison")) })
    }
}
