import NotebookFiles

/// Why a notebook did not run to its end.
public struct ExecutionFailure: Error, Sendable, CustomStringConvertible {
    /// What stopped the execution.
    public enum Reason: Sendable, Equatable {
        /// The cell failed with an error, which is among its outputs.
        case error(name: String, message: String)
        /// The cell ran longer than this many seconds.
        case timeout(Double)
        /// The kernel process ended during the cell, with this signal or status: `signal 9`, `status 1`.
        case kernelEnded(String)
        /// The user asked to stop.
        case interrupted
    }

    /// The cell's number and first line, as in `In[3], \`numbers[7]\``; `nil` before the first cell.
    public let cell: String?
    /// What stopped the execution.
    public let reason: Reason
    /// The lines of the traceback, which may contain ANSI colours.
    public let traceback: [String]

    init(_ cell: RunningCell?, _ reason: Reason, traceback: [String] = []) {
        self.cell = cell.map { "In[\($0.number)], `\($0.firstLine)`" }
        self.reason = reason
        self.traceback = traceback
    }

    /// One sentence that begins with the cell.
    public var description: String {
        let place = cell.map { "cell \($0), " } ?? ""
        switch reason {
        case .error(let name, let message):
            let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
            return "\(place)failed with \(name)" + (line.isEmpty ? "." : ": \(line)")
        case .timeout(let seconds): return "\(place)took longer than \(seconds.formatted()) s."
        case .kernelEnded(let how):
            return cell == nil
                ? "the process that runs the cells could not be started (\(how))."
                : "\(place)ended the process that runs the cells (\(how))."
        case .interrupted: return cell == nil ? "interrupted before the first cell." : "\(place)was interrupted."
        }
    }
}
