import Logging
import ZeroMQ

/// The channel on which clients find out whether the process is alive: it sends back what comes in.
final class HeartbeatChannel: Sendable {
    private let socket: Socket
    private let stop: WakeSignal
    private let logger: Logger

    /// The most messages that are echoed before the end is looked for.
    private static let mostMessages = 100

    init(socket: Socket, stop: WakeSignal, logger: Logger) {
        self.socket = socket
        self.stop = stop
        self.logger = logger
    }

    /// Echoes until told to stop.
    func run() {
        defer { socket.close() }
        while true {
            do {
                let ready = try poll([.socket(socket), .descriptor(stop.descriptor)])
                if ready[1] { return }
                for _ in 0..<Self.mostMessages {
                    guard let frames = try socket.receiveIfReady() else { break }
                    try socket.send(frames)
                }
            } catch {
                logger.error("heartbeat: \(error)")
            }
        }
    }
}
