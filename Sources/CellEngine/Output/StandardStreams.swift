import CellSupport
import Foundation
import Synchronization

/// Captures everything that this process and its children write to standard output and standard error.
///
/// What goes through the C library's streams (Swift's `print`, printf) is taken at once and in order. What is written
/// to the descriptors themselves (child processes, libraries with streams of their own) comes through pipes.
public final class StandardStreams: @unchecked Sendable {
    /// One of the two streams, by its descriptor.
    public enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// Takes a piece of text, in the order in which it was written.
    public typealias Receiver = @Sendable (Stream, String) -> Void
    /// Supplies a line of input with its line break, or `nil` if there is no input.
    public typealias LineSource = @Sendable () -> String?

    /// Longest time, in seconds, that text is held back so that pieces are sent together.
    private static let holdTime = 0.03
    private static let largestPiece = 1 << 16

    private let lock = NSCondition()
    private var pending: [(stream: Stream, bytes: [UInt8])] = []
    private var receiver: Receiver
    fileprivate var lineSource: LineSource = { nil }
    private var pipes: [(stream: Stream, reading: Int32)] = []
    /// Held while bytes are read from a pipe and taken, so that an empty pipe means that nothing is under way.
    private let taking = NSLock()
    private var inputLine: [UInt8] = []
    /// By thread, what the runtime has written about a trap there. What comes through a pipe belongs to thread 0.
    private var fatalMessages: [pid_t: (bytes: [UInt8], isForeign: Bool)] = [:]
    /// Seconds within which a trap follows its message.
    private static let trapDelay = 1.0

    /// A duplicate of the original standard error, for the program's own log.
    public let logDescriptor: Int32

    nonisolated(unsafe) fileprivate static var current: StandardStreams?

