import Figures
import Foundation

/// The stream for progress and messages. Names and texts of files are printable in whatever goes through it.
enum StandardError {
    /// Writes text.
    static func write(_ text: String) { writeSequences(text.printable) }

    /// Writes text that may be coloured.
    static func writeColored(_ text: String) { writeSequences(text.printableWithColors) }

    /// Draws a terminal's last line anew.
    static func redraw(_ line: String, end: String = "") { writeSequences("\r\(line.printable)\u{1b}[K\(end)") }

    /// Writes text with control sequences of our own, which must hold nothing from files.
    static func writeSequences(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
