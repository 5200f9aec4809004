import Figures
import Synchronization

/// Where the displays and questions of a running cell go.
///
/// The kernel provides one; outside a kernel there is none, and displays go to standard output.
public protocol CellHost: AnyObject, Sendable {
    /// Shows a value, or replaces an earlier display with the same identifier.
    func display(_ representation: Representation, identifier: String?, isUpdate: Bool)

    /// Removes the outputs of the running cell; with `wait`, only once the next output comes.
    func clearOutput(wait: Bool)

    /// Waits until all that was printed has been taken.
    func flushOutput()

    /// Tells front ends about a widget.
    func send(_ message: WidgetMessage)

    /// Asks the user at the front end for a line.
    ///
    /// - Throws: An error if the front end cannot ask.
    func readLine(prompt: String, isPassword: Bool) throws -> String
}

/// The host of the cells of this process.
public enum CellHosting {
    private static let host = Mutex<(any CellHost)?>(nil)

    /// The host; `nil` outside a kernel.
    public static var current: (any CellHost)? {
        get { host.withLock { $0 } }
        set { host.withLock { $0 = newValue } }
    }
}