    /// Takes over the process's standard streams permanently.
    public init(receiver: @escaping Receiver) {
        self.receiver = receiver
        logDescriptor = fcntl(2, F_DUPFD_CLOEXEC, 3)
        Self.current = self
        cell_streams_install(
            { stream, bytes, count in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
                StandardStreams.current?.take(Stream(rawValue: stream)!, bytes, from: cell_host_thread())
            },
            { buffer, capacity in
                StandardStreams.current?.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity)) ?? 0
            })
        for stream in [Stream.output, .error] { capture(stream) }
        let null = open("/dev/null", O_RDONLY)
        dup2(null, 0)
        close(null)
        startSending()
    }

    /// Sets where lines of input come from while a cell runs.
    public func setLineSource(_ source: @escaping LineSource) {
        lock.withLock {
            lineSource = source
            inputLine = []
        }
    }

    private func capture(_ stream: Stream) {
        var descriptors: [Int32] = [0, 0]
        guard cell_pipe(&descriptors) == 0 else { return }
        dup2(descriptors[1], stream.rawValue)
        close(descriptors[1])
        let reading = descriptors[0]
        pipes.append((stream, reading))
        let thread = Thread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            var isOpen = true
            while isOpen {
                var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
                // A read without anything to read would block with the lock held.
                guard poll(&waiting, 1, -1) > 0 else { continue }
                isOpen = taking.withLock {
                    let count = Foundation.read(reading, &buffer, buffer.count)
                    guard count > 0 else { return count < 0 && errno == EINTR }
                    buffer.withUnsafeBytes { take(stream, UnsafeRawBufferPointer(rebasing: $0[..<count]), from: 0) }
                    return true
                }
            }
        }
        thread.name = "stream \(stream.rawValue)"
        thread.start()
    }

    private func take(_ stream: Stream, _ bytes: UnsafeRawBufferPointer, from thread: pid_t) {
        lock.lock()
        // The runtime's message about a trap becomes part of the error that is reported.
        if stream == .error, FatalMessage(String(decoding: bytes, as: UTF8.self)) != nil {
            let isForeign = thread != 0 && !cell_host_is_on_cell_thread()
            fatalMessages[thread, default: ([], isForeign)].bytes += bytes
            lock.unlock()
            if isForeign { releaseLater(thread) }
            if thread != 0 { cell_host_note_message(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count) }
            return
        }
        if let last = pending.indices.last, pending[last].stream == stream {
            pending[last].bytes.append(contentsOf: bytes)
        } else {
            pending.append((stream, Array(bytes)))
        }
        // The sender waits for the first piece, then lets more accumulate.
        lock.signal()
        // A cell that prints without end must not fill the memory.
        while pending.reduce(0, { $0 + $1.bytes.count }) > 64 * Self.largestPiece {
            lock.unlock()
            send(keepingPartialCharacters: true)
            lock.lock()
        }
        lock.unlock()
    }

    /// Sends what a thread has written like a message about a trap, unless a trap follows.
    private func releaseLater(_ thread: pid_t) {
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.trapDelay) { [self] in
            lock.withLock {
                guard let message = fatalMessages.removeValue(forKey: thread) else { return }
                pending.append((.error, message.bytes))
                lock.signal()
            }
        }
    }

    private func startSending() {
        let thread = Thread { [self] in
            while true {
                lock.lock()
                while pending.isEmpty { lock.wait() }
                lock.unlock()
                Thread.sleep(forTimeInterval: Self.holdTime)
                send(keepingPartialCharacters: true)
            }
        }
        thread.name = "streams"
        thread.start()
    }

    private let sending = NSLock()

    /// Sends what has been written so far.
    private func send(keepingPartialCharacters: Bool) {
        // Two threads must not send at the same time, or pieces could swap places.
        sending.lock()
        defer { sending.unlock() }
        lock.lock()
        var pieces = pending
        pending = []
        // The bytes of one character may come in two writes.
        if keepingPartialCharacters, let last = pieces.indices.last {
            let count = pieces[last].bytes.partialCharacterCount
            if count > 0 {
                pending = [(pieces[last].stream, Array(pieces[last].bytes.suffix(count)))]
                pieces[last].bytes.removeLast(count)
            }
        }
        let receiver = receiver
        lock.unlock()
        for piece in pieces where !piece.bytes.isEmpty {
            receiver(piece.stream, String(decoding: piece.bytes, as: UTF8.self))
        }
    }

    /// Writes text as if the process had written it.
    func write(_ text: String, to stream: Stream) {
        var text = text
        text.withUTF8 { take(stream, UnsafeRawBufferPointer($0), from: 0) }
    }

    /// Sends everything written before this call, to the streams and to the descriptors.
    public func flush() {
        cell_streams_flush()
        waitForPipes()
        lock.withLock {
            // No trap has followed. Those of threads without a cell are still waited for.
            for message in fatalMessages.values where !message.isForeign { pending.append((.error, message.bytes)) }
            fatalMessages = fatalMessages.filter(\.value.isForeign)
        }
        send(keepingPartialCharacters: false)
    }

    private func waitForPipes() {
        for _ in 0..<200 {
            let isEmpty = taking.withLock {
                pipes.allSatisfy { pipe in
                    var count: Int32 = 0
                    _ = ioctl(pipe.reading, UInt(FIONREAD), &count)
                    return count == 0
                }
            }
            if isEmpty { break }
            usleep(500)
        }
    }

    /// Removes and returns the runtime's message about a trap that has just ended a cell or other work.
    func takeFatalMessage(of outcome: cell_outcome) -> String {
        waitForPipes()
        let own = withUnsafeBytes(of: outcome.message) { Array($0.prefix(Int(outcome.message_count))) }
        return lock.withLock {
            guard own.isEmpty else {
                fatalMessages = fatalMessages.filter { !$0.value.bytes.starts(with: own) }
                return String(decoding: own, as: UTF8.self)
            }
            return String(decoding: fatalMessages.removeValue(forKey: 0)?.bytes ?? [], as: UTF8.self)
        }
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if inputLine.isEmpty {
            flush()
            let source = lock.withLock { lineSource }
            inputLine = Array((source() ?? "").utf8)
        }
        let count = min(buffer.count, inputLine.count)
        buffer.copyBytes(from: inputLine[..<count])
        inputLine.removeFirst(count)
        return count
    }
}

extension [UInt8] {
    /// The number of bytes at the end that begin a character whose other bytes are not here yet.
    fileprivate var partialCharacterCount: Int {
        for count in 1...3 where count <= self.count {
            let byte = self[self.count - count]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > count ? count : 0
        }
        return 0
    }
}
