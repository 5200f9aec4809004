import CSourceKit
import CellSupport
import Foundation

/// The process that holds SourceKit: it replaces signal handlers, prints on the standard streams and can crash, none of
/// which may happen to the kernel.
package enum SourceKitServer {
    /// Answers requests from standard input, until its end.
    ///
    /// - Parameter library: The path of SourceKit's library.
    /// - Returns: Whether the library could be loaded.
    package static func run(library: String) -> Bool {
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard output >= 0, nothing >= 0 else { return false }
        dup2(nothing, STDOUT_FILENO)
        dup2(nothing, STDERR_FILENO)
        guard source_kit_start(library) else { return false }
        let connection = SourceKitConnection(reading: STDIN_FILENO, writing: output)
        while let request = connection.receive() {
            let answer = source_kit_answer(request)
            defer { free(answer) }
            guard connection.send(answer.map { String(cString: $0) } ?? "") else { break }
        }
        return true
    }
}
