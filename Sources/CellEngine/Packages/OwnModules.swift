import Foundation

/// The modules that the user has made of own files and of packages.
final class OwnModules: @unchecked Sendable {
    private let toolchain: Toolchain
    private let folder: URL
    private let importOptions: [String]
    private var folders: [(source: SourceFolder, state: String, version: Int)] = []
    private var loaded: [String: LoadedModule] = [:]

    /// - Parameters:
    ///   - folder: The session's folder.
    ///   - importOptions: The options that locate the library's modules.
    init(toolchain: Toolchain, folder: URL, importOptions: [String]) {
        self.toolchain = toolchain
        self.folder = folder
        self.importOptions = importOptions
    }

    /// The names of the modules.
    var names: [String] { loaded.keys.sorted() }

    /// The modules that were compiled more than once.
    var changedNames: [String] { loaded.values.filter { $0.name != $0.compiledName }.map(\.name).sorted() }

    /// The options with which cells find the modules.
    var options: [String] {
        var seen: Set<[String]> = []
        return loaded.values.sorted { $0.name < $1.name }.flatMap { module in
            seen.insert(module.options).inserted
                ? module.allOptions : Array(module.allOptions.dropFirst(module.options.count))
        }
    }

    // MARK: Folders

    /// Compiles a folder of Swift files and loads it.
    ///
    /// - Throws: ``ModuleFailure``.
    func add(_ source: SourceFolder) throws(ModuleFailure) {
        let earlier = folders.firstIndex { $0.source.name == source.name }
        let version = earlier.map { folders[$0].version + 1 } ?? 1
        let state = try source.state()
        if let earlier, folders[earlier].state == state, folders[earlier].source.path == source.path { return }
        try build(source, version: version)
        let entry = (source: source, state: state, version: version)
        if let earlier { folders[earlier] = entry } else { folders.append(entry) }
    }

    /// Compiles folders anew whose files have changed.
    ///
    /// - Returns: The names of the modules that are new.
    /// - Throws: ``ModuleFailure`` for the first that cannot be compiled; it is tried again when its files change once more.
    func refresh() throws(ModuleFailure) -> [String] {
        var changed: [String] = []
        for index in folders.indices {
            let state = try folders[index].source.state()
            guard state != folders[index].state else { continue }
            folders[index].state = state
            folders[index].version += 1
            try build(folders[index].source, version: folders[index].version)
            changed.append(folders[index].source.name)
        }
        return changed
    }

    private func build(_ source: SourceFolder, version: Int) throws(ModuleFailure) {
        let compiled = version == 1 ? source.name : "\(source.name)_\(version)"
        let library = folder.appending(path: "lib\(compiled).so").path
        let files = try source.files()
        let others = loaded.values.filter { $0.name != source.name }.flatMap(\.allOptions)
        let result = ChildProcess.run(
            toolchain.root.appending(path: "bin/swiftc").path,
            files + [
                "-emit-library", "-emit-module", "-parse-as-library", "-module-name", compiled, "-O", "-swift-version",
                "5",
                "-emit-module-path", folder.appending(path: "\(compiled).swiftmodule").path, "-o", library,
                "-Xlinker", "--unresolved-symbols=ignore-all",
            ] + importOptions + others + ["-I", folder.path])
        guard result.status == 0 else {
            let lines = result.output.split(separator: "\n").filter { !$0.contains("command failed with exit code") }
            throw ModuleFailure("\(source.path) does not compile.", output: lines.joined(separator: "\n"))
        }
        try load(library)
        loaded[source.name] = LoadedModule(name: source.name, compiledName: compiled, options: [])
    }

    // MARK: Packages

    /// Builds the library products of a Swift package and loads them.
    ///
    /// - Returns: The names of the modules that cells can import now.
    /// - Throws: ``ModuleFailure``.
    func add(_ package: PackageReference) throws(ModuleFailure) -> [String] {
        let built = try PackageBuild(package, toolchain: toolchain).run()
        try load(built.library)
        for name in built.modules {
            loaded[name] = LoadedModule(name: name, compiledName: name, options: built.options)
        }
        return built.modules
    }

    private func load(_ library: String) throws(ModuleFailure) {
        guard dlopen(library, RTLD_NOW | RTLD_GLOBAL) != nil else {
            throw ModuleFailure("The library cannot be loaded: \(String(cString: dlerror()))")
        }
    }
}
