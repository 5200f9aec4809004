import Machine

/// The arguments of a command line with `~` replaced as a shell replaces it.
package enum PathArguments {
    /// `~/x` and `--option=~/x` with the user's home folder in place of `~`.
    package static func expanded(_ arguments: [String]) -> [String] {
        arguments.map { argument in
            guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
                return UserFolders.path(argument)
            }
            return argument[...equals] + UserFolders.path(String(argument[argument.index(after: equals)...]))
        }
    }
}
