import ZeroMQ

/// The channel for requests that must not wait for the running cell.
final class ControlChannel: Sendable {
    private let socket: RequestSocket
    private let services: KernelServices
    private let stop: WakeSignal

    init(socket: RequestSocket, services: KernelServices, stop: WakeSignal) {
        self.socket = socket
        self.services = services
        self.stop = stop
    }

    /// Serves requests until told to stop.
    func run() {
        defer { socket.socket.close() }
        while true {
            do {
                let ready = try poll([.socket(socket.socket), .descriptor(stop.descriptor)])
                for request in try socket.receiveAvailable() {
                    services.serve(request, on: socket) { () throws(MalformedContent) in
                        try services.serveCommon(request, on: socket)
                    }
                }
                if ready[1] { return }
            } catch {
                services.logger.error("control: \(error)")
            }
        }
    }
}
