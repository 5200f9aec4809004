import Foundation
import Machine
import Synchronization

/// A TensorBoard event file that grows while a model trains.
///
/// Every entry is written with one system call as soon as it is added, so that a killed process loses none.
/// TensorBoard reads all files of a folder together: resumed training writes a new file beside the earlier ones.
public final class EventFile: Sendable {
    /// The path of the file: `events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER` in the folder.
    public let path: String
    private let descriptor: Int32
    /// Whether an entry was written only in part; the lock also serialises the entries of several threads.
    private let isBroken = Mutex(false)

    /// Creates a new file.
    ///
    /// - Parameters:
    ///   - folder: The folder of the file, which is created if it is missing.
    ///   - step: The step at which training is resumed; TensorBoard then drops the entries of earlier files from this
    ///     step on. `nil` for new training.
    ///   - time: The time of the file's first entry.
    /// - Throws: ``TensorFileError`` if the file cannot be written.
    public init(folder: String, continuingAt step: Int? = nil, time: Date = Date()) throws {
        do { try FolderCreation.create(folder) } catch {
            throw TensorFileError("\(folder): cannot be written: \(error.reason).")
        }
        let host = ProcessInfo.processInfo.hostName.replacingOccurrences(of: "/", with: "_")
        let start = "\(folder)/events.out.tfevents.\(Int(time.timeIntervalSince1970)).\(host).\(getpid())"
        var (number, path, descriptor) = (0, "", Int32(-1))
        repeat {
            path = "\(start).\(number)"
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
            number += 1
        } while descriptor < 0 && errno == EEXIST
        guard descriptor >= 0 else { throw AtomicFile.failure(path) }
        (self.path, self.descriptor) = (path, descriptor)
        try add(.version, step: 0, time: time)
        if let step { try add(.start, step: step, time: time) }
    }

    deinit { close(descriptor) }

    /// Adds scalars of one step, which are stored in single precision.
    ///
    /// - Parameters:
    ///   - scalars: The numbers by tag; TensorBoard groups tags such as `train/loss` by their first part.
    ///   - step: The training step.
    ///   - time: The time of the entry.
    /// - Throws: ``TensorFileError`` if the entry cannot be written.
    public func add(scalars: [String: Double], step: Int, time: Date = Date()) throws {
        let sorted = scalars.sorted { $0.key < $1.key }
        try add(.scalars(sorted.map { (tag: $0.key, value: Float($0.value)) }), step: step, time: time)
    }

    /// Adds a text, which TensorBoard shows as Markdown.
    ///
    /// - Throws: ``TensorFileError`` if the entry cannot be written.
    public func add(text: String, tag: String, step: Int = 0, time: Date = Date()) throws {
        try add(.text(text, tag: tag), step: step, time: time)
    }

    private func add(_ content: Event.Content, step: Int, time: Date) throws(TensorFileError) {
        let record = Event(time: time.timeIntervalSince1970, step: step, content: content).record
        let failure: TensorFileError? = isBroken.withLock { isBroken in
            // Readers stop at an incomplete record, so that later entries would be lost.
            if isBroken { return TensorFileError("\(path): an earlier entry could not be written.") }
            let count = record.withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
            if count == record.count { return nil }
            isBroken = count > 0
            if count < 0 { return AtomicFile.failure(path) }
            return TensorFileError("\(path): cannot be written: the disk is full.")
        }
        if let failure { throw failure }
    }
}
