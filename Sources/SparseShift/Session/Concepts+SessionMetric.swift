extension Concepts: SessionMetric {
    /// `concepts`.
    public static var storedName: String { "concepts" }
    /// The result in a few words.
    public var summary: String { finding }

    /// Writes the merged model and all that is known of the concepts into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written, ``ConfigurationError`` if the model could not be read back.
    public func write(to group: GroupWriter) throws {
        try StoredRuns.write(model, to: group.group("model"))
        try group.add("facts", ConceptFacts(self).text())
    }

    /// Reads the concepts from a group of a session's file.
    ///
    /// - Throws: ``SessionError``, ``ModelError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let name = "\(group.fileName), \(group.path)/facts"
        try self.init(
            ConceptFacts(group.text("facts"), name: name), of: StoredRuns.model(group.group("model")), name: name)
    }
}
