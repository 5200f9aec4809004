/// Why code got no input.
public enum InputError: Error, Equatable, CustomStringConvertible {
    /// The client that sent the code cannot ask the user.
    case notAllowed
    /// The client's side of the stdin channel is not connected.
    case noClient
    /// The cell was interrupted.
    case interrupted
    /// The cell that asks has already ended.
    case cellEnded
    /// The question could not be sent or the answer not received.
    case failed(String)

    public var description: String {
        switch self {
        case .notAllowed: "This front end does not allow code to ask for input."
        case .noClient: "The front end is not connected to the channel for input."
        case .interrupted: "The wait for input was interrupted."
        case .cellEnded: "Only a running cell can ask for input."
        case .failed(let reason): "Asking for input failed: \(reason)."
        }
    }
}
