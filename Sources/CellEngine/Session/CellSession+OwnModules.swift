import Foundation

/// Modules of the user's own.
extension CellSession {
    /// Compiles a folder of Swift files into a module that cells import from now on; it is compiled again whenever its files
    /// have changed.
    ///
    /// - Parameters:
    ///   - path: The folder, or one file.
    ///   - name: The module's name; the folder's by default.
    /// - Returns: The module's name.
    /// - Throws: ``ModuleFailure``.
    package func importFolder(_ path: String, as name: String?) throws(ModuleFailure) -> String {
        let source = try SourceFolder(path, name: name)
        try building { () throws(ModuleFailure) in try ownModules.add(source) }
        table.add(import: source.name)
        ownModulesChanged()
        return source.name
    }

    /// Builds the library products of a Swift package, whose modules cells can import from now on.
    ///
    /// - Returns: The names of the modules.
    /// - Throws: ``ModuleFailure``.
    package func add(_ package: PackageReference) throws(ModuleFailure) -> [String] {
        var names: [String] = []
        try building { () throws(ModuleFailure) in names = try ownModules.add(package) }
        ownModulesChanged()
        return names
    }

    func building(_ work: () throws(ModuleFailure) -> Void) throws(ModuleFailure) {
        interrupter.begin(compiling: true)
        defer { interrupter.end() }
        do { try work() } catch {
            if interrupter.isInterrupted { throw ModuleFailure("It was interrupted.") }
            throw error
        }
    }

    /// The failure of a cell that uses a name of an earlier cell whose type belongs to a module that was compiled anew.
    func earlierVersionFailure(for message: String) -> CellFailure? {
        let changed = ownModules.changedNames
        guard !changed.isEmpty, message.contains("undefined symbol"),
            // In a symbol, the length of a name stands before it.
            let match = message.matches(of: #/(\d+)(Cell_\d+)/#).last, let length = Int(match.1),
            let label = labels[String(match.2.prefix(length))]
        else { return nil }
        return CellFailure(
            kind: .engine, name: "ModuleError",
            message:
                "\(label) has run with an earlier version of \(changed.joined(separator: ", ")), which this cell cannot use: "
                + "run \(label) again")
    }

    func ownModulesChanged() {
        // The compiler that waits has read what is in the folders of modules.
        compiler.end()
        assistant.setOwnModules(ownModules.options)
        publishScope()
    }
}
