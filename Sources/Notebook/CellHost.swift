import Figures
import Synchronization

/// Where the displays and questions of a running cell go.
///
/// The kernel provides one; outside a kernel there is none, and displays go to standard output.
public protocol CellHost: AnyObject, Sendable {
    /// Shows a value, or shows it anew in the place of an earlier display with the same identifier.
    func display(_ representation: Representation, identifier: String?, isUpdate: Bool)

    /// Removes the outputs of the running cell; with `wait`, only once the next output comes.
    func clearOutput(wait: Bool)

    /// Asks the person at the front end for a line.
    func readLine(prompt: String, isPassword: Bool) throws -> String
}

/// The host of the cells of this process.
public enum CellHosting {
    private static let host = Mutex<(any CellHost)?>(nil)

    public static var current: (any CellHost)? {
        get { host.withLock { $0 } }
        set { host.withLock { $0 = newValue } }
    }
}
