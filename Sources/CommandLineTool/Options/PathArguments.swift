import Machine

/// The arguments of a command line with `~` replaced as a shell replaces it.
package enum PathArguments {
    /// `~/x` and `--option=~/x` with the user's home folder in place of `~`. A `~` alone stays: YAML's word for null.
    package static func expanded(_ arguments: [String]) -> [String] {
        arguments.map { argument in
            guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else { return path(argument) }
            return argument[...equals] + path(String(argument[argument.index(after: equals)...]))
        }
    }

    private static func path(_ argument: String) -> String {
        argument.contains("/") ? UserFolders.path(argument) : argument
    }
}
