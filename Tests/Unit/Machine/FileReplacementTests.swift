import Foundation
import Machine
import TestSupport
import Testing

struct FileReplacementTests {
    private func mode(_ path: String) throws -> Int {
        var facts = stat()
        try #require(lstat(path, &facts) == 0)
        return Int(facts.st_mode & 0o7777)
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func write(_ text: String, to path: String) throws {
        let replacement = try FileReplacement(of: path)
        try Data(text.utf8).write(to: URL(fileURLWithPath: replacement.temporaryPath))
        try replacement.publish()
    }

    @Test(arguments: [0o600, 0o640, 0o666, 0o755, 0o400])
    func filesKeepTheirMode(bits: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/file"
            try write("one", to: path)
            try #require(chmod(path, mode_t(bits)) == 0)
            let replacement = try FileReplacement(of: path)
            // Nobody may read the new file who could not read the earlier one.
            #expect(try mode(replacement.temporaryPath) & ~bits & 0o077 == 0)
            try Data("two".utf8).write(to: URL(fileURLWithPath: replacement.temporaryPath))
            try replacement.publish()
            #expect(try mode(path) == bits)
            #expect(try text(path) == "two")
        }
    }

    @Test func newFilesFollowTheUmask() throws {
        try withTemporaryFolder { folder in
            let earlier = umask(0o027)
            defer { umask(earlier) }
            try write("one", to: folder + "/file")
            #expect(try mode(folder + "/file") == 0o640)
        }
    }

    @Test func linksAreFollowed() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/there", withIntermediateDirectories: true)
            try write("one", to: folder + "/there/file")
            try #require(chmod(folder + "/there/file", 0o600) == 0)
            try #require(symlink("there/file", folder + "/link") == 0)
            try #require(symlink("link", folder + "/second") == 0)
            try #require(symlink("there/new", folder + "/dangling") == 0)
            try write("two", to: folder + "/second")
            #expect(try text(folder + "/there/file") == "two")
            #expect(try mode(folder + "/there/file") == 0o600)
            try write("three", to: folder + "/dangling")
            #expect(try text(folder + "/there/new") == "three")
            #expect(try names(folder) == ["dangling", "link", "second", "there"])
            #expect(try names(folder + "/there") == ["file", "new"])
            for link in ["link", "second", "dangling"] {
                #expect(throws: Never.self) {
                    try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + link)
                }
            }
            try #require(symlink("loop", folder + "/loop") == 0)
            #expect(throws: SystemFailure.self) { try FileReplacement(of: folder + "/loop") }
        }
    }

    @Test func devicesAreNotReplaced() throws {
        let failure = #expect(throws: SystemFailure.self) { try FileReplacement(of: "/dev/null") }
        #expect(failure?.description == "/dev/null: it is no regular file.")
        try withTemporaryFolder { folder in
            try #require(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(throws: SystemFailure.self) { try FileReplacement(of: folder + "/pipe") }
            #expect(try names(folder) == ["pipe"])
        }
    }

    @Test func whatIsNotPublishedLeavesNothing() throws {
        try withTemporaryFolder { folder in
            try write("one", to: folder + "/file")
            do {
                let replacement = try FileReplacement(of: folder + "/file")
                try Data("two".utf8).write(to: URL(fileURLWithPath: replacement.temporaryPath))
            }
            #expect(try names(folder) == ["file"])
            #expect(try text(folder + "/file") == "one")
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can make files of others"))
    func theOwnerIsKeptWhereThatIsAllowed() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/file"
            try write("one", to: path)
            try #require(chown(path, 65534, 65534) == 0 && chmod(path, 0o640) == 0)
            try write("two", to: path)
            var facts = stat()
            try #require(stat(path, &facts) == 0)
            #expect(facts.st_uid == 65534 && facts.st_gid == 65534)
            #expect(try mode(path) == 0o640)
        }
    }

    @Test func whatKilledProcessesLeftGoes() throws {
        try withTemporaryFolder { folder in
            func leave(_ name: String, _ content: String = "half") throws {
                try Data(content.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
            }
            try leave("file.0A1B2C3D.part")
            try leave("file.99999999-4.part")
            // Of other destinations, of other programs, of a process that runs, and just made.
            let others = [
                "other.0A1B2C3D.part", "file.download.part", "file.part", "file.0a1b2c3d.part",
                "file.\(getpid())-1.part",
            ]
            for name in others { try leave(name) }
            try leave("file.00000000.part", "")
            try #require(symlink(folder + "/other.0A1B2C3D.part", folder + "/file.11111111.part") == 0)
            let used = try FileReplacement(of: folder + "/file")
            try Data("half".utf8).write(to: URL(fileURLWithPath: used.temporaryPath))

            try write("whole", to: folder + "/file")
            let usedName = (used.temporaryPath as NSString).lastPathComponent
            #expect(
                try names(folder)
                    == (others + ["file", "file.00000000.part", "file.11111111.part", usedName]).sorted())
            try used.publish()
            #expect(try text(folder + "/file") == "half")
        }
    }
}
