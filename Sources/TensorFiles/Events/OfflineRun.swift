import Foundation
import JSON

/// A run of Weights & Biases as it records one offline: a folder `offline-run-DATE_TIME-ID` with `run-ID.wandb`, which
/// `wandb sync` uploads.
///
/// Source: the messages of wandb_internal.proto with their field numbers, and the log format of LevelDB, by wandb 0.31.
public struct OfflineRun: Sendable {
    /// What is known at one step.
    public struct Row: Sendable {
        /// The step, from 0 on.
        public var step: Int
        /// Seconds since the run's start.
        public var seconds: Double
        /// The numbers by name; a stroke in a name makes a group, as in `train/loss`.
        public var values: [String: Double]

        /// What is known at a step.
        public init(step: Int, seconds: Double, values: [String: Double]) {
            (self.step, self.seconds, self.values) = (step, seconds, values)
        }
    }

    /// The project that the run belongs to.
    public var project: String
    /// The name that the site shows.
    public var name: String
    /// When the run began.
    public var start: Date
    /// The settings.
    public var configuration: [String: JSONValue]
    /// The rows, in the order of their steps.
    public var history: [Row]
    /// The results.
    public var summary: [String: JSONValue]

    /// A run with what it recorded.
    public init(
        project: String, name: String, start: Date, configuration: [String: JSONValue], history: [Row],
        summary: [String: JSONValue]
    ) {
        self.project = project
        self.name = name
        self.start = start
        self.configuration = configuration
        self.history = history
        self.summary = summary
    }

    /// The identifier, eight letters and digits, which follows from what the run holds: the same run is not uploaded twice.
    public var identifier: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        add(project)
        add(name)
        add("\(start.timeIntervalSince1970)")
        add(JSONValue.object(configuration).encodedString)
        for row in history.suffix(1) { add(JSONValue.object(row.values.mapValues { .real($0) }).encodedString) }
        let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        return String(
            (0..<8).map { _ in
                defer { hash /= 36 }
                return letters[Int(hash % 36)]
            })
    }

    /// Writes the folder of the run into another one.
    ///
    /// - Returns: The path of the run's folder, for `wandb sync`.
    /// - Throws: ``TensorFileError`` if it cannot be written.
    public func write(into folder: String) throws -> String {
        let dates = DateFormatter()
        dates.locale = Locale(identifier: "en_US_POSIX")
        dates.timeZone = TimeZone(identifier: "UTC")
        dates.dateFormat = "yyyyMMdd_HHmmss"
        let path = "\(folder)/offline-run-\(dates.string(from: start))-\(identifier)"
        let file = "run-\(identifier).wandb"
        try AtomicDirectory.write(to: path, owned: [file], marks: [file], content: "run of Weights & Biases") {
            folder in
            try AtomicFile.write(Data(encoded), to: folder + "/" + file)
        }
        return path
    }

    // MARK: Records

    /// The bytes of the file.
    var encoded: [UInt8] {
        var file = Log()
        for (index, record) in records.enumerated() {
            var message = ProtocolBuffer()
            message.add(1, integer: index + 1)
            message.add(record.field, record.content)
            var info = ProtocolBuffer()
            info.add(1, text: identifier)
            message.add(200, info)
            file.append(message.bytes)
        }
        return file.bytes
    }

    private typealias Record = (field: UInt64, content: ProtocolBuffer)

    private var records: [Record] {
        var version = ProtocolBuffer()
        version.add(1, text: "sparseshift")
        version.add(2, text: "0.70.0")
        var header = ProtocolBuffer()
        header.add(1, version)
        var exit = ProtocolBuffer()
        exit.add(2, integer: Int(history.last?.seconds ?? 0))
        return [(21, header), (17, run)] + history.map { (2, row($0)) } + [(3, results), (18, exit)]
    }

    private var run: ProtocolBuffer {
        var settings = ProtocolBuffer()
        for (key, value) in configuration.sorted(by: { $0.key < $1.key }) {
            settings.add(1, Self.item(key, value, keyField: 1))
        }
        settings.add(1, Self.item("_wandb", .object([:]), keyField: 1))
        var time = ProtocolBuffer()
        time.add(1, integer: Int(start.timeIntervalSince1970))
        var run = ProtocolBuffer()
        run.add(1, text: identifier)
        run.add(3, text: project)
        run.add(4, settings)
        run.add(8, text: name)
        run.add(17, time)
        return run
    }

    private func row(_ row: Row) -> ProtocolBuffer {
        var record = ProtocolBuffer()
        let own: [(String, JSONValue)] = row.values.sorted { $0.key < $1.key }.map { ($0.key, Self.number($0.value)) }
        let common: [(String, JSONValue)] = [
            ("_step", .integer(row.step)), ("_runtime", .real(row.seconds)),
            ("_timestamp", .real(start.timeIntervalSince1970 + row.seconds)),
        ]
        for (key, value) in own + common { record.add(1, Self.item(key, value, keyField: 2)) }
        var step = ProtocolBuffer()
        step.add(1, integer: row.step)
        record.add(2, step)
        return record
    }

    private var results: ProtocolBuffer {
        var record = ProtocolBuffer()
        var all = summary
        for (key, value) in history.last?.values ?? [:] { all[key] = Self.number(value) }
        if let last = history.last {
            all["_step"] = .integer(last.step)
            all["_runtime"] = .real(last.seconds)
        }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { record.add(1, Self.item(key, value, keyField: 2)) }
        return record
    }

    /// Weights & Biases has texts for what JSON has no number for.
    private static func number(_ value: Double) -> JSONValue {
        value.isFinite ? .real(value) : .string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }

    private static func item(_ key: String, _ value: JSONValue, keyField: UInt64) -> ProtocolBuffer {
        var item = ProtocolBuffer()
        item.add(keyField, text: key)
        item.add(16, text: value.encodedString)
        return item
    }

    // MARK: The log

    /// Records in blocks of 32 KiB, each in pieces with a checksum, a length and a kind.
    private struct Log {
        private static let block = 32_768
        private static let heading = 7
        // The mark ":W&B", 0xBEE1 and version 0.
        private(set) var bytes: [UInt8] = Array(":W&B".utf8) + [0xE1, 0xBE, 0]

        mutating func append(_ record: [UInt8]) {
            var rest = record[...]
            var isFirst = true
            repeat {
                var room = Self.block - bytes.count % Self.block
                if room < Self.heading {
                    bytes += [UInt8](repeating: 0, count: room)
                    room = Self.block
                }
                let piece = rest.prefix(room - Self.heading)
                rest = rest.dropFirst(piece.count)
                // Whole, first, middle or last.
                let kind: UInt8 = isFirst ? rest.isEmpty ? 1 : 2 : rest.isEmpty ? 4 : 3
                let checksum = CyclicRedundancyCheck.common([kind] + piece)
                withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
                withUnsafeBytes(of: UInt16(piece.count).littleEndian) { bytes.append(contentsOf: $0) }
                bytes.append(kind)
                bytes += piece
                isFirst = false
            } while !rest.isEmpty
        }
    }
}
