import Figures
import Foundation

/// Shows a value below the running cell, in the richest form that it offers.
///
/// - Returns: A handle that replaces the display, while the cell runs or later.
@discardableResult
public func display<Value>(_ value: Value) -> DisplayHandle {
    let handle = DisplayHandle(identifier: UUID().uuidString)
    handle.send(value, isUpdate: false)
    return handle
}

/// Removes the outputs of the running cell.
///
/// - Parameter wait: Whether to leave them until the next output comes, which avoids flicker.
public func clearOutput(wait: Bool = false) {
    CellHosting.current?.clearOutput(wait: wait)
}

/// Asks the user at the front end for a line of text.
///
/// - Parameters:
///   - prompt: What to show before the place for the input.
///   - isPassword: Whether to hide what is typed.
/// - Returns: The line, without its line break.
/// - Throws: An error if the front end cannot ask, for example in a headless run.
public func input(_ prompt: String = "", isPassword: Bool = false) throws -> String {
    guard let host = CellHosting.current else {
        print(prompt, terminator: "")
        return Swift.readLine() ?? ""
    }
    return try host.readLine(prompt: prompt, isPassword: isPassword)
}

/// A display that can be replaced.
///
///     let bar = display("0 %")
///     bar.update("50 %")
public struct DisplayHandle: Sendable, Hashable {
    /// The identifier of the display for front ends.
    public let identifier: String

    /// Shows `value` in the place of what this display has shown.
    public func update<Value>(_ value: Value) {
        send(value, isUpdate: true)
    }

    fileprivate func send<Value>(_ value: Value, isUpdate: Bool) {
        let representation = Representation(of: value)
        if let host = CellHosting.current {
            host.display(representation, identifier: identifier, isUpdate: isUpdate)
        } else if case .text(let text)? = representation.contents["text/plain"] {
            print(text)
        }
    }
}
