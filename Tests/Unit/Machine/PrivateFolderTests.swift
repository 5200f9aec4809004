import Foundation
import Machine
import TestSupport
import Testing

struct PrivateFolderTests {
    private func mode(_ path: String) throws -> Int {
        var facts = stat()
        try #require(lstat(path, &facts) == 0)
        return Int(facts.st_mode & 0o7777)
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func onlyTheUserCanEnterIt() throws {
        let earlier = umask(0)
        defer { umask(earlier) }
        try withTemporaryFolder { parent in
            let folder = try PrivateFolder(in: parent, prefix: "own-")
            #expect(folder.path.hasPrefix(parent + "/own-"))
            #expect(try mode(folder.path) == 0o700)
            try PrivateFolder.write("secret", to: folder.path + "/source")
            #expect(try mode(folder.path + "/source") == 0o600)
            #expect(try String(contentsOfFile: folder.path + "/source", encoding: .utf8) == "secret")
            folder.remove()
            #expect(try names(parent) == [])
        }
    }

    @Test func noLinkIsWrittenThrough() throws {
        try withTemporaryFolder { parent in
            try #require(symlink(parent + "/elsewhere", parent + "/source") == 0)
            #expect(throws: SystemFailure.self) { try PrivateFolder.write("secret", to: parent + "/source") }
            #expect(try names(parent) == ["source"])
        }
    }

    @Test func foldersInUseStayAndAbandonedOnesGo() throws {
        try withTemporaryFolder { parent in
            let used = try PrivateFolder(in: parent, prefix: "own-")
            // What a killed process leaves: the same files, and no lock.
            let abandoned = parent + "/own-99-AbCdEf"
            try FileManager.default.copyItem(atPath: used.path, toPath: abandoned)
            try FileManager.default.createDirectory(atPath: abandoned + "/a/b", withIntermediateDirectories: true)
            try PrivateFolder.write("x", to: abandoned + "/a/b/c")
            PrivateFolder.removeAbandoned(in: parent, prefix: "own-")
            #expect(try names(parent) == [(used.path as NSString).lastPathComponent])
            used.remove()
        }
    }

    @Test func linksAndFoldersOfOtherKindsStay() throws {
        try withTemporaryFolder { parent in
            let used = try PrivateFolder(in: parent, prefix: "used-")
            defer { used.remove() }
            let victim = parent + "/victim"
            try FileManager.default.copyItem(atPath: used.path, toPath: victim)
            try PrivateFolder.write("x", to: victim + "/precious")
            try #require(symlink(victim, parent + "/own-1-AbCdEf") == 0)
            // The user's own folder may have such a name.
            try FileManager.default.createDirectory(atPath: parent + "/own-results", withIntermediateDirectories: true)
            try PrivateFolder.write("x", to: parent + "/own-results/lock")
            // A link inside an abandoned folder goes, and what it leads to stays.
            let abandoned = parent + "/own-2-AbCdEf"
            try FileManager.default.copyItem(atPath: used.path, toPath: abandoned)
            try #require(symlink(victim, abandoned + "/link") == 0)
            PrivateFolder.removeAbandoned(in: parent, prefix: "own-")
            let left = try names(parent).filter { !$0.hasPrefix("used-") }
            #expect(left == ["own-1-AbCdEf", "own-results", "victim"])
            #expect(try names(victim).contains("precious"))
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can make folders of others"))
    func otherUsersFoldersStay() throws {
        try withTemporaryFolder { parent in
            let used = try PrivateFolder(in: parent, prefix: "used-")
            defer { used.remove() }
            let abandoned = parent + "/own-2-AbCdEf"
            try FileManager.default.copyItem(atPath: used.path, toPath: abandoned)
            try #require(lchown(abandoned, 65534, 65534) == 0)
            PrivateFolder.removeAbandoned(in: parent, prefix: "own-")
            #expect(try names(parent).contains("own-2-AbCdEf"))
            // The same folder of this user goes.
            try #require(lchown(abandoned, 0, 0) == 0)
            PrivateFolder.removeAbandoned(in: parent, prefix: "own-")
            #expect(try !names(parent).contains("own-2-AbCdEf"))
        }
    }

    @Test func foldersOfTheFirstVersionGoByTheFileThatItLocked() throws {
        try withTemporaryFolder { parent in
            for name in ["own-12-34", "own-56-78", "own-90-12"] {
                try FileManager.default.createDirectory(atPath: parent + "/" + name, withIntermediateDirectories: true)
                try PrivateFolder.write("", to: parent + "/\(name)/lock")
                let old = Date(timeIntervalSinceNow: name == "own-90-12" ? 0 : -3600)
                try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: parent + "/" + name)
            }
            let lock = open(parent + "/own-56-78/lock", O_RDWR | O_CLOEXEC)
            defer { close(lock) }
            try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
            PrivateFolder.removeAbandoned(in: parent, prefix: "own-")
            #expect(try names(parent) == ["own-56-78", "own-90-12"])
        }
    }
}
