import Requirements

/// The commands that exist.
package enum LineCommands {
    /// In the order in which the help lists them.
    package static let all: [any LineCommand] = [
        HelpCommand(), ListCommand(), WhoCommand(), PageCommand(), TimeCommand(), TimeItCommand(), OptimizeCommand(),
        ResetCommand(), RunCommand(), LoadCommand(), SaveCommand(), WriteFileCommand(), HistoryCommand(),
        ImportCommand(), PackageCommand(),
        ShellCommand(name: "bash", shell: "/bin/bash"), ShellCommand(name: "sh", shell: "/bin/sh"),
        EnvironmentCommand(), ChangeFolderCommand(), FolderCommand(), ListFolderCommand(),
        MarkupCommand(name: "html"), MarkupCommand(name: "markdown"), MarkupCommand(name: "latex"),
        MarkupCommand(name: "svg"),
    ]

    /// What inspection shows of a command; `nil` if there is none of that name.
    ///
    /// - Parameter name: The name, without `%`.
    static func entry(_ name: String) -> InspectionPage.Entry? {
        all.first { $0.name == name || $0.aliases.contains(name) }.map {
            .init(declaration: $0.usage, documentation: Documentation($0.summary), origin: "line command")
        }
    }

    /// The command with a name.
    ///
    /// - Throws: ``CommandError``, which suggests what is near or says what to do instead.
    package static func named(_ name: String) throws(CommandError) -> any LineCommand {
        if let command = all.first(where: { $0.name == name || $0.aliases.contains(name) }) { return command }
        if let advice = ForeignCommands.advice(for: name) {
            throw CommandError(description: "%\(name) is not a command here: \(advice)")
        }
        let names = all.flatMap { [$0.name] + $0.aliases }
        if let near = NearestName.to(name, among: names) {
            throw CommandError(
                description: "There is no command %\(name). Did you mean %\(near)? %lsmagic lists the commands.")
        }
        let list = all.map { "%" + $0.name }.joined(separator: ", ")
        throw CommandError(description: "There is no command %\(name); there are \(list).")
    }
}

/// Commands of other kernels, which people try here too.
enum ForeignCommands {
    /// What to do instead; `nil` for anything else.
    static func advice(for name: String) -> String? { all[name] }

    private static let charts = "charts need no setting up; the line plot(runs), or Chart(…) { … }, shows one."
    private static let packages =
        "it installs packages of Python, and cells are Swift; !pip install … runs it in the shell."
    private static let swiftPackages =
        "%package path, or %package address, version builds a Swift package's libraries for cells, and %import folder a folder "
        + "of Swift files."
    private static let reloading =
        "there are no extensions; a cell or %run file.swift that runs again replaces what it declared."
    private static let profiling = "%timeit code tells how long code takes, and %time how long a cell does."
    private static let lines = "write !command; let lines = try shell(\"command\") has what it prints."
    private static let errors = "the session's lastError holds the error that ended the last cell."

    private static let all: [String: String] = [
        "matplotlib": charts, "pylab": charts, "config": charts, "tensorboard": charts,
        "pip": packages, "conda": packages, "mamba": packages, "uv": packages,
        "load_ext": reloading, "reload_ext": reloading, "unload_ext": reloading, "autoreload": reloading,
        "aimport": reloading,
        "install": swiftPackages, "install-location": swiftPackages, "install-swiftpm-flags": swiftPackages,
        "install-extra-include-command": swiftPackages,
        "include": "write %run file.swift, which runs the file as if its text stood in a cell.",
        "system": lines, "sx": lines,
        "script": "write %%bash above the commands.",
        "python": "cells are Swift; %%bash with python3 - <<'END' runs Python beside the session.",
        "python3": "cells are Swift; %%bash with python3 - <<'END' runs Python beside the session.",
        "javascript": "front ends do not run scripts of cells; %%html shows HTML without scripts.",
        "js": "front ends do not run scripts of cells; %%html shows HTML without scripts.",
        "capture": "a cell's output cannot be kept back; leave print out, or end the last line with a semicolon.",
        "prun": profiling, "lprun": profiling, "memit": profiling, "mprun": profiling,
        "debug": errors, "pdb": errors, "tb": errors, "xmode": errors,
        "enableCompletion": "completion is always there: press Tab.",
        "disableCompletion": "completion comes when Tab is pressed, and not otherwise.",
        "recall": "%load 3 puts the text of cell 3 into this one.",
        "rerun": "run the cell again; what it declares takes the place of the earlier.",
        "edit": "edit the file beside the notebook, and %run file.swift.",
        "store": "try session.save(\"work.h5\") writes the session's data and models, and session.restore reads them.",
        "xdel": "write %reset name.", "del": "write %reset name.",
        "precision": "write String(format: \"%.3f\", x), or a Table with a number format.",
        "colors": "the front end chooses the colours.",
        "dhist": "%pwd tells the folder, and %cd - goes back to the one before.",
        "pushd": "%cd folder changes the folder, and %cd - goes back.",
        "popd": "%cd - goes back to the folder before.",
        "mkdir": "write !mkdir folder.", "rm": "write !rm file.", "cp": "write !cp from to.",
        "mv": "write !mv from to.",
        "cat": "write !cat file.", "less": "write !cat file.", "more": "write !cat file.", "man": "write !man name.",
        "set_env": "write %env NAME=value.",
    ]
}
