import Figures
import JSON

/// Controls with what they lead to: whenever one of them changes, code runs with their values, and what it shows takes the
/// place of what it showed before.
///
///     interact(FloatSlider("strength", 0...8), Dropdown("concept", ["red", "blue"])) { strength, concept in
///         chart(strength, concept)
///     }
///
/// The code runs once at the beginning, and later between cells, never twice at a time. While it runs, further changes
/// wait, and only the newest counts. A front end without widgets shows what the first values lead to.
///
/// - Parameters:
///   - controls: The controls, in the order of the code's parameters.
///   - body: Gets the values; what it returns, displays and prints is shown.
/// - Returns: The controls with the result, which shows itself as the value of a cell's last line.
/// - Throws: What the code throws when it runs for the first time.
@discardableResult
public func interact<each Value, Result, Failure: Error>(
    _ controls: repeat Control<each Value>, body: @escaping (repeat each Value) throws(Failure) -> Result
) throws(Failure) -> Interaction {
    var all: [Widget] = []
    repeat all.append(each controls)
    let output = Output()
    let call = ControlledCall<Result, Failure, repeat each Value>(controls: (repeat each controls), body: body)
    try output.show { () throws(Failure) in try call.run() }
    let action = WidgetAction(showingFailureIn: output) { try output.show { try call.run() } }
    for control in all { control.add(action) }
    return Interaction(controls: all, output: output)
}

/// Code with the controls that give it its arguments.
private struct ControlledCall<Result, Failure: Error, each Value> {
    let controls: (repeat Control<each Value>)
    let body: (repeat each Value) throws(Failure) -> Result

    func run() throws(Failure) -> Result { try body(repeat value(of: each controls)) }

    private func value<One>(of control: Control<One>) -> One { control.value }
}

/// What ``interact(_:body:)`` has made: controls, and below them what they lead to.
public struct Interaction: Displayable {
    /// The box that holds everything.
    public let box: VBox
    /// Where the results are shown.
    public let output: Output

    init(controls: [Widget], output: Output) {
        self.output = output
        box = VBox(interactive: controls + [output])
    }

    /// The widgets; for front ends without them, what the values lead to now.
    public var representation: Representation { box.view(beside: output.shown) }
}
