import Figures
import Foundation
import Logging

/// Writes the program's own log to a descriptor, since cells own standard error.
public struct KernelLog: LogHandler {
    /// Facts for every line; they are not written.
    public var metadata: Logger.Metadata = [:]
    /// The least level that is written.
    public var logLevel: Logger.Level
    private let label: String
    private let descriptor: Int32

    /// Creates a log for a descriptor, which stays open.
    public init(label: String, descriptor: Int32, level: Logger.Level = .notice) {
        self.label = label
        self.descriptor = descriptor
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        // A message is one line, whatever a client has put into it.
        let message = Escaping.oneLine("\(event.message)").printable
        let line = "\(Date().ISO8601Format()) \(event.level) \(label): \(message)\n"
        _ = Array(line.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
