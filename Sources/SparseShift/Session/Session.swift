import Foundation
import Requirements
import Synchronization

/// The results of one piece of work: named data sets, models and metrics, with where they came from.
///
///     session.data["toy"] = toy
///     session.models["ssae"] = runs                       // with what their seeds agree on
///     session.metrics["MCC"] = try runs.meanCorrelation(with: toy.fresh())
///     session                               // a table
///     try session.save("work.h5")           // and in another process: try session.restore("work.h5")
///
/// A name stands for one thing, whatever its kind. Any thread may use a session; cells have one of their own.
public final class Session: Sendable {
    private let state = Mutex<[SessionEntry]>([])
    private let currentCell: @Sendable () -> String?

    /// An empty session.
    ///
    /// - Parameter currentCell: The cell that is running, such as `In[3]`; `nil` outside cells.
    public init(currentCell: @escaping @Sendable () -> String? = { nil }) { self.currentCell = currentCell }

    /// Everything that is kept, in the order in which the names were first used.
    public var entries: [SessionEntry] { state.withLock { $0 } }

    /// The data sets, by name.
    public var data: SessionValues<any ShiftDataset> {
        SessionValues(
            session: self, wrap: { .data($0) }, unwrap: { if case .data(let data) = $0 { data } else { nil } })
    }

    /// The models, by name.
    public var models: SessionValues<Runs> {
        SessionValues(
            session: self, wrap: { .models($0) }, unwrap: { if case .models(let runs) = $0 { runs } else { nil } })
    }

    /// The metrics, by name.
    public var metrics: SessionValues<any SessionMetric> {
        SessionValues(
            session: self, wrap: { .metric($0) }, unwrap: { if case .metric(let metric) = $0 { metric } else { nil } })
    }

    /// Keeps data under a name; earlier data of this name are forgotten.
    ///
    /// - Parameters:
    ///   - data: What is kept.
    ///   - name: The name; it is not empty.
    ///   - note: Where they came from, in words. Files, seeds and the cell are noted by themselves.
    /// - Throws: ``SessionError`` if the name is empty or in use for models or a metric.
    public func keep(_ data: some ShiftDataset, as name: String, from note: String = "") throws(SessionError) {
        try keep(.data(data), as: name, note: note)
    }

    /// Keeps models under a name, likewise; configuration, seeds, data and the time spent are noted by themselves.
    public func keep(_ models: Runs, as name: String, from note: String = "") throws(SessionError) {
        try keep(.models(models), as: name, note: note)
    }

    /// Keeps one model under a name, likewise.
    public func keep(_ model: TrainedModel, as name: String, from note: String = "") throws(SessionError) {
        try keep(.models(Runs([model])), as: name, note: note)
    }

    /// Keeps a metric under a name, likewise.
    public func keep(_ metric: some SessionMetric, as name: String, from note: String = "") throws(SessionError) {
        try keep(.metric(metric), as: name, note: note)
    }

    private func keep(_ value: SessionEntry.Value, as name: String, note: String) throws(SessionError) {
        if case .metric(let metric) = value { Metrics.note(type(of: metric)) }
        let provenance = Provenance(of: value, note: note, cell: currentCell())
        try put([SessionEntry(name: name, value: value, provenance: provenance)])
    }

    /// For the setters of subscripts, which cannot throw.
    func keepOrStop(_ value: SessionEntry.Value, as name: String) {
        do { try keep(value, as: name, note: "") } catch { refuse(error.description) }
    }

    /// Keeps all entries, or none if one does not fit.
    func put(_ new: [SessionEntry]) throws(SessionError) {
        try state.withLock { (entries) throws(SessionError) in
            var result = entries
            for entry in new {
                guard !entry.name.isEmpty, !entry.name.contains("\0") else {
                    throw SessionError("What a session keeps needs a name that is not empty.")
                }
                guard let place = result.firstIndex(where: { $0.name == entry.name }) else {
                    result.append(entry)
                    continue
                }
                guard result[place].kind == entry.kind else {
                    throw SessionError(
                        """
                        '\(entry.name)' is \(result[place].kind.words) of this session, so it cannot become \
                        \(entry.kind.words); choose another name, or remove("\(entry.name)") first.
                        """)
                }
                result[place] = entry
            }
            entries = result
        }
    }

    /// Forgets what is kept under a name.
    ///
    /// - Returns: What was forgotten; `nil` if there is no such name.
    @discardableResult
    public func remove(_ name: String) -> SessionEntry? {
        state.withLock { entries in
            entries.firstIndex { $0.name == name }.map { entries.remove(at: $0) }
        }
    }

    /// The bytes of all numbers that are kept.
    public var byteCount: Int { entries.reduce(0) { $0 + $1.byteCount } }

    /// ``byteCount`` for a reader, as in `1.2 MiB`.
    public var size: String { DataMemory.description(ofBytes: byteCount) }

    /// Forgets everything.
    public func removeAll() { state.withLock { $0 = [] } }
}

extension Session: CustomStringConvertible {
    /// A line for each name.
    public var description: String {
        let entries = entries
        return entries.isEmpty ? "an empty session" : entries.map(\.description).joined(separator: "\n")
    }
}

extension Session: Sequence {
    /// Goes through ``entries``.
    public func makeIterator() -> IndexingIterator<[SessionEntry]> { entries.makeIterator() }
}
