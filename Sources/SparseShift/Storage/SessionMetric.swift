/// A result that a session keeps, and that its file holds.
///
/// A result of your own that is `Codable` needs no code:
///
///     struct Purity: SessionMetric, Codable { var scores: [Double] }
///
///     session.metrics["purity"] = Purity(scores: [0.9, 0.8])
///
/// Any other type writes its values into a group, and reads them from it:
///
///     struct Purity: SessionMetric {
///         var scores: [Double]
///
///         init(scores: [Double]) { self.scores = scores }
///         func write(to group: GroupWriter) throws { try group.add("scores", scores) }
///         init(from group: GroupReader) throws { scores = try group.doubles("scores") }
///     }
///
/// Before a file with such results is restored, ``Metrics/register(_:)`` has to be called with the type.
public protocol SessionMetric: Sendable {
    /// The name of the type in files; by default the type's own.
    static var storedName: String { get }
    /// The result in a few words; by default its description, or the name of its type.
    var summary: String { get }
    /// The bytes of its numbers; by default of all values that ``write(to:)`` writes.
    var byteCount: Int { get }

    /// Writes everything from which ``init(from:)`` makes an equal result.
    ///
    /// - Throws: What writing to the group throws; an error that names the type if it has no such method and is not
    ///   `Codable`.
    func write(to group: GroupWriter) throws

    /// Reads what ``write(to:)`` wrote.
    ///
    /// - Throws: What reading from the group throws, or ``SessionError`` if the values do not fit together.
    init(from group: GroupReader) throws
}

extension SessionMetric {
    /// The type's name.
    public static var storedName: String { "\(Self.self)" }

    /// The type's name.
    public var summary: String { "\(Self.self)" }

    /// The bytes of all values that ``write(to:)`` writes; 0 if it throws.
    public var byteCount: Int { (try? GroupWriter.byteCount(write)) ?? 0 }

    /// Throws, since only the type knows its values.
    ///
    /// - Throws: An error that names the type and the ways out.
    public func write(to group: GroupWriter) throws { throw NotStorable(type: "\(Self.self)") }

    /// Throws, since only the type knows its values.
    ///
    /// - Throws: An error that names the type and the ways out.
    public init(from group: GroupReader) throws { throw NotStorable(type: "\(Self.self)") }
}

extension SessionMetric where Self: CustomStringConvertible {
    /// The description.
    public var summary: String { description }
}

/// A type of results that a file cannot hold.
struct NotStorable: Error, CustomStringConvertible {
    let type: String

    var description: String { sentence("a result") }

    /// - Parameter subject: What is of the type.
    func sentence(_ subject: String) -> String {
        """
        \(subject) is of type \(type), which a session's file cannot hold; make the type Codable, or keep its numbers as \
        a MetricTable.
        """
    }
}
