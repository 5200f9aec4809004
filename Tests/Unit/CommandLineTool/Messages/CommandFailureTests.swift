import CommandLineTool
import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct CommandFailureTests {
    @Test func oneLine() {
        #expect(CommandFailure.sentence(of: CommandFailure("first\nsecond\r\nthird")) == "first second third")
        let missing = message { _ = try Data(contentsOf: URL(fileURLWithPath: "/nonexistent")) }
        #expect(!missing.isEmpty)
        do { _ = try Data(contentsOf: URL(fileURLWithPath: "/nonexistent")) } catch {
            #expect(CommandFailure.sentence(of: error) == error.localizedDescription)
        }
    }

    @Test func theFileIsNamedOnce() {
        func named(_ description: String) -> String {
            message { try CommandFailure.naming("/folder/data.h5") { throw CommandFailure(description) } }
        }
        #expect(named("too short.") == "/folder/data.h5: too short.")
        #expect(named("data.h5: too short.") == "data.h5: too short.")
        #expect(named("read of /folder/data.h5 failed.") == "read of /folder/data.h5 failed.")
        // Further on, the name may be another file's.
        #expect(named("not as data.h5 says.") == "/folder/data.h5: not as data.h5 says.")
    }

    @Test func valuesComeThrough() throws { #expect(try CommandFailure.naming("x") { 3 } == 3) }
}
