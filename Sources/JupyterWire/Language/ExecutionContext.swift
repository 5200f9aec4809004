import JSON
import Synchronization

/// What running code can show to clients, and ask the client that sent it.
///
/// Any thread may use it. What is published after the cell has ended still appears below the cell. For a silent
/// request nothing is shown.
public final class ExecutionContext: Sendable {
    /// The metadata of the request, such as a notebook's `cellId`.
    public let metadata: [String: JSONValue]
    /// The number of this execution; for one that stores no history, the last number in use.
    public let executionCount: Int
    /// Whether nothing of the execution is shown.
    public let isSilent: Bool

    private let request: Message
    private let allowsInput: Bool
    private let queue: IOPubQueue
    private let interruption: @Sendable () -> Bool
    private let stdin: (@Sendable (InputRequest, Message) -> Result<String, InputError>)
    private let hasEnded = Atomic(false)

    package init(
        request: Message, content: ExecuteRequest, executionCount: Int, queue: IOPubQueue,
        interruption: @escaping @Sendable () -> Bool,
        stdin: @escaping @Sendable (InputRequest, Message) -> Result<String, InputError>
    ) {
        self.request = request
        self.metadata = request.metadata
        self.executionCount = executionCount
        self.isSilent = content.isSilent
        self.allowsInput = content.allowsInput
        self.queue = queue
        self.interruption = interruption
        self.stdin = stdin
    }

    /// Whether a client has asked the execution to stop, perhaps before ``KernelHandler/execute(_:in:)`` was called.
    ///
    /// A handler asks once it is ready for ``KernelHandler/interrupt()``, as that may have come before.
    public var isInterrupted: Bool { !hasEnded.load(ordering: .acquiring) && interruption() }

    /// Shows text that the code wrote to a standard stream.
    public func stream(_ name: Stream.Name, _ text: String) {
        if !text.isEmpty { publish(Stream(name: name, text: text)) }
    }

    /// Shows a value, under a name if it may be updated later.
    public func display(_ bundle: MediaBundle, id: String? = nil) {
        publish(DisplayData(bundle: bundle, displayID: id))
    }

    /// Replaces a value that was shown under a name.
    public func updateDisplay(_ bundle: MediaBundle, id: String) {
        publish(UpdateDisplayData(bundle: bundle, displayID: id))
    }

    /// Removes the cell's output, either now or once there is new output.
    public func clearOutput(waits: Bool = false) {
        publish(ClearOutput(waits: waits))
    }

    /// Asks the user for a line of text and waits for it.
    ///
    /// An interrupt ends the wait. What was published before is shown before the question.
    ///
    /// - Throws: ``InputError``.
    public func requestInput(prompt: String = "", isPassword: Bool = false) throws(InputError) -> String {
        guard allowsInput else { throw .notAllowed }
        guard !hasEnded.load(ordering: .acquiring) else { throw .cellEnded }
        return try stdin(InputRequest(prompt: prompt, isPassword: isPassword), request).get()
    }

    func publish(_ event: CommEvent, buffers: [[UInt8]]) {
        if !isSilent { queue.publish(event, parent: request.asParent, buffers: buffers) }
    }

    func publish(_ content: some MessageContent) {
        if !isSilent { queue.publish(content, parent: request.asParent) }
    }

    func end() { hasEnded.store(true, ordering: .releasing) }
}
