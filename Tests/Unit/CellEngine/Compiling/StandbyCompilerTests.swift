import CellEngine
import Foundation
import Testing

/// The compiler is a script here, which tells the two ways to start it apart by its standard input.
@Suite struct StandbyCompilerTests {
    private let folder: URL
    private let file: String
    private let arguments: [String]

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "standby-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("gate".utf8).write(to: folder.appending(path: "\(StandbyCompiler.gate).swiftmodule"))
        file = folder.appending(path: "main.swift").path
        arguments = ["-frontend", file]
    }

    /// Runs a text with a script that was started in advance.
    ///
    /// - Parameter script: Shell commands, in which `$file` is the path of the text.
    private func output(
        of script: String, source: String = "1 + 1", arguments requested: [String]? = nil, pause: UInt32 = 0
    ) throws -> String {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "compiler").path
        try "#!/bin/sh\nfile='\(file)'\n\(script)\n".write(toFile: program, atomically: true, encoding: .utf8)
        chmod(program, 0o700)
        let compiler = StandbyCompiler(program, folder: folder)
        compiler.open()
        compiler.prepare(arguments, file: file)
        usleep(pause)
        let compilation = try compiler.run(requested ?? arguments, source: source, file: file)
        #expect(compilation.status == 0)
        return compilation.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static let readsAfterGate = #"printf "%s:" "$(cat)"; cat "$file""#

    @Test func readsTheTextOnceTheGateIsOpen() throws {
        #expect(try output(of: Self.readsAfterGate) == "gate:1 + 1")
    }

    @Test func otherArgumentsStartAnotherCompiler() throws {
        #expect(try output(of: Self.readsAfterGate, arguments: ["-frontend", "-O", file]) == ":1 + 1")
    }

    @Test func aTextThatDoesNotFitStartsAnotherCompiler() throws {
        let long = "1 +" + String(repeating: " ", count: 70_000) + "1"
        #expect(try output(of: Self.readsAfterGate, source: long) == ":" + long)
    }

    @Test func theTextOfTheFileIsTheCellAlone() throws {
        let longest = String(repeating: "1", count: 64_000)
        #expect(try output(of: Self.readsAfterGate, source: longest) == "gate:" + longest)
    }

    @Test func aCompilerThatReadTheFileTooEarlyIsNotBelieved() throws {
        // It waits until it has read what was there before the text.
        let script = #"grep __ "$file"; printf "%s:" "$(cat)"; cat "$file""#
        #expect(try output(of: script + "\nexit 0", pause: 500_000).hasSuffix(":1 + 1"))
    }

    @Test func aCompilerThatIsKilledIsReplaced() throws {
        let script = #"gate="$(cat)"; if [ "$gate" = gate ]; then kill -9 $$; fi; cat "$file""#
        #expect(try output(of: script) == "1 + 1")
    }

    @Test func aCompilerThatHasEndedIsReplaced() throws {
        let script = #"[ -p /dev/stdin ] && exit 3; cat "$file""#
        #expect(try output(of: script, pause: 500_000) == "1 + 1")
    }

    @Test func theModulesOfEveryCellAreImportedLastToFirst() throws {
        let script = #"[ -p /dev/stdin ] && cat > /dev/null; echo "$@""#
        let words = try output(of: script).split(separator: " ").map(String.init)
        #expect(
            words == [
                "-frontend", "-I", folder.appending(path: "gate").path, "-import-module", StandbyCompiler.gate,
                "-import-module", "Foundation", "-import-module", "Notebook", file,
            ])
    }

    /// A cell that is compiled twice leaves the compiler of the cell after it waiting.
    @Test func theNextOneIsStartedMeanwhile() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "compiler").path
        // The file is the last argument.
        let script = "#!/bin/sh\nfor file; do :; done\n\(Self.readsAfterGate)\n"
        try script.write(toFile: program, atomically: true, encoding: .utf8)
        chmod(program, 0o700)
        let compiler = StandbyCompiler(program, folder: folder)
        compiler.open()
        let next = folder.appending(path: "next.swift").path
        compiler.prepare(arguments, file: file)
        func compile(_ file: String, _ source: String) throws -> String {
            try compiler.run(["-frontend", file], source: source, file: file) {
                if file == self.file { compiler.prepare(["-frontend", next], file: next) }
            }.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        #expect(try compile(file, "1") == "gate:1")
        #expect(try compile(file, "2") == ":2")
        #expect(try compile(next, "3") == "gate:3")
        compiler.end()
    }
}
