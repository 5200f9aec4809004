import Foundation
import JSON
import ZeroMQ

/// The file in which a client tells a kernel where to listen and how to sign.
public struct ConnectionFile: Sendable, Equatable {
    /// How the channels are reached.
    public enum Transport: String, Sendable {
        /// By ports of an address.
        case tcp
        /// By sockets in the file system.
        case ipc
    }

    /// The channels' TCP ports, or for `ipc` the numbers at the end of the sockets' paths.
    public struct Ports: Sendable, Equatable {
        /// The channel for code and questions about code.
        public var shell: Int
        /// The channel on which the kernel tells all clients what happens.
        public var iopub: Int
        /// The channel on which running code asks for input.
        public var stdin: Int
        /// The channel for requests that must not wait for the running cell.
        public var control: Int
        /// The channel that tells whether the process is alive.
        public var heartbeat: Int

        /// Creates the ports: each from 1 to 65535, or any positive number for `ipc`.
        public init(shell: Int, iopub: Int, stdin: Int, control: Int, heartbeat: Int) {
            self.shell = shell
            self.iopub = iopub
            self.stdin = stdin
            self.control = control
            self.heartbeat = heartbeat
        }
    }

    /// How the channels are reached.
    public var transport: Transport
    /// The address to listen on, or for `ipc` the sockets' path up to the number.
    public var ip: String
    /// Where each channel listens.
    public var ports: Ports
    /// The secret for the messages' signatures; empty for none.
    public var key: String
    /// The keys with which the kernel encrypts by CurveZMQ, or `nil` for plain text.
    public var curve: CurveKeyPair?

    /// Creates the contents of a connection file, by default for this machine alone.
    public init(
        transport: Transport = .tcp, ip: String = "127.0.0.1", ports: Ports, key: String, curve: CurveKeyPair? = nil
    ) {
        self.transport = transport
        self.ip = ip
        self.ports = ports
        self.key = key
        self.curve = curve
    }

    /// Reads a connection file.
    ///
    /// - Throws: ``ConnectionFileError`` if it cannot be read or used.
    public init(path: String) throws(ConnectionFileError) {
        guard let file = fopen(path, "rb") else {
            throw ConnectionFileError(path: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        guard ferror(file) == 0 else {
            throw ConnectionFileError(path: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
        }
        do {
            try self.init(json: try JSONValue(decoding: bytes), path: path)
        } catch let error as JSONError {
            throw ConnectionFileError(path: path, reason: "is not JSON: \(error)")
        } catch let error as ConnectionFileError {
            throw error
        } catch {
            throw ConnectionFileError(path: path, reason: "\(error)")
        }
    }

    private init(json: JSONValue, path: String) throws(ConnectionFileError) {
        func wrong(_ reason: String) -> ConnectionFileError { ConnectionFileError(path: path, reason: reason) }
        guard let members = json.object else { throw wrong("is not a JSON object") }
        func text(_ name: String) throws(ConnectionFileError) -> String {
            guard let text = members[name]?.string else { throw wrong("has no text `\(name)`") }
            return text
        }

        let transportName = members["transport"]?.string ?? "tcp"
        guard let transport = Transport(rawValue: transportName) else {
            throw wrong("asks for the transport `\(transportName)`, but only tcp and ipc are supported")
        }
        func port(_ channel: String) throws(ConnectionFileError) -> Int {
            guard let port = members["\(channel)_port"]?.integer else {
                throw wrong("has no number `\(channel)_port`")
            }
            guard port > 0, transport == .ipc || port < 65536 else {
                throw wrong("has a `\(channel)_port` of \(port), which is no port to listen on")
            }
            return port
        }
        let scheme = members["signature_scheme"]?.string ?? "hmac-sha256"
        guard scheme == "hmac-sha256" else {
            throw wrong("asks for the signature scheme `\(scheme)`, but only hmac-sha256 is supported")
        }

        self.transport = transport
        ip = try text("ip")
        key = try text("key")
        ports = Ports(
            shell: try port("shell"), iopub: try port("iopub"), stdin: try port("stdin"),
            control: try port("control"), heartbeat: try port("hb"))
        switch (members["curve_publickey"]?.string, members["curve_secretkey"]?.string) {
        case (nil, nil): curve = nil
        case (let publicKey?, let secretKey?):
            guard let keys = CurveKeyPair(publicKey: publicKey, secretKey: secretKey) else {
                throw wrong("has CurveZMQ keys that are no key pair")
            }
            curve = keys
        default: throw wrong("has only one of `curve_publickey` and `curve_secretkey`")
        }
    }

    /// The file's text.
    public var encoded: String {
        var members: [String: JSONValue] = [
            "transport": .string(transport.rawValue), "ip": .string(ip), "key": .string(key),
            "signature_scheme": "hmac-sha256", "shell_port": .integer(ports.shell),
            "iopub_port": .integer(ports.iopub), "stdin_port": .integer(ports.stdin),
            "control_port": .integer(ports.control), "hb_port": .integer(ports.heartbeat),
        ]
        members["curve_publickey"] = (curve?.publicKey).map(JSONValue.string)
        members["curve_secretkey"] = (curve?.secretKey).map(JSONValue.string)
        return JSONValue.object(members).encodedForReading + "\n"
    }

    /// The files that listening over `ipc` leaves behind, as libzmq does not remove them.
    var socketPaths: [String] {
        guard transport == .ipc else { return [] }
        return [ports.shell, ports.iopub, ports.stdin, ports.control, ports.heartbeat].map { "\(ip)-\($0)" }
    }

    /// Where a channel with the given port listens.
    func endpoint(port: Int) -> String {
        switch transport {
        case .ipc: "ipc://\(ip)-\(port)"
        // libzmq binds to addresses and interfaces, not to host names, and wants brackets around IPv6.
        case .tcp where ip == "localhost": "tcp://127.0.0.1:\(port)"
        case .tcp where ip.contains(":") && !ip.hasPrefix("["): "tcp://[\(ip)]:\(port)"
        case .tcp: "tcp://\(ip):\(port)"
        }
    }
}

/// Why a connection file cannot be used, as one sentence.
public struct ConnectionFileError: Error, Equatable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong with it, as the end of a sentence.
    public let reason: String

    /// The sentence.
    public var description: String { "The connection file \(path) \(reason)." }
}
