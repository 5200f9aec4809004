/// What a kernel tells its clients while it runs code.
public enum CodeOutput: Sendable, Equatable {
    /// The code is about to run, under a number.
    case input(ExecuteInput)
    /// Text of a standard stream.
    case stream(Stream)
    /// A value to show.
    case display(DisplayData)
    /// A value to show in the place of an earlier one.
    case update(UpdateDisplayData)
    /// The value of the code.
    case result(ExecuteResult)
    /// A request to remove the output so far.
    case clear(ClearOutput)
    /// The error that ended the code.
    case error(ErrorMessage)
    /// A message over a comm, such as that of a widget.
    case comm(CommEvent)

    /// Reads a message; `nil` if it is none of these.
    init?(_ message: Message) throws(MalformedContent) {
        let content = message.content
        switch message.header.messageType {
        case ExecuteInput.messageType: self = .input(try ExecuteInput(content: content))
        case Stream.messageType: self = .stream(try Stream(content: content))
        case DisplayData.messageType: self = .display(try DisplayData(content: content))
        case UpdateDisplayData.messageType: self = .update(try UpdateDisplayData(content: content))
        case ExecuteResult.messageType: self = .result(try ExecuteResult(content: content))
        case ClearOutput.messageType: self = .clear(try ClearOutput(content: content))
        case ErrorMessage.messageType: self = .error(try ErrorMessage(content: content))
        case CommOpen.messageType: self = .comm(.open(try CommOpen(content: content)))
        case CommMessage.messageType: self = .comm(.message(try CommMessage(content: content)))
        case CommClose.messageType: self = .comm(.close(try CommClose(content: content)))
        default: return nil
        }
    }
}
