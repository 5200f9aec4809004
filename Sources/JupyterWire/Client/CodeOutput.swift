/// What a kernel tells its clients while it runs code.
public enum CodeOutput: Sendable, Equatable {
    /// The code is about to run, under a number.
    case input(ExecuteInput)
    case stream(Stream)
    case display(DisplayData)
    case update(UpdateDisplayData)
    case result(ExecuteResult)
    case clear(ClearOutput)
    case error(ErrorMessage)

    /// Nothing if the message is none of these.
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
        default: return nil
        }
    }
}
