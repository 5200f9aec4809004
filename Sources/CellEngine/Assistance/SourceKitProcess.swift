import CellSupport
import Foundation

/// A running ``SourceKitServer``.
final class SourceKitProcess {
    /// The number of the process.
    var identifier: pid_t { process.identifier }
    private let process: ChildProcess.Running
    private let connection: SourceKitConnection
    private let writer: Int32

    /// - Parameters:
    ///   - program: The program whose command `source-kit` runs the server: this one.
    ///   - library: The path of SourceKit's library.
    init?(program: String, library: String) {
        var ends: [Int32] = [0, 0]
        guard cell_pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        guard let process = try? ChildProcess.Running(program, ["source-kit", library], input: ends[0]) else {
            close(ends[1])
            return nil
        }
        self.process = process
        writer = ends[1]
        // A process that does not read must not hold up who asks.
        _ = fcntl(writer, F_SETFL, fcntl(writer, F_GETFL) | O_NONBLOCK)
        connection = SourceKitConnection(reading: process.reading, writing: writer)
    }

    /// The response to a request, as JSON; empty if SourceKit has none. `nil` if the process has ended or does not answer
    /// in time, so that it is of no more use.
    func ask(_ request: String, until deadline: ContinuousClock.Instant) -> String? {
        connection.send(request, until: deadline) ? connection.receive(until: deadline) : nil
    }

    /// Ends the process.
    func end() {
        kill(process.identifier, SIGKILL)
        close(writer)
        _ = process.wait()
    }
}
