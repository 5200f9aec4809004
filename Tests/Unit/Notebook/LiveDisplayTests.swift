import Figures
import Notebook
import Synchronization
import Testing

/// The cell host and the request to stop belong to the process, so one test runs at a time.
@Suite(.serialized) struct LiveDisplayTests {}

/// Notes what would be shown.
final class Screen: CellHost {
    struct Shown {
        var representation: Representation
        var identifier: String?
        var isUpdate: Bool
    }

    private let all = Mutex<[Shown]>([])
    /// Called for every display, for tests that act in the middle of training.
    let onDisplay: @Sendable (Int) -> Void

    init(onDisplay: @escaping @Sendable (Int) -> Void = { _ in }) { self.onDisplay = onDisplay }

    var shown: [Shown] { all.withLock { $0 } }

    func display(_ representation: Representation, identifier: String?, isUpdate: Bool) {
        let count = all.withLock {
            $0.append(Shown(representation: representation, identifier: identifier, isUpdate: isUpdate))
            return $0.count
        }
        onDisplay(count)
    }

    func clearOutput(wait: Bool) {}
    func flushOutput() {}
    func send(_ message: WidgetMessage) {}
    func readLine(prompt: String, isPassword: Bool) throws -> String { "" }
}

extension Representation {
    /// The text of one form; empty if there is none.
    func text(_ type: String) -> String {
        if case .text(let text)? = contents[type] { text } else { "" }
    }
}
