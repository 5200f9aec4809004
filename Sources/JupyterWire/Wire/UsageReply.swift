import JSON

/// What the kernel uses of the machine.
public struct UsageReply: MessageContent {
    public static let messageType = "usage_reply"

    /// The name of the machine.
    public var hostname: String
    /// The number of the kernel's process.
    public var process: Int
    /// The time of processors that the kernel uses, in percent of one processor.
    public var processorPercent: Double
    /// The kernel's resident memory, in bytes.
    public var memory: Int
    /// The number of processors.
    public var processors: Int
    /// The memory of the machine, and how much of it is available, in bytes.
    public var hostMemory: (total: Int, available: Int)

    /// Creates the reply.
    public init(
        hostname: String, process: Int, processorPercent: Double, memory: Int, processors: Int,
        hostMemory: (total: Int, available: Int)
    ) {
        self.hostname = hostname
        self.process = process
        self.processorPercent = processorPercent
        self.memory = memory
        self.processors = processors
        self.hostMemory = hostMemory
    }

    public init(content: JSONValue) throws(MalformedContent) {
        let reader = try ContentReader(content, of: Self.self)
        let memory = try reader.object("host_virtual_memory")
        self.init(
            hostname: try reader.string("hostname"), process: try reader.integer("pid"),
            processorPercent: content["content"]?["kernel_cpu"]?.number ?? content["kernel_cpu"]?.number ?? 0,
            memory: try reader.integer("kernel_memory"), processors: try reader.integer("cpu_count"),
            hostMemory: (memory["total"]?.integer ?? 0, memory["available"]?.integer ?? 0))
    }

    public var content: JSONValue {
        [
            "hostname": .string(hostname), "pid": .integer(process), "kernel_cpu": .real(processorPercent),
            "kernel_memory": .integer(memory), "cpu_count": .integer(processors),
            "host_virtual_memory": [
                "total": .integer(hostMemory.total), "available": .integer(hostMemory.available),
                "used": .integer(hostMemory.total - hostMemory.available),
            ],
        ]
    }

    public static func == (first: UsageReply, second: UsageReply) -> Bool { first.content == second.content }
}
