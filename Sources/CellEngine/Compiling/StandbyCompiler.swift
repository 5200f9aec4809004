import CellSupport
import Foundation
import Machine
import Synchronization

/// A compiler that is started before the next cell is known, and has loaded the modules that every cell imports when
/// the cell's text comes.
///
/// Two files hold it up. The cell's text is a file of fixed size, which the compiler maps into its memory and reads
/// only after it has loaded the modules that its options import. The last of these modules, the gate, is its standard
/// input, a pipe: the compiler waits until this process has put the cell's text into the mapped file and writes the
/// module into the pipe.
/// If this process ends first, the pipe closes and the compiler ends.
///
/// The text that the file holds until then is an error of its own, so that a compiler that read it too early is
/// noticed, and the cell is compiled in the ordinary way.
package final class StandbyCompiler: @unchecked Sendable {
    /// The module whose file is the pipe. It is empty but for the modules that it imports.
    package static let gate = "__CellGate"
    /// The modules that are loaded in advance: those that every cell imports.
    private static let modules = ["Foundation", "Notebook"]

    private let program: String
    /// The session's folder, which holds the gate's module, and a folder with the pipe of that name.
    private let folder: URL
    private let state = Mutex<State>(State())

    private struct State {
        var waiting: Waiting?
        /// The bytes of the gate's module, if it has been compiled.
        var gate: [UInt8]?
    }

    private struct Waiting {
        let arguments: [String]
        let process: ChildProcess.Running
        /// The descriptor of the pipe.
        let gate: Int32
    }

    /// - Parameters:
    ///   - program: The compiler's path.
    ///   - folder: The session's folder, where cells find the modules of earlier ones.
    package init(_ program: String, folder: URL) {
        self.program = program
        self.folder = folder
    }

    deinit { end() }

    /// Makes the gate from a module that has been compiled into the session's folder.
    package func open() {
        let bytes = FileManager.default.contents(atPath: folder.appending(path: "\(Self.gate).swiftmodule").path)
        // What does not fit into a pipe would have to be written in parts, by a thread of its own.
        guard let bytes, bytes.count <= Self.pipeCapacity else { return }
        guard mkdir(pipeFolder, 0o700) == 0 || errno == EEXIST,
            symlink("/dev/stdin", "\(pipeFolder)/\(Self.gate).swiftmodule") == 0 || errno == EEXIST
        else { return }
        state.withLock { $0.gate = Array(bytes) }
    }

    /// Compiles a text with the compiler that waits, if it was started with these arguments, or with a new one.
    ///
    /// - Parameters:
    ///   - arguments: What follows the program's name, `-frontend` first.
    ///   - source: The text of the file.
    ///   - file: The path that the arguments name as the file to compile.
    ///   - whileItRuns: Called while the compiler runs, if it is one that waited: then a processor may be idle.
    /// - Throws: ``SystemFailure`` if the text cannot be written.
    package func run(
        _ arguments: [String], source: String, file: String, whileItRuns: () -> Void = {}
    ) throws(SystemFailure) -> ChildProcess {
        if let waiting = take(startedWith: arguments) {
            if !waiting.process.hasEnded, fill(file, with: source), release(waiting) {
                whileItRuns()
                let compilation = waiting.process.wait()
                let isOfCell = compilation.status < 128 && !compilation.output.contains(Self.placeholder)
                if isOfCell { return compilation }
            } else {
                discard(waiting)
            }
        }
        // A file of its own: a compiler that was ended may still map the other.
        unlink(file)
        try PrivateFolder.write(source, to: file)
        return ChildProcess.run(program, arguments)
    }

    /// Starts the compiler of the next cell, unless it waits already.
    ///
    /// - Parameters:
    ///   - arguments: What follows the program's name, `-frontend` first.
    ///   - file: The path that the arguments name as the file to compile.
    package func prepare(_ arguments: [String], file: String) {
        guard state.withLock({ $0.gate != nil && $0.waiting?.arguments != arguments }) else { return }
        end()
        let text = "#error(\"\(Self.placeholder)\")\n"
        unlink(file)
        guard (try? PrivateFolder.write(String(decoding: Self.padded(text), as: UTF8.self), to: file)) != nil else {
            return
        }
        var ends: [Int32] = [0, 0]
        guard cell_pipe(&ends) == 0 else { return }
        let (input, gate) = (ends[0], ends[1])
        defer { Glibc.close(input) }
        cell_close_in_forks(gate)
        // If the compiler has ended, a write must not wait.
        guard fcntl(gate, F_SETFL, O_NONBLOCK) == 0 else {
            close(gate: gate)
            return
        }
        // The last one named is loaded first. The pipe hides the module of the same name in the session's folder.
        let imports = ["-I", pipeFolder] + ([Self.gate] + Self.modules).flatMap { ["-import-module", $0] }
        guard
            let process = try? ChildProcess.Running(
                program, arguments.prefix(1) + imports + arguments.dropFirst(), input: input)
        else {
            close(gate: gate)
            return
        }
        let superfluous = state.withLock { state in
            defer { state.waiting = Waiting(arguments: arguments, process: process, gate: gate) }
            return state.waiting
        }
        discard(superfluous)
    }

    /// Ends the compiler that waits.
    package func end() {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        discard(waiting)
    }

    /// The compiler that waits, if these are its arguments. Another one is that of the cell after.
    private func take(startedWith arguments: [String]) -> Waiting? {
        state.withLock { state in
            guard state.waiting?.arguments == arguments else { return nil }
            defer { state.waiting = nil }
            return state.waiting
        }
    }

    private func close(gate: Int32) {
        cell_close_in_forks(-1)
        Glibc.close(gate)
    }

    private func discard(_ waiting: Waiting?) {
        guard let waiting else { return }
        kill(waiting.process.identifier, SIGKILL)
        close(gate: waiting.gate)
        _ = waiting.process.wait()
    }

    /// Puts a text into the file that the compiler maps.
    private func fill(_ file: String, with source: String) -> Bool {
        guard source.utf8.count <= Self.capacity else { return false }
        let descriptor = Glibc.open(file, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return Self.write(Self.padded(source), to: descriptor)
    }

    /// Lets the compiler go on.
    private func release(_ waiting: Waiting) -> Bool {
        guard let bytes = state.withLock({ $0.gate }), Self.write(bytes, to: waiting.gate) else { return false }
        close(gate: waiting.gate)
        return true
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    }

    private var pipeFolder: String { folder.appending(path: "gate").path }

    private static let placeholder = "__the_cell_has_not_come"
    /// The longest text in bytes. Files of at least four pages are mapped, unless they end where a page ends.
    private static let capacity = 64_000
    private static let pipeCapacity = 65_536

    private static func padded(_ text: String) -> [UInt8] {
        Array(text.utf8) + repeatElement(UInt8(ascii: "\n"), count: max(0, capacity - text.utf8.count))
    }
}
