import Foundation
import HDF5
import JSON

extension Session {
    /// Writes everything into one HDF5 file, from which ``restore(_:except:)`` brings it back in another process.
    ///
    /// Models, metrics and data in memory are stored whole and come back equal to the bit; data that are read from a
    /// file are stored as its path with what tells whether it has changed. The file is written beside its place and
    /// renamed at the end; an earlier one is replaced. Other programs find `data`, `models` and `metrics` in it, with
    /// a group for every name; a checksum tells if the file is not as it was written.
    /// - Throws: ``SessionError`` if the file cannot be written or something kept cannot be stored; then what was
    ///   there before is still there.
    public func save(_ path: String) throws(SessionError) {
        let entries = entries
        try Self.requireOneTypeForEachName(entries)
        try SessionError.from {
            try HDF5Writer.write(path, sealed: true) { file in
                try file.add(SessionFile.header, strings: [SessionFile.format] + entries.map(SessionFile.line))
                let root = GroupWriter(file)
                for entry in entries {
                    let group = root.group(SessionFile.group(of: entry.kind, entry.name))
                    switch entry.value {
                    case .data(let data): try StoredDataSet.write(data, to: group)
                    case .models(let runs): try StoredRuns.write(runs, to: group)
                    case .metric(let metric): try Metrics.write(metric, name: entry.name, to: group)
                    }
                }
            }
        }
    }

    /// A file has results by the names of their types, so two types of one name could not be told apart in it.
    private static func requireOneTypeForEachName(_ entries: [SessionEntry]) throws(SessionError) {
        var first: [String: (type: any SessionMetric.Type, entry: String)] = [:]
        for entry in entries {
            guard case .metric(let metric) = entry.value else { continue }
            let type = type(of: metric)
            guard let known = first[type.storedName] else {
                first[type.storedName] = (type, entry.name)
                continue
            }
            guard known.type == type else {
                throw SessionError(
                    "'\(known.entry)' and '\(entry.name)' are of two types that a file calls '\(type.storedName)'; keep "
                        + "both as the newest declaration, or give one of the types another storedName.")
            }
        }
    }

    /// Brings back what ``save(_:)`` wrote. It joins what the session keeps already; what has the same name is
    /// replaced.
    ///
    /// - Parameters:
    ///   - path: The path of the HDF5 file.
    ///   - names: What to leave in the file: results of a type that this program does not know, or data whose
    ///     file is missing.
    /// - Returns: This session, so that a cell that ends with the call shows it.
    /// - Throws: ``SessionError`` if the file is missing, foreign or damaged, a file that its data are in has gone or
    ///   changed, a result is of a type that is not known (see ``Metrics/register(_:)``), or a name is in use for
    ///   something of another kind; then the session is as it was.
    @discardableResult
    public func restore(_ path: String, except names: Set<String> = []) throws(SessionError) -> Session {
        try put(try SessionError.from { try SessionFile.entries(of: path, except: names) })
        return self
    }
}

/// The layout of a session's file.
enum SessionFile {
    /// The dataset with the format, and a line for every entry: its kind, its name and where it came from.
    static let header = "session"
    static let format = #"{"format":"SparseShift session","version":1}"#

    /// `models/ssae`; a stroke in a name is no border between groups.
    static func group(of kind: SessionEntry.Kind, _ name: String) -> String {
        let plain = name.replacing("%", with: "%25").replacing("/", with: "%2F")
        return ["data": "data", "models": "models", "metric": "metrics"][kind.rawValue]! + "/"
            + (plain == "." ? "%2E" : plain)
    }

    static func line(of entry: SessionEntry) -> String {
        let origin = entry.provenance
        var facts: [String: JSONValue] = [
            "name": .string(entry.name), "kind": .string(entry.kind.rawValue), "note": .string(origin.note),
            "seeds": .array(origin.seeds.map { .integer($0) }),
            "date": .real(origin.date.timeIntervalSinceReferenceDate),
        ]
        facts["data"] = origin.data.map { .string($0) }
        facts["file"] = origin.file.map { .string($0) }
        facts["dataset"] = origin.dataset.map { .string($0) }
        facts["configuration"] = origin.configuration.map { .string($0) }
        facts["seconds"] = origin.seconds.map { .real($0) }
        facts["cell"] = origin.cell.map { .string($0) }
        return JSONValue.object(facts).encodedString
    }

    static func entries(of path: String, except names: Set<String>) throws -> [SessionEntry] {
        let root = try GroupReader(contentsOf: path)
        guard root.has(header) else { throw SessionError.foreign(root.fileName) }
        let lines = try root.texts(header).map { text in
            do { return try JSONValue(decoding: text) } catch {
                throw root.damaged(header, "has a line that is not JSON")
            }
        }
        guard let first = lines.first, first["format"]?.string == "SparseShift session",
            let version = first["version"]?.integer
        else { throw SessionError.foreign(root.fileName) }
        guard version == 1 else {
            throw SessionError("\(root.fileName): version \(version) of the format; this program reads version 1.")
        }
        return try lines.dropFirst().filter { $0["name"]?.string.map { !names.contains($0) } ?? true }
            .map { try entry(of: $0, in: root) }
    }

    private static func entry(of line: JSONValue, in root: GroupReader) throws -> SessionEntry {
        guard let name = line["name"]?.string, let kind = line["kind"]?.string.flatMap(SessionEntry.Kind.init),
            let date = line["date"]?.number, let seeds = line["seeds"]?.array?.compactMap(\.integer)
        else { throw root.damaged(header, "has a line without name, kind, seeds or date") }
        let group = root.group(self.group(of: kind, name))
        let value: SessionEntry.Value =
            switch kind {
            case .data: .data(try StoredDataSet.read(group))
            case .models: .models(try StoredRuns.read(group))
            case .metric: .metric(try Metrics.read(group, name: name))
            }
        let provenance = Provenance(
            note: line["note"]?.string ?? "", data: line["data"]?.string, file: line["file"]?.string,
            dataset: line["dataset"]?.string, configuration: line["configuration"]?.string, seeds: seeds,
            seconds: line["seconds"]?.number, cell: line["cell"]?.string,
            date: Date(timeIntervalSinceReferenceDate: date))
        return SessionEntry(name: name, value: value, provenance: provenance)
    }
}

extension SessionError {
    /// Calls something that fails with sentences of its own, and passes these on.
    static func from<Result>(_ body: () throws -> Result) throws(SessionError) -> Result {
        do {
            return try body()
        } catch let error as SessionError {
            throw error
        } catch {
            throw SessionError("\(error)")
        }
    }
}
