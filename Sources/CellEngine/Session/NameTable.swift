/// Which cell's module owns each name of the session, the newest definition winning.
struct NameTable {
    /// A declaration that later cells can use.
    struct Entry {
        var declaration: Declaration
        /// The module of the cell.
        var module: String
        /// How the cell is called, such as `In[3]`.
        var label: String
    }

    /// Entries by signature within their name.
    private(set) var entries: [String: [String: Entry]] = [:]
    /// The modules that each module needs to be imported with it.
    private var dependencies: [String: Set<String>] = [:]
    /// The modules that declare types or members.
    private var modulesWithMembers: Set<String> = []
    /// Import declarations of earlier cells, in order.
    private(set) var imports: [String] = []
    /// The module that the last run of a front end's cell was compiled into.
    private var moduleOfFrontEndCell: [String: String] = [:]

    /// The entries that are in force, by name.
    var all: [Entry] {
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

    /// The lines by which a cell sees what it uses of earlier cells.
    struct ImportPlan {
        var lines: [String]
        /// Modules that the cell depends on.
        var modules: Set<String>
        /// Where a name inside the initial value of its own redefinition is found.
        var earlierModules: [String: String]
    }

    func importPlan(for cell: ParsedCell) -> ImportPlan {
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
                        "\(importAttributes(of: entry.module)) import \(keyword) \(entry.module).\(name.asIdentifier)")
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

    /// How to import a module whose names are internal. With every module the compiler loads those below it,
    /// so that cells that build on one another would take longer the longer their chain is. Only of types
    /// something below is needed; values and functions are therefore imported for the implementation only.
    private func importAttributes(of module: String) -> String {
        modulesWithMembers.contains(module) ? "@testable" : "@_implementationOnly @testable"
    }

    /// The name of a type that every cell declares, by which its module can be imported for the
    /// members of its types alone, without its other names.
    static func marker(of module: String) -> String { "__\(module)" }

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

    /// Takes in what a cell has declared.
    ///
    /// - Parameter frontEndCell: The front end's own identifier of the cell, if it has one: what an
    ///   earlier run of the same cell declared under the same names is then gone.
    mutating func add(
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
    mutating func removeAll() { self = NameTable() }
}

extension String {
    /// The name as it must stand in source text.
    fileprivate var asIdentifier: String {
        let keywords: Set = [
            "self", "in", "default", "case", "class", "struct", "func", "var", "let", "for", "while", "repeat",
            "switch", "where", "is", "as", "init", "protocol", "extension", "operator", "return", "import", "enum",
            "if", "else", "do", "try", "catch", "throw", "guard", "defer", "true", "false", "nil", "super", "static",
            "public", "private", "internal", "subscript", "typealias", "inout", "break", "continue", "fallthrough",
            "rethrows", "throws", "any",
        ]
        return keywords.contains(self) ? "`\(self)`" : self
    }
}
