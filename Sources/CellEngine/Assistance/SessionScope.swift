/// What code that is being written can refer to in a session: a copy for threads that do not run cells.
package struct SessionScope: Sendable {
    /// The imports and operators that stand before the code.
    package var prelude: [String] = []
    /// The names of the session.
    package var names: [SessionName] = []
    /// By name, the modules of the cells whose declarations are in force.
    package var owners: [String: Set<String>] = [:]
    /// The labels of cells, such as `In[3]`, by their modules.
    package var labels: [String: String] = [:]

    /// What every cell imports.
    var standardImports: [String] = []
    /// The session's declarations; without them, all code stands behind the same lines.
    var table: NameTable?

    package init() {}

    /// The imports and operators that code needs: those of what it mentions, which are read faster than all.
    package func prelude(of code: String) -> [String] {
        guard let table else { return prelude }
        let words = code.split { !Self.isOfWord($0) }
        return standardImports + table.completionPrelude(mentioning: Set(words.map(String.init)))
    }

    static func isOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    /// Whether the session has a name.
    package func hasName(_ name: String) -> Bool { names.contains { $0.name == name } }

    /// Whether a result from a module is what its name stands for now.
    package func isInForce(_ name: String, of module: String) -> Bool {
        guard labels[module] != nil else { return true }
        return owners[name]?.contains(module) ?? true
    }
}

extension NameTable {
    /// What stands before code that may use any name of the session.
    package var completionPrelude: [String] {
        let entries = all
        return prelude(of: entries, in: Set(entries.map(\.module)))
    }

    /// What stands before code that uses only some names of the session. What extensions and operators declare is found
    /// without a name, so it is there, too, and so are names that are no plain words, such as that of an operator's
    /// function.
    package func completionPrelude(mentioning words: Set<String>) -> [String] {
        let entries = all
        let used = entries.filter { entry in
            let name = entry.declaration.baseName
            return entry.declaration.kind.importKeyword == nil || words.contains(name)
                || !name.allSatisfy(SessionScope.isOfWord)
        }
        // The types of what is mentioned are members' owners.
        let all = closure(of: Set(used.map(\.module)))
        let modules = all.intersection(entries.map(\.module))
        // A value can have a type that was declared anew meanwhile: its members are seen, and its name is not.
        let earlier = all.subtracting(modules).intersection(modulesWithMembers)
        return prelude(of: entries.filter { modules.contains($0.module) }, in: modules)
            + earlier.sorted().map { "@testable import enum \($0).\(Self.marker(of: $0))" }
    }

    private func prelude(of entries: [Entry], in modules: Set<String>) -> [String] {
        var scoped: Set<String> = []
        for entry in entries {
            let name = entry.declaration.name
            guard let keyword = entry.declaration.kind.importKeyword,
                declaringModules(of: name).intersection(modules).count > 1
            else { continue }
            // A scoped import decides between modules that all declare the name.
            scoped.insert("@testable import \(keyword) \(entry.module).\(name.inBackticks)")
        }
        let operators = entries.map(\.declaration).filter { $0.kind == .operator }.map(\.type)
        return imports + modules.sorted { Self.serial(of: $0) < Self.serial(of: $1) }.map { "@testable import \($0)" }
            + scoped.sorted() + Set(operators).sorted()
    }

    /// By name, the modules of what is in force.
    var owners: [String: Set<String>] {
        Dictionary(grouping: all, by: \.declaration.name).mapValues { Set($0.map(\.module)) }
    }
}
