import Foundation
import Glibc

/// The folders of the user that runs the program.
///
/// They follow Jupyter and the XDG Base Directory Specification (freedesktop.org, version 0.8): `HOME` comes before the
/// password file, an empty variable counts as unset, and a relative XDG path is ignored.
package struct UserFolders: Sendable {
    private let environment: [String: String]
    private let recordedHome: @Sendable (_ user: String?) -> String?

    /// The folders under an environment.
    ///
    /// - Parameter recordedHome: The home folder that the password file gives a user, or the present one for `nil`;
    ///   `nil` if it has no such user.
    package init(
        environment: [String: String],
        recordedHome: @escaping @Sendable (_ user: String?) -> String? = PasswordFile.home
    ) {
        self.environment = environment
        self.recordedHome = recordedHome
    }

    /// The folders under the environment of this process as it is now.
    package static var current: UserFolders { UserFolders(environment: ProcessInfo.processInfo.environment) }

    /// The home folder, without a slash at its end: `HOME`, or else what the password file says.
    package var home: String {
        let path = value(of: "HOME") ?? recordedHome(nil) ?? "/"
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let end = absolute.lastIndex { $0 != "/" }
        return end.map { String(absolute[...$0]) } ?? "/"
    }

    /// Where files go that can be made again: `XDG_CACHE_HOME`, or `~/.cache`.
    package var caches: String { folder("XDG_CACHE_HOME", orInHome: ".cache") }

    /// Where the user's settings are: `XDG_CONFIG_HOME`, or `~/.config`.
    package var settings: String { folder("XDG_CONFIG_HOME", orInHome: ".config") }

    /// Where files go that programs read: `XDG_DATA_HOME`, or `~/.local/share`.
    package var data: String { folder("XDG_DATA_HOME", orInHome: ".local/share") }

    /// Where histories and logs go: `XDG_STATE_HOME`, or `~/.local/state`.
    package var state: String { folder("XDG_STATE_HOME", orInHome: ".local/state") }

    /// Where Jupyter keeps the user's data: `JUPYTER_DATA_DIR`, or `jupyter` in ``data``.
    ///
    /// Jupyter takes a relative `XDG_DATA_HOME`, unlike the XDG specification.
    package var jupyterData: String {
        value(of: "JUPYTER_DATA_DIR") ?? (value(of: "XDG_DATA_HOME") ?? data) + "/jupyter"
    }

    /// A path with `~` or `~user` at its beginning replaced by that user's home folder; without such a user, the path
    /// as it is.
    package func expandingTilde(in path: String) -> String {
        guard path.hasPrefix("~") else { return path }
        let name = path.dropFirst().prefix { $0 != "/" }
        guard let folder = name.isEmpty ? home : recordedHome(String(name)) else { return path }
        let rest = path.dropFirst(1 + name.count)
        return folder == "/" && !rest.isEmpty ? String(rest) : folder + rest
    }

    /// The path that a user means by one that may begin with `~`: the rule for every path that the library takes.
    package static func path(_ path: String) -> String {
        path.hasPrefix("~") ? current.expandingTilde(in: path) : path
    }

    private func value(of variable: String) -> String? { environment[variable].flatMap { $0.isEmpty ? nil : $0 } }

    private func folder(_ variable: String, orInHome path: String) -> String {
        if let folder = value(of: variable), folder.hasPrefix("/") { return folder }
        return (home == "/" ? "" : home) + "/" + path
    }
}

extension UserFolders {
    /// Makes Foundation's functions agree with ``home``; on Linux they ask the password file before `HOME`.
    ///
    /// To be called when the program starts, before there are threads. Child processes inherit it.
    package static func shareWithFoundation() {
        let home = current.home
        if NSHomeDirectory() != home { setenv("CFFIXED_USER_HOME", home, 1) }
    }
}

/// The system's list of users.
package enum PasswordFile {
    /// The home folder of a user, or of the one that runs the program for `nil`; `nil` if there is no such user.
    @Sendable package static func home(of user: String?) -> String? {
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        var room = [CChar](repeating: 0, count: 1 << 14)
        let status =
            user.map { getpwnam_r($0, &entry, &room, room.count, &found) }
            ?? getpwuid_r(getuid(), &entry, &room, room.count, &found)
        guard status == 0, found != nil, let path = entry.pw_dir, path.pointee != 0 else { return nil }
        return String(cString: path)
    }
}
