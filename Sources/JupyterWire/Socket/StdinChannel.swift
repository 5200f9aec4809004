import Foundation
import JSON
import Logging
import ZeroMQ

/// The channel on which running code asks the client that sent it for input.
final class StdinChannel: Sendable {
    private let socket: Socket
    // Any thread of the running cell may ask, one at a time.
    private let lock = NSLock()
    private let session: Session
    private let rejections: RejectionLog
    private let interruption = WakeSignal()

    /// How long a client may take to connect its side of the channel.
    private static let connectionAttempts = 40
    private static let connectionAttemptMilliseconds = 50

    /// The most messages that are taken for answers to earlier questions. A peer without the key can send without end,
    /// and peers take turns.
    private static let mostEarlier = 1000

    init(socket: Socket, session: Session, rejections: RejectionLog) {
        self.socket = socket
        self.session = session
        self.rejections = rejections
    }

    /// Ends the wait for input, or the next one until ``forgetInterruption()``.
    func interrupt() { interruption.raise() }

    /// To be called before an execution begins, as an interrupt concerns the running one only.
    func forgetInterruption() { interruption.clear() }

    func close() { lock.withLock { socket.close() } }

    /// Asks the sender of the request for a line and waits for it.
    func requestInput(_ content: InputRequest, for request: Message) throws(InputError) -> String {
        lock.lock()
        defer { lock.unlock() }
        do {
            return try exchange(content, for: request)
        } catch let error as InputError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }

    private func exchange(_ content: InputRequest, for request: Message) throws -> String {
        // Answers to questions that were interrupted must not answer this one.
        for _ in 0..<Self.mostEarlier {
            guard try socket.receiveIfReady() != nil else { break }
        }
        try send(content, for: request)
        while true {
            let ready = try poll([.socket(socket), .descriptor(interruption.descriptor)])
            if ready[1] { throw takeInterruption() }
            guard let frames = try socket.receiveIfReady() else { continue }
            if let value = value(from: frames, identities: request.identities) { return value }
        }
    }

    private func send(_ content: InputRequest, for request: Message) throws {
        let frames = session.frames(
            type: InputRequest.messageType, content: content.content, parent: request.asParent,
            prefix: request.identities)
        var attemptsLeft = Self.connectionAttempts
        while try !sendIfReachable(frames) {
            attemptsLeft -= 1
            if attemptsLeft == 0 { throw InputError.noClient }
            let ready = try poll([.descriptor(interruption.descriptor)], timeout: Self.connectionAttemptMilliseconds)
            if ready[0] { throw takeInterruption() }
        }
    }

    private func sendIfReachable(_ frames: [[UInt8]]) throws(ZeroMQError) -> Bool {
        do throws(ZeroMQError) {
            try socket.send(frames)
            return true
        } catch {
            if error.isUnreachablePeer { return false }
            throw error
        }
    }

    /// An interrupt ends one wait only.
    private func takeInterruption() -> InputError {
        interruption.clear()
        return .interrupted
    }

    private func value(from frames: [[UInt8]], identities: [[UInt8]]) -> String? {
        do {
            let message = try session.message(from: frames)
            guard message.header.messageType == InputReply.messageType, message.identities == identities else {
                rejections.note("stdin: it is no answer to the question", isSigned: true)
                return nil
            }
            return try InputReply(content: message.content).value
        } catch let error as MalformedMessage {
            rejections.note(error, on: "stdin")
            return nil
        } catch {
            rejections.note("stdin: \(error)", isSigned: true)
            return nil
        }
    }
}
