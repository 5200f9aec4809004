/// A module of the user's own that cells can import.
package struct LoadedModule: Sendable {
    /// The name by which cells import it.
    package var name: String
    /// The name under which it was compiled: a module that changes gets a new one, since the old one stays loaded.
    var compiledName: String
    /// The compiler's options that locate it.
    var options: [String]

    /// The options, with what makes `name` stand for `compiledName`.
    var allOptions: [String] {
        name == compiledName ? options : options + ["-module-alias", "\(name)=\(compiledName)"]
    }
}

/// Why files or a package did not become modules, in one sentence, and what the compiler said.
package struct ModuleFailure: Error, CustomStringConvertible {
    package let description: String
    /// What the tool printed.
    package let output: String

    init(_ description: String, output: String = "") {
        self.description = description
        self.output = output
    }
}
