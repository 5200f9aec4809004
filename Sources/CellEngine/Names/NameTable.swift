/// Which cell's module holds each name of the session; the newest definition is in force.
///
/// A function that takes the place of an earlier one, and a variable that is set anew, stay with the module that
/// declared them first: later cells import that module, and what was compiled with it sees the newest definition.
package struct NameTable {
    /// A declaration that later cells can use.
    package struct Entry {
        package var declaration: Declaration
        /// The module that later cells import for it.
        package var module: String
        /// The module of the cell that defined it last.
        package var newestModule: String
        /// That cell's label, such as `In[3]`.
        package var label: String
        /// The modules whose versions of it are all the newest one now.
        var versions: Set<String>
        /// By each type or variable that decides about its own type, the module that declared it.
        var typeModules: [String: String]
    }

    package init() {}

    /// Entries by signature within their name.
    private(set) var entries: [String: [String: Entry]] = [:]
    /// By the name of a member, the types that extensions have given it to.
    private var extendedTypes: [String: Set<String>] = [:]
    /// By module, the modules that must be imported along with it.
    private var dependencies: [String: Set<String>] = [:]
    /// By name, every module that has declared it.
    private var modulesDeclaring: [String: Set<String>] = [:]
    /// The modules that declare types or members.
    private(set) var modulesWithMembers: Set<String> = []
    /// By module, the names that stand there for both a variable and a function, so that they cannot be imported alone.
    private var ambiguousNames: [String: Set<String>] = [:]
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

    /// What stands under a name, and the members of extensions that have it.
    func entries(named name: String) -> [Entry] {
        var found = entries[name].map { Array($0.values) } ?? []
        for type in extendedTypes[name] ?? [] where type != name {
            found += entries[type]?.values.filter { $0.declaration.baseName == name } ?? []
        }
        return found
    }

    /// Every module that has declared a name, in force or not.
    func declaringModules(of name: String) -> Set<String> { modulesDeclaring[name] ?? [] }

    /// The entry of a variable, if the name is one.
    package func variable(_ name: String) -> Entry? {
        entries[name]?.values.first { $0.declaration.kind.isVariable }
    }

    // MARK: Importing

    /// Imports a module in every cell from now on.
    mutating func add(import module: String) {
        let line = "import \(module)"
        if !imports.contains(line) { imports.append(line) }
    }

    /// What a cell needs in order to see what it uses of earlier cells.
    package struct ImportPlan {
        /// The import declarations, and the session's own operators.
        package var lines: [String]
        /// The modules that the cell depends on.
        package var modules: Set<String>
        /// By name, the module of the variable that a declaration of the cell takes the place of.
        package var earlierVariables: [String: String]
        /// The signatures of the cell's declarations that take the place of earlier ones with the same types.
        package var replacedSignatures: Set<String>
        /// The signatures of conformances that earlier cells have declared with the same members.
        package var knownConformances: Set<String>
        /// The base names of members that are no longer called in the way in which earlier cells call them.
        var incompatibleNames: Set<String>
        /// The signatures among them of members in the bodies of types.
        var bodyMembers: Set<String>
        /// What the types of earlier cells are made of, by name.
        var shapes: [String: TypeShape]
        /// The types that extensions have made equatable.
        var equatableTypes: Set<String>
        /// By name, the module that declares a type or a variable.
        var typeModules: [String: String]
    }

    /// What a cell must import.
    ///
    /// - Parameters:
    ///   - variablesInPlace: The names of variables that the cell sets anew, instead of declaring others.
    ///   - newestOnly: The names of functions whose older declarations are left out.
    package func importPlan(
        for cell: ParsedCell, variablesInPlace: Set<String> = [], newestOnly: Set<String> = []
    ) -> ImportPlan {
        let declaredTypes = Set(cell.declarations.filter(\.kind.isType).map(\.name))
        let declared = Set(cell.declarations.filter { $0.kind.importKeyword != nil }.map(\.name))
            .subtracting(variablesInPlace)
        let bySignature = Dictionary(
            cell.declarations.map { ($0.signature, $0) }, uniquingKeysWith: { first, _ in first })
        var scoped: Set<String> = []
        var used: Set<String> = []
        var open: Set<String> = []
        var earlierVariables: [String: String] = [:]
        var replaced: Set<String> = []
        var knownConformances: Set<String> = []
        var bodyMembers: Set<String> = []
        var hidden: Set<String> = []
        let typeModules = typeModules.filter { !declaredTypes.contains($0.key) }
        for declaration in cell.declarations where declaration.isReplaceable {
            // A member of a type's own body, which an extension declares again.
            let type = entries[declaration.name]?.values.first { $0.declaration.kind.isType }
            if let type, !declaredTypes.contains(declaration.name), declaration.kind == .extensionMember,
                type.declaration.members.contains(declaration.signature),
                declaration.typeNames.allSatisfy({ $0 == declaration.name || typeModules[$0] == type.typeModules[$0] })
            {
                replaced.insert(declaration.signature)
                bodyMembers.insert(declaration.signature)
            }
        }
        for (name, overloads) in entries {
            for entry in overloads.values {
                let new = bySignature[entry.declaration.signature].flatMap {
                    replaces($0, entry.declaration) ? $0 : nil
                }
                let isSame = new.map { means($0, entry, typeModules, declaredTypes) } ?? false
                if isSame, new?.isReplaceable == true, entry.declaration.isReplaceable {
                    replaced.insert(entry.declaration.signature)
                }
                guard let keyword = entry.declaration.kind.importKeyword else {
                    if entry.declaration.kind == .operator { continue }
                    if isSame, entry.declaration.kind == .conformance, new?.members == entry.declaration.members {
                        knownConformances.insert(entry.declaration.signature)
                    } else if let new, !(isSame && new.isReplaceable && entry.declaration.isReplaceable) {
                        // What is declared anew must not be visible twice.
                        hidden.insert(entry.module)
                    }
                    // Members and operators are found without a name, so their module must be open.
                    open.insert(entry.module)
                    continue
                }
                guard cell.mentionCounts[name] != nil else { continue }
                if declared.contains(name) {
                    if entry.declaration.kind.isVariable { earlierVariables[name] = entry.module }
                    let isHidden = cell.declarations.contains { $0.name == name && replaces($0, entry.declaration) }
                    let isMentioned = cell.variables.contains { site in
                        site.bindings.contains { $0.initialValue?.mentions.contains(name) ?? false }
                    }
                    if isHidden, !(earlierVariables[name] != nil && isMentioned) { continue }
                }
                if newestOnly.contains(name), entry.newestModule != newestModule(of: overloads) { continue }
                if ambiguousNames[entry.module]?.contains(name) ?? false {
                    open.insert(entry.module)
                } else {
                    scoped.insert(
                        "\(importAttributes(of: entry.module)) import \(keyword) \(entry.module).\(name.inBackticks)")
                    used.insert(entry.module)
                }
            }
        }
        open.subtract(hidden)
        let modules = closure(of: used.union(open))
        let lines =
            imports
            + modules.intersection(modulesWithMembers).subtracting(open).sorted().map {
                "@testable import enum \($0).\(Self.marker(of: $0))"
            }
            + open.sorted().map { "\(importAttributes(of: $0)) import \($0)" } + scoped.sorted()
            + operators(for: cell)
        return ImportPlan(
            lines: lines, modules: modules, earlierVariables: earlierVariables, replacedSignatures: replaced,
            knownConformances: knownConformances, incompatibleNames: incompatibleNames(in: cell),
            bodyMembers: bodyMembers, shapes: shapes(except: declaredTypes),
            equatableTypes: equatableTypes, typeModules: typeModules)
    }

    /// By name, the module that declares a type or a variable.
    private var typeModules: [String: String] {
        entries.compactMapValues { overloads in
            overloads.values.first { $0.declaration.kind.isType || $0.declaration.kind.isVariable }?.module
        }
    }

    private func incompatibleNames(in cell: ParsedCell) -> Set<String> {
        Set(
            cell.declarations.filter { declaration in
                guard declaration.kind == .extensionMember, let overloads = entries[declaration.name] else {
                    return false
                }
                let opposite = declaration.oppositeSignature
                return opposite != declaration.signature
                    && (overloads[opposite] != nil
                        || overloads.values.contains { $0.declaration.members.contains(opposite) })
            }.map(\.baseName))
    }

    /// What the types of earlier cells are made of, by name.
    private func shapes(except declared: Set<String>) -> [String: TypeShape] {
        entries.compactMapValues { overloads in overloads.values.lazy.compactMap(\.declaration.shape).first }
            .filter { !declared.contains($0.key) }
    }

    /// The types that extensions have made equatable.
    private var equatableTypes: Set<String> {
        let protocols = ["Equatable", "Hashable", "Comparable"]
        return Set(
            entries.values.flatMap(\.values).map(\.declaration)
                .filter { $0.kind == .conformance && protocols.contains($0.baseName) }.map(\.name))
    }

    /// Whether a variable that is declared again is likely to have its earlier type: what its initial value mentions is
    /// what it was then.
    package func mayKeepType(_ new: Declaration, in cell: ParsedCell) -> Bool {
        guard let old = variable(new.name) else { return false }
        let declaredTypes = Set(cell.declarations.filter(\.kind.isType).map(\.name))
        let modules = typeModules
        return new.typeNames.union(old.typeModules.keys).allSatisfy { name in
            name == new.name || !declaredTypes.contains(name) && modules[name] == old.typeModules[name]
        }
    }

    /// Whether an equal signature mentions the same types as when an earlier declaration was compiled.
    private func means(
        _ new: Declaration, _ old: Entry, _ typeModules: [String: String], _ declaredTypes: Set<String>
    ) -> Bool {
        new.typeNames.allSatisfy { !declaredTypes.contains($0) && typeModules[$0] == old.typeModules[$0] }
    }

    private func newestModule(of overloads: [String: Entry]) -> String? {
        overloads.values.map(\.newestModule).max { Self.serial(of: $0) < Self.serial(of: $1) }
    }

    /// The number of a cell's module: later cells have higher ones.
    static func serial(of module: String) -> Int {
        module.utf8.reduce(0) { number, byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte ? number * 10 + Int(byte - UInt8(ascii: "0")) : number
        }
    }

    /// Operators exist only while a cell is compiled, so each cell that uses one declares it itself.
    private func operators(for cell: ParsedCell) -> [String] {
        let known = entries.values.flatMap(\.values).map(\.declaration).filter { $0.kind == .operator }
        let own = Set(cell.declarations.filter { $0.kind == .operator }.map(\.signature))
        let used = known.filter { !own.contains($0.signature) && cell.operators.contains($0.name) }
        var needed = Set(used.map(\.type))
        let ownTexts = cell.declarations.filter { $0.kind == .operator }.map(\.type)
        // Precedence groups refer to one another.
        var pending = Array(needed) + ownTexts
        while let text = pending.popLast() {
            let words = Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
            for group in known where group.signature.hasPrefix("precedencegroup ") && words.contains(group.name) {
                if !own.contains(group.signature), needed.insert(group.type).inserted { pending.append(group.type) }
            }
        }
        return needed.sorted()
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

    /// Modules with all that they depend on.
    func closure(of modules: Set<String>) -> Set<String> {
        var found = modules
        var pending = Array(modules)
        while let module = pending.popLast() {
            for dependency in dependencies[module] ?? [] where found.insert(dependency).inserted {
                pending.append(dependency)
            }
        }
        return found
    }

    // MARK: Recording

    /// What became of a cell's declarations when it was loaded.
    package struct Outcome {
        /// The base names of the functions whose earlier versions have been replaced.
        package var replacedNames: Set<String> = []
        /// The names of variables that were set anew.
        package var variablesInPlace: Set<String> = []

        package init(replacedNames: Set<String> = [], variablesInPlace: Set<String> = []) {
            self.replacedNames = replacedNames
            self.variablesInPlace = variablesInPlace
        }
    }

    /// Records what a cell has declared.
    ///
    /// - Parameters:
    ///   - plan: The plan with which it was compiled.
    ///   - outcome: What became of its declarations.
    ///   - frontEndCell: The front end's own identifier of the cell, if it has one: what an earlier run of the same
    ///     cell declared under the same names is then removed.
    /// - Returns: The variables that other variables have taken the place of.
    @discardableResult
    package mutating func add(
        _ declarations: [Declaration], module: String, label: String, plan: ImportPlan,
        outcome: Outcome = Outcome(), imports newImports: [String], frontEndCell: String?
    ) -> [Entry] {
        if !declarations.isEmpty { dependencies[module] = plan.modules }
        if declarations.contains(where: \.kind.hasMembers) { modulesWithMembers.insert(module) }
        let kinds = Dictionary(grouping: declarations.filter { $0.kind.importKeyword != nil }, by: \.name)
            .mapValues { Set($0.compactMap(\.kind.importKeyword)) }
        ambiguousNames[module] = Set(kinds.filter { $0.value.count > 1 }.keys)
        for line in newImports where !imports.contains(line) { imports.append(line) }
        let earlierRun = frontEndCell.flatMap { moduleOfFrontEndCell[$0] }
        if let frontEndCell { moduleOfFrontEndCell[frontEndCell] = module }
        let declaredTypes = Set(declarations.filter(\.kind.isType).map(\.name))
        var retired: [Entry] = []
        for declaration in declarations {
            let name = declaration.name
            modulesDeclaring[name, default: []].insert(module)
            // A member of a type's own body stays with the type.
            if plan.bodyMembers.contains(declaration.signature), outcome.replacedNames.contains(declaration.baseName) {
                continue
            }
            if declaration.baseName != name { extendedTypes[declaration.baseName, default: []].insert(name) }
            let old = entries[name]?[declaration.signature]
            let stays = old.map { self.stays($0, under: declaration, plan: plan, outcome: outcome) } ?? false
            entries[name] = entries[name]?.filter { _, entry in
                let isGone =
                    entry.newestModule == earlierRun && sharesRole(declaration, entry.declaration)
                    || replaces(declaration, entry.declaration)
                guard isGone, entry.newestModule != module else { return true }
                if entry.declaration.kind.isVariable, !stays { retired.append(entry) }
                return false
            }
            let typeModules = Dictionary(
                uniqueKeysWithValues: declaration.typeNames.compactMap { type in
                    (declaredTypes.contains(type) ? module : plan.typeModules[type]).map { (type, $0) }
                })
            entries[name, default: [:]][declaration.signature] = Entry(
                declaration: declaration, module: stays ? old!.module : module, newestModule: module, label: label,
                versions: (stays ? old!.versions : []).union([module]), typeModules: typeModules)
        }
        return retired
    }

    /// Whether a name stays with the module that declared it first.
    private func stays(_ old: Entry, under new: Declaration, plan: ImportPlan, outcome: Outcome) -> Bool {
        if outcome.variablesInPlace.contains(new.name) { return true }
        if plan.knownConformances.contains(new.signature) { return true }
        return plan.replacedSignatures.contains(new.signature) && outcome.replacedNames.contains(new.baseName)
            && old.declaration.defaults == new.defaults
    }

    /// Whether two declarations of one cell's runs can be versions of each other.
    private func sharesRole(_ new: Declaration, _ old: Declaration) -> Bool {
        (new.kind.importKeyword == nil) == (old.kind.importKeyword == nil) && new.baseName == old.baseName
    }

    /// Whether a new declaration takes the place of an older one.
    private func replaces(_ new: Declaration, _ old: Declaration) -> Bool {
        if new.kind.importKeyword == nil || old.kind.importKeyword == nil {
            return new.kind == old.kind && new.signature == old.signature
        }
        // `mean` and `mean(of:)` can stand side by side, as they can in a file.
        if new.isOverloadable != old.isOverloadable, !new.kind.isType, !old.kind.isType {
            return !(new.hasLabel || old.hasLabel)
        }
        return !(new.isOverloadable && old.isOverloadable) || new.signature == old.signature
    }

    // MARK: Forgetting

    /// Forgets everything.
    package mutating func removeAll() { self = NameTable() }

    /// Forgets a name, and the members of extensions if it is the name of a type.
    ///
    /// - Returns: What it stood for; empty if the session has no such name.
    package mutating func remove(_ name: String) -> [Entry] {
        defer { entries[name] = nil }
        return entries[name].map { Array($0.values) } ?? []
    }
}
