extension Double: SessionMetric {
    /// `number`.
    public static var storedName: String { "number" }
    /// About three digits.
    public var summary: String { brief }
    /// 8.
    public var byteCount: Int { 8 }

    /// Writes the number into a group of a session's file.
    ///
    /// - Throws: ``HDF5Error`` if the file cannot be written.
    public func write(to group: GroupWriter) throws { try group.add("value", self) }

    /// Reads the number from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` if it is missing.
    public init(from group: GroupReader) throws { self = try group.real("value") }
}

extension Int: SessionMetric {
    /// `integer`.
    public static var storedName: String { "integer" }
    /// The digits in groups of three.
    public var summary: String { grouped }
    /// 8.
    public var byteCount: Int { 8 }

    /// Writes the integer into a group of a session's file.
    ///
    /// - Throws: ``HDF5Error`` if the file cannot be written.
    public func write(to group: GroupWriter) throws { try group.add("value", self) }

    /// Reads the integer from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` if it is missing.
    public init(from group: GroupReader) throws { self = try group.integer("value") }
}
