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

    private func mode(_ path: String) throws -> Int {
        var facts = stat()
        try #require(lstat(path, &facts) == 0)
        return Int(facts.st_mode & 0o7777)
    }

    @Test func foldersKeepTheirModesAndLinks() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/model"
            try write(path, ["weights": "1", "settings": "1"])
            try #require(chmod(path, 0o750) == 0 && chmod(path + "/weights", 0o600) == 0)
            try #require(symlink("model", folder + "/link") == 0)
            try write(folder + "/link", ["weights": "2", "settings": "2"])
            #expect(try text(path + "/weights") == "2")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "model")
            #expect(try mode(path) == 0o750)
            #expect(try mode(path + "/weights") == 0o600)
            #expect(try names(folder) == ["link", "model"])
        }
    }

    @Test func partsOfKilledWritersGo() throws {
        try withTemporaryFolder { folder in
            func leave(_ name: String, _ files: [String]) throws {
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name, withIntermediateDirectories: true)
                for file in files { try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/\(name)/\(file)")) }
            }
            try leave("model.0A1B2C3D.part", ["weights", "settings.01234567.part"])
            // With a file of others, of another destination, and just made.
            let others = ["model.11111111.part", "other.0A1B2C3D.part", "model.22222222.part"]
            try leave(others[0], ["weights", "diary"])
            try leave(others[1], ["weights"])
            try leave(others[2], [])
            try write(folder + "/model", ["weights": "0"])
            // What is being written stays.
            try AtomicDirectory.write(to: folder + "/model", owned: ["weights"], marks: ["weights"], content: "model") {
                inner in
                try Data("outer".utf8).write(to: URL(fileURLWithPath: inner + "/weights"))
                try write(folder + "/model", ["weights": "1"])
                #expect(FileManager.default.fileExists(atPath: inner + "/weights"))
            }
            #expect(try names(folder) == (others + ["model"]).sorted())
            #expect(try text(folder + "/model/weights") == "outer")
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
