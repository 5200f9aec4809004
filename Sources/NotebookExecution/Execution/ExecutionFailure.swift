import NotebookFiles

/// Why a notebook did not run to its end.
public struct ExecutionFailure: Error, Sendable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
        /// The cell failed with an error, which is among its outputs.
        case error(name: String, message: String)
        /// The cell was given this many seconds and took longer.
        case timeout(Double)
        /// The process that runs the cells ended with the cell, in this way.
        case kernelEnded(String)
        /// The user asked to stop.
        case interrupted
    }

    /// The cell, as people know it: `In[3], \`numbers[7]\``; `nil` before the first.
    public let cell: String?
    public let reason: Reason
    /// Lines for people, which may hold ANSI colours.
    public let traceback: [String]

    init(_ cell: RunningCell?, _ reason: Reason, traceback: [String] = []) {
        self.cell = cell.map { "In[\($0.number)], `\($0.firstLine)`" }
        self.reason = reason
        self.traceback = traceback
    }

    /// What happened, in one sentence that begins with the cell.
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
