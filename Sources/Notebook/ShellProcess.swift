import Foundation

/// How programs of the shell are started, with a group of their own, which an interrupt reaches with all that they start.
package enum ShellProcess {
    /// The program that runs lines of commands.
    package static var shell: String { access("/bin/bash", X_OK) == 0 ? "/bin/bash" : "/bin/sh" }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - input: The descriptor of its standard input; `nil` for that of this process.
    ///   - output: The descriptor of its standard output; `nil` for that of this process.
    /// - Returns: Its process, which leads a group of the same number; the system's error number if there is none.
    package static func start(
        _ program: String, _ arguments: [String], input: Int32? = nil, output: Int32? = nil
    ) -> Result<pid_t, ShellStartError> {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setpgroup(&attributes, 0)
        // The kernel's way with signals is not the program's.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGPIPE, SIGXFSZ, SIGQUIT] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }

        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, &attributes, &words, environ)
        return result == 0 ? .success(process) : .failure(ShellStartError(code: result))
    }
}

/// Why a program could not be started.
package struct ShellStartError: Error {
    /// The system's number of the error.
    package var code: Int32
}
