import Foundation

/// Texts over a pair of pipes, each behind its length in eight bytes.
package struct SourceKitConnection {
    private let reading: Int32
    private let writing: Int32

    /// No response is longer than this, in bytes; a length beyond it is garbage.
    private static let mostBytes = 256 << 20

    /// - Parameters:
    ///   - reading: The descriptor from which texts come.
    ///   - writing: The descriptor to which they go.
    package init(reading: Int32, writing: Int32) {
        self.reading = reading
        self.writing = writing
    }

    /// Sends a text; returns whether the other side took it in time.
    ///
    /// - Parameter deadline: When to give up; a descriptor that blocks may take longer.
    package func send(_ text: String, until deadline: ContinuousClock.Instant? = nil) -> Bool {
        let bytes = Array(text.utf8)
        let length = withUnsafeBytes(of: UInt64(bytes.count)) { Array($0) }
        return (length + bytes).withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                if let deadline, !wait(for: POLLOUT, of: writing, until: deadline) { return false }
                let count = write(writing, buffer.baseAddress! + sent, buffer.count - sent)
                if count > 0 { sent += count } else if errno != EINTR, errno != EAGAIN { return false }
            }
            return true
        }
    }

    /// Waits for a text; `nil` if the other side has ended, or the time is over.
    package func receive(until deadline: ContinuousClock.Instant? = nil) -> String? {
        guard let length = bytes(8, until: deadline) else { return nil }
        let count = length.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        guard count <= Self.mostBytes, let text = bytes(Int(count), until: deadline) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    private func bytes(_ wanted: Int, until deadline: ContinuousClock.Instant?) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: wanted)
        var found = 0
        while found < wanted {
            if let deadline, !wait(for: POLLIN, of: reading, until: deadline) { return nil }
            let count = bytes.withUnsafeMutableBytes { read(reading, $0.baseAddress! + found, wanted - found) }
            if count > 0 { found += count } else if count == 0 || errno != EINTR { return nil }
        }
        return bytes
    }

    /// Waits until a descriptor can be read or written; returns whether it can.
    private func wait(for event: Int32, of descriptor: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            let ready = poll(&watched, 1, max(0, Int32((deadline - .now) / .milliseconds(1))))
            if ready >= 0 || errno != EINTR { return ready > 0 }
        }
    }
}
