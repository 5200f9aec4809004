/// Which cell's module defines each name of the session; the newest definition wins.
package struct NameTable {
    /// A declaration that later cells can use.
    package struct Entry {
        package var declaration: Declaration
        /// The module of the cell.
        package var module: String
        /// The cell's label, such as `In[3]`.
        package var label: String
    }

    package init() {}

    /// Entries by signature within their name.
    private(set) var entries: [String: [String: Entry]] = [:]
    /// By module, the modules that must be imported along with it.
    private var dependencies: [String: Set<String>] = [:]
    /// The modules that declare types or members.
    private var modulesWithMembers: Set<String> = []
    /// Import declarations of earlier cells, in order.
    private(set) var imports: [String] = []
    /// By the front end's identifier of a cell, the module of its last run.
    private var moduleOfFrontEndCell: [String: String] = [:]

    /// The entries that are in force, sorted by name.
    package var all: [Entry] {
        entries.values.flatMap(\.values).sorted {
            ($0.declaration.name, $0.declaration.signature) < ($1.declaration.name, $1.declaration.signature)
        }
    }

    /// The names alone.
    var names: Set<String> {
        Set(
            entries.values.flatMap(\.values).filter { $0.declaration.kind.importKeyword != nil }.map(\.declaration.name)
        )
    }

    /// What a cell imports in order to see what it uses of earlier cells.
    package struct ImportPlan {
        /// The import declarations.
        package var lines: [String]
        /// The modules that the cell depends on.
        package var modules: Set<String>
        /// By name, the module of a variable that is used in the initial value of its own redefinition.
        package var earlierModules: [String: String]
    }

    /// What a cell must import.
    package func importPlan(for cell: ParsedCell) -> ImportPlan {
        let declared = Set(cell.declarations.filter { $0.kind.importKeyword != nil }.map(\.name))
        let earlier = Set(cell.earlierNameUses.map(\.name))
        var scoped: Set<String> = []
        var used: Set<String> = []
        var open: Set<String> = []
        var earlierModules: [String: String] = [:]
        for (name, overloads) in entries {
            for entry in overloads.values {
                guard let keyword = entry.declaration.kind.importKeyword else {
                    // Members and operators are found without a name, so their module must be open.
                    if !cell.declarations.contains(where: { $0.signature == entry.declaration.signature }) {
                        open.insert(entry.module)
                    }
                    continue
                }
                guard cell.identifiers.contains(name) else { continue }
                if earlier.contains(name), entry.declaration.kind == .variable || entry.declaration.kind == .constant {
                    earlierModules[name] = entry.module
                    open.insert(entry.module)
                } else if !declared.contains(name) || entry.declaration.isOverloadable {
                    if declared.contains(name),
                        cell.declarations.contains(where: { $0.name == name && replaces($0, entry.declaration) })
                    {
                        continue
                    }
                    scoped.insert(
                        "\(importAttributes(of: entry.module)) import \(keyword) \(entry.module).\(name.inBackticks)")
                    used.insert(entry.module)
                }
            }
        }
        let modules = closure(of: used.union(open))
        let lines =
            imports
            + modules.intersection(modulesWithMembers).subtracting(open).sorted().map {
                "@testable import enum \($0).\(Self.marker(of: $0))"
            }
            + open.sorted().map { "\(importAttributes(of: $0)) import \($0)" } + scoped.sorted()
        return ImportPlan(lines: lines, modules: modules, earlierModules: earlierModules)
    }

    /// How to import a module whose names are internal. Along with a module the compiler loads the modules that it
    /// imports, so compiling would slow down as the chain of cells that build on one another grows. Only types need
    /// those modules; values and functions are therefore imported for the implementation only.
    private func importAttributes(of module: String) -> String {
        modulesWithMembers.contains(module) ? "@testable" : "@_implementationOnly @testable"
    }

    /// The name of a type that every cell declares. Importing it alone makes the members of the module's types
    /// visible, and none of its other names.
    package static func marker(of module: String) -> String { "__\(module)" }

    private func closure(of modules: Set<String>) -> Set<String> {
        var found = modules
        var pending = Array(modules)
        while let module = pending.popLast() {
            for dependency in dependencies[module] ?? [] where found.insert(dependency).inserted {
                pending.append(dependency)
            }
        }
        return found
    }

    /// Records what a cell has declared.
    ///
    /// - Parameter frontEndCell: The front end's own identifier of the cell, if it has one: what an earlier run of the
    ///   same cell declared under the same names is then removed.
    package mutating func add(
        _ declarations: [Declaration], module: String, label: String, dependencies modules: Set<String>,
        imports newImports: [String], frontEndCell: String?
    ) {
        if !declarations.isEmpty { dependencies[module] = modules }
        if declarations.contains(where: \.kind.hasMembers) { modulesWithMembers.insert(module) }
        for line in newImports where !imports.contains(line) { imports.append(line) }
        let earlierRun = frontEndCell.flatMap { moduleOfFrontEndCell[$0] }
        if let frontEndCell { moduleOfFrontEndCell[frontEndCell] = module }
        for declaration in declarations {
            let name = declaration.name
            entries[name] = entries[name]?.filter { _, entry in
                entry.module != earlierRun && !replaces(declaration, entry.declaration) || entry.module == module
            }
            entries[name, default: [:]][declaration.signature] = Entry(
                declaration: declaration, module: module, label: label)
        }
    }

    /// Whether a new declaration takes the place of an older one.
    private func replaces(_ new: Declaration, _ old: Declaration) -> Bool {
        if new.kind == .extensionMember || old.kind == .extensionMember || new.kind == .operator
            || old.kind == .operator
        {
            return new.kind == old.kind && new.signature == old.signature
        }
        return !(new.isOverloadable && old.isOverloadable) || new.signature == old.signature
    }

    /// Forgets everything.
    package mutating func removeAll() { self = NameTable() }
}
