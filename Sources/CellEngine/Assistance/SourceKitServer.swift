import CSourceKit
import CellSupport
import Foundation

/// The process that holds SourceKit: it replaces signal handlers, prints on the standard streams and can crash, none of
/// which may happen to the kernel.
package enum SourceKitServer {
    /// Answers requests from standard input, until its end.
    ///
    /// - Parameter library: The path of SourceKit's library.
    /// - Returns: Whether the library could be loaded.
    package static func run(library: String) -> Bool {
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard output >= 0, nothing >= 0 else { return false }
        dup2(nothing, STDOUT_FILENO)
        dup2(nothing, STDERR_FILENO)
        guard source_kit_start(library) else { return false }
        let connection = SourceKitConnection(reading: STDIN_FILENO, writing: output)
        while let request = connection.receive() {
            let answer = source_kit_answer(request)
            defer { free(answer) }
            guard connection.send(answer.map { String(cString: $0) } ?? "") else { break }
        }
        return true
    }
}

/// Texts over a pair of pipes, each behind its length in eight bytes.
struct SourceKitConnection {
    private let reading: Int32
    private let writing: Int32

    /// No response is longer than this, in bytes; a length beyond it is garbage.
    private static let mostBytes = 256 << 20

    init(reading: Int32, writing: Int32) {
        self.reading = reading
        self.writing = writing
    }

    /// Sends a text; returns whether the other side took it.
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let length = withUnsafeBytes(of: UInt64(bytes.count)) { Array($0) }
        return (length + bytes).withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = write(writing, buffer.baseAddress! + sent, buffer.count - sent)
                if count > 0 { sent += count } else if errno != EINTR { return false }
            }
            return true
        }
    }

    /// Waits for a text; `nil` if the other side has ended, or the time is over.
    func receive(until deadline: ContinuousClock.Instant? = nil) -> String? {
        guard let length = bytes(8, until: deadline) else { return nil }
        let count = length.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        guard count <= Self.mostBytes, let text = bytes(Int(count), until: deadline) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    private func bytes(_ wanted: Int, until deadline: ContinuousClock.Instant?) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: wanted)
        var found = 0
        while found < wanted {
            if let deadline {
                var descriptor = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
                let rest = max(0, Int32((deadline - .now) / .milliseconds(1)))
                let ready = poll(&descriptor, 1, rest)
                if ready == 0 || ready < 0 && errno != EINTR { return nil }
                if ready < 0 { continue }
            }
            let count = bytes.withUnsafeMutableBytes { read(reading, $0.baseAddress! + found, wanted - found) }
            if count > 0 { found += count } else if count == 0 || errno != EINTR { return nil }
        }
        return bytes
    }
}
