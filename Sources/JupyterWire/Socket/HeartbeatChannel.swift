import Logging
import ZeroMQ

/// The channel on which clients find out whether the process is alive: it sends back what comes in.
final class HeartbeatChannel: Sendable {
    private let socket: Socket
    private let stop: WakeSignal
    private let logger: Logger

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
                while let frames = try socket.receiveIfReady() { try socket.send(frames) }
            } catch {
                logger.error("heartbeat: \(error)")
            }
        }
    }
}
