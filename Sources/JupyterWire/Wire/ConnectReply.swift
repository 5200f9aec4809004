import JSON

/// Lists the ports of all channels.
public struct ConnectReply: MessageContent {
    public static let messageType = "connect_reply"

    /// The ports by channel.
    public var ports: ConnectionFile.Ports

    /// Creates the reply.
    public init(ports: ConnectionFile.Ports) { self.ports = ports }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        ports = ConnectionFile.Ports(
            shell: try reader.integer("shell_port"), iopub: try reader.integer("iopub_port"),
            stdin: try reader.integer("stdin_port"), control: try reader.integer("control_port"),
            heartbeat: try reader.integer("hb_port"))
    }

    public var content: JSONValue {
        [
            "status": "ok", "shell_port": .integer(ports.shell), "iopub_port": .integer(ports.iopub),
            "stdin_port": .integer(ports.stdin), "control_port": .integer(ports.control),
            "hb_port": .integer(ports.heartbeat),
        ]
    }
}
