import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    private struct Failure: Error {}

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func filesAreReplacedWhole() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.txt"
            try AtomicFile.write(Data("one".utf8), to: path)
            #expect(throws: Failure.self) {
                try AtomicFile.write(to: path) { writer in
                    try writer.write(Data("two".utf8))
                    #expect(try text(path) == "one")
                    throw Failure()
                }
            }
            #expect(try text(path) == "one")
            #expect(try names(folder) == ["a.txt"])
            try AtomicFile.write(to: path) { writer in
                try writer.write(Data("tw".utf8))
                try writer.write(Data("o".utf8))
            }
            #expect(try text(path) == "two")
            #expect(try names(folder) == ["a.txt"])
        }
    }

    @Test func foldersInTheWay() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
            #expect(
                message { try AtomicFile.write(Data(), to: folder + "/a") }
                    == "\(folder)/a: cannot be written: Is a directory.")
            #expect(try names(folder) == ["a"])
        }
    }

    private func write(_ path: String, _ files: [String: String], failing: Bool = false) throws {
        let owned: Set = ["weights", "settings", "history"]
        try AtomicDirectory.write(to: path, owned: owned, marks: ["weights"], content: "model") { folder in
            for (name, text) in files {
                try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
            }
            if failing { throw Failure() }
        }
    }

    @Test func directoriesAreReplacedWhole() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/model"
            try write(path, ["weights": "1", "history": "1"])
            #expect(try names(path) == ["history", "weights"])
            #expect(throws: Failure.self) { try write(path, ["weights": "2"], failing: true) }
            #expect(try text(path + "/weights") == "1")
            try write(path + "/", ["weights": "3", "settings": "3"])
            // The history belonged to the earlier model.
            #expect(try names(path) == ["settings", "weights"])
            #expect(try text(path + "/weights") == "3")
            #expect(try names(folder) == ["model"])
        }
    }

    @Test func whatOthersPutThereStays() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/model"
            try write(path, ["weights": "1"])
            try Data("mine".utf8).write(to: URL(fileURLWithPath: path + "/diary"))
            try FileManager.default.createDirectory(atPath: path + "/events", withIntermediateDirectories: true)
            try Data("e".utf8).write(to: URL(fileURLWithPath: path + "/events/0"))
            try write(path, ["weights": "2"])
            #expect(try names(path) == ["diary", "events", "weights"])
            #expect(try text(path + "/diary") == "mine")
            #expect(try text(path + "/events/0") == "e")
            #expect(try text(path + "/weights") == "2")
            #expect(try names(folder) == ["model"])
        }
    }

    @Test func foreignFoldersAreLeftAlone() throws {
        try withTemporaryFolder { folder in
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/settings"))
            #expect(
                message { try write(folder, ["weights": "1"]) }
                    == "\(folder): this folder is not empty and holds no model; choose another one.")
            #expect(
                message { try write(folder + "/settings", ["weights": "1"]) }
                    == "\(folder)/settings: a file, not a folder.")
            #expect(try names(folder) == ["settings"])
        }
    }
}
