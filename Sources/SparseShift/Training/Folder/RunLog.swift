import Foundation
import Glibc
import TensorFiles

/// `metrics.jsonl` and a TensorBoard event file of a run that is being trained.
///
/// Every record is written at once, so that a process that is killed loses none.
final class RunLog: Sendable {
    private let path: String
    private let descriptor: Int32
    private let events: EventFile

    /// Starts the files, or continues them.
    ///
    /// - Parameters:
    ///   - folder: The run's folder.
    ///   - history: The records up to the step at which the run is resumed; later ones are removed from `metrics.jsonl`.
    ///   - step: The steps that were done before; `nil` for a new run.
    /// - Throws: ``TensorFileError`` if a file cannot be written.
    init(folder: String, history: [TrainingRecord], resumingAfter step: Int?, configuration: String) throws {
        path = folder + "/" + RunFolder.metrics
        try AtomicFile.write(Data(history.map(Self.line).joined().utf8), to: path)
        events = try EventFile(folder: folder, continuingAt: step.map { $0 + 1 })
        if step == nil { try events.add(text: Self.block(configuration), tag: RunFolder.configuration) }
        descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func add(_ record: TrainingRecord) throws {
        let line = Array(Self.line(record).utf8)
        let count = line.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
        guard count == line.count else { throw failure() }
        try events.add(scalars: record.scalars("train/"), step: record.step)
    }

    private static func line(_ record: TrainingRecord) -> String { record.json.encodedString + "\n" }

    /// A text that Markdown leaves as it is.
    private static func block(_ text: String) -> String {
        text.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    }

    private func failure() -> TensorFileError {
        TensorFileError("\(path): cannot be written: \(String(cString: strerror(errno))).")
    }
}
