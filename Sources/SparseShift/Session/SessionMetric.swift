/// A result that a session keeps.
///
/// A session's file can hold those of this library: numbers, ``MetricTable``, ``MeanCorrelationCoefficient``,
/// ``CorrelationSummary``, ``Agreement`` and ``Evaluation``.
public protocol SessionMetric: Sendable {
    /// The result in a few words.
    var summary: String { get }
    /// The bytes of its numbers.
    var byteCount: Int { get }
}

extension Double: SessionMetric {
    public var summary: String { brief }
    public var byteCount: Int { 8 }
}

extension Int: SessionMetric {
    public var summary: String { grouped }
    public var byteCount: Int { 8 }
}

extension MeanCorrelationCoefficient: SessionMetric {
    public var summary: String { description }
    public var byteCount: Int { 24 * matches.count + 4 * correlations.count }
}

extension CorrelationSummary: SessionMetric {
    public var summary: String { description }
    public var byteCount: Int { each.reduce(0) { $0 + $1.byteCount } }
}

extension Agreement: SessionMetric {
    public var summary: String { "UDR \(median.brief) over \(count) decoders" }
    public var byteCount: Int { 8 * pairs.count }
}

extension Evaluation: SessionMetric {
    public var summary: String { "FVU \(fractionUnexplained.brief), L0 \(l0.brief)" }
    public var byteCount: Int { 8 * 7 }
}
