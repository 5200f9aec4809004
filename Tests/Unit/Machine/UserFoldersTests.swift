import Foundation
import Machine
import Testing

struct UserFoldersTests {
    private func folders(_ environment: [String: String]) -> UserFolders {
        UserFolders(environment: environment) { user in
            switch user {
            case nil: "/home/recorded"
            case "ada": "/home/ada"
            default: nil
            }
        }
    }

    @Test(
        arguments: [
            ([:], "/home/recorded"), (["HOME": ""], "/home/recorded"), (["HOME": "/x"], "/x"), (["HOME": "/x//"], "/x"),
            (["HOME": "/"], "/"), (["HOME": "x"], FileManager.default.currentDirectoryPath + "/x"),
        ] as [([String: String], String)])
    func homeComesBeforeThePasswordFile(environment: [String: String], expected: String) {
        #expect(folders(environment).home == expected)
    }

    @Test func aUserThatThePasswordFileLacks() {
        #expect(UserFolders(environment: [:], recordedHome: { _ in nil }).home == "/")
    }

    @Test func variablesNameTheFolders() {
        let given = folders([
            "HOME": "/x", "XDG_CACHE_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s",
        ])
        #expect(given.caches == "/c" && given.data == "/d" && given.state == "/s" && given.jupyterData == "/d/jupyter")
    }

    @Test(arguments: ["", "relative/path", "./x", "~"])
    func emptyAndRelativePathsAreIgnored(path: String) {
        let found = folders([
            "HOME": "/x", "XDG_CACHE_HOME": path, "XDG_DATA_HOME": path, "XDG_STATE_HOME": path,
        ])
        #expect(found.caches == "/x/.cache" && found.data == "/x/.local/share" && found.state == "/x/.local/state")
        // Jupyter takes the variable as it is.
        #expect(found.jupyterData == (path.isEmpty ? "/x/.local/share/jupyter" : "\(path)/jupyter"))
    }

    @Test func jupyterHasAVariableOfItsOwn() {
        #expect(folders(["JUPYTER_DATA_DIR": "/j", "XDG_DATA_HOME": "/d"]).jupyterData == "/j")
        #expect(folders(["JUPYTER_DATA_DIR": "", "XDG_DATA_HOME": "/d"]).jupyterData == "/d/jupyter")
    }

    @Test func theRootFolderAsHome() {
        let root = folders(["HOME": "/"])
        #expect(
            root.caches == "/.cache" && root.expandingTilde(in: "~/x") == "/x" && root.expandingTilde(in: "~") == "/")
    }

    @Test(
        arguments: [
            ("~", "/x"), ("~/", "/x/"), ("~/a/b", "/x/a/b"), ("~ada/a", "/home/ada/a"), ("~ada", "/home/ada"),
            ("~nobody/a", "~nobody/a"), ("/a/~", "/a/~"), ("a~", "a~"), ("", ""),
        ])
    func tildes(path: String, expected: String) {
        #expect(folders(["HOME": "/x"]).expandingTilde(in: path) == expected)
    }

    @Test func thePasswordFileKnowsThisUser() throws {
        let entry = try #require(getpwuid(getuid()))
        #expect(PasswordFile.home(of: nil) == String(cString: entry.pointee.pw_dir))
        #expect(PasswordFile.home(of: String(cString: entry.pointee.pw_name)) == PasswordFile.home(of: nil))
        #expect(PasswordFile.home(of: "no such user") == nil)
    }
}
