import Figures
import JSON

/// A place for outputs: what is printed and displayed by a piece of code is shown there instead of below the cell.
///
///     let place = Output()
///     let button = Button("run") { try place.show { print("pressed") } }
///     VBox(button, place)
public final class Output: Widget, @unchecked Sendable {
    /// Makes an empty place.
    public init() { super.init(model: "Output", module: .output, state: ["outputs": [], "msg_id": ""]) }

    /// Runs code and shows what it prints, displays and returns, in place of what was shown before.
    ///
    /// - Throws: What the code throws, after it was shown.
    public func show<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) {
        let sink = OutputSink { [unowned self] outputs in set(["outputs": .array(outputs)]) }
        try sink.capture { () throws(Failure) in
            let result = try body()
            if Result.self == Void.self || Result.self == DisplayHandle.self { return }
            // What was printed before the result comes before it.
            CellHosting.current?.flushOutput()
            sink.display(Representation(of: result), identifier: nil, isUpdate: false)
        }
        sink.publish()
        shown = sink.representation
    }

    /// Shows that the code has failed.
    package func show(failure name: String, _ message: String, traceback: [String]) {
        set([
            "outputs": [
                [
                    "output_type": "error", "ename": .string(name), "evalue": .string(message),
                    "traceback": .array(traceback.map(JSONValue.string)),
                ]
            ]
        ])
    }

    /// What was shown last, in one piece.
    private(set) var shown = Representation(contents: [:])

    override package var summary: String {
        guard case .text(let text)? = shown.contents["text/plain"] else { return "" }
        return text
    }
}
