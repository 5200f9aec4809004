import Foundation
import Synchronization

/// A TensorBoard event file that grows while a model trains.
///
/// Every entry goes to the system as one piece as soon as it is added, so that a process that is killed loses
/// none. Files of one folder are read together: a training that goes on makes a new file beside the earlier ones.
public final class EventFile: Sendable {
    /// Where the file is: `events.out.tfevents.SECONDS.HOST.PROCESS.NUMBER` in the folder.
    public let path: String
    private let descriptor: Int32
    /// Keeps entries of several threads apart; whether an entry has failed half-way.
    private let isBroken = Mutex(false)

    /// Makes a new file.
    ///
    /// - Parameters:
    ///   - folder: Where to put it; made if it is missing.
    ///   - step: The step at which training goes on, if it does: TensorBoard then drops what earlier files of the
    ///     folder tell of this step and later ones.
    ///   - time: When the file starts.
    /// - Throws: ``TensorFileError`` if it cannot be written.
    public init(folder: String, continuingAt step: Int? = nil, time: Date = Date()) throws {
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw TensorFileError("\(folder): cannot be written: \((error as NSError).localizedDescription)")
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

    /// Adds numbers of one step; they are kept in single precision.
    ///
    /// - Parameter scalars: The numbers by their tags; a tag such as `train/loss` is grouped by its first part.
    /// - Throws: ``TensorFileError`` if it cannot be written.
    public func add(scalars: [String: Double], step: Int, time: Date = Date()) throws {
        let sorted = scalars.sorted { $0.key < $1.key }
        try add(.scalars(sorted.map { (tag: $0.key, value: Float($0.value)) }), step: step, time: time)
    }

    /// Adds a text, which TensorBoard shows as Markdown.
    ///
    /// - Throws: ``TensorFileError`` if it cannot be written.
    public func add(text: String, tag: String, step: Int = 0, time: Date = Date()) throws {
        try add(.text(text, tag: tag), step: step, time: time)
    }

    private func add(_ content: Event.Content, step: Int, time: Date) throws(TensorFileError) {
        let record = Event(time: time.timeIntervalSince1970, step: step, content: content).record
        let failure: TensorFileError? = isBroken.withLock { isBroken in
            // Whatever follows half a record could not be read.
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
