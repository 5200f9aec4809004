import Foundation
import Synchronization

/// Remarks on a result that may not mean what it seems to, beside the result itself: a line on standard error, which
/// Jupyter shows below the cell.
public enum Remarks {
    /// Shows a remark.
    public typealias Handler = @Sendable (String) -> Void

    /// In a structure, since a mutex over a function alone would wrap it once more at every access.
    private struct Stored {
        var handler: Handler = { text in FileHandle.standardError.write(Data("remark: \(text)\n".utf8)) }
    }

    private static let stored = Mutex(Stored())

    /// Sets what shows all later remarks.
    public static func bootstrap(_ handler: @escaping Handler) { stored.withLock { $0.handler = handler } }

    /// Makes a remark: one sentence without a full stop.
    public static func make(_ text: String) { stored.withLock { $0.handler }(text) }
}
