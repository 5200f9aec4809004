import Foundation

/// Which declarations of cells use which others, as the compiled code has it.
struct UseGraph {
    /// A declaration of a cell, by its module and its base name.
    struct Node: Hashable {
        let module: String
        let name: String
    }

    private struct Function {
        let owner: String
        let key: String
        let references: Set<Node>
    }

    private var functions: [String: [Function]] = [:]
    private var optimizedModules: Set<String> = []

    /// Adds a cell.
    ///
    /// - Parameter declarations: What an optimized cell declares: its functions may have become part of one another,
    ///   so there its text tells which they use.
    mutating func add(_ cell: CompiledCell, optimized declarations: [Declaration]?) {
        var found = cell.uses.map { Function(owner: $0.owner, key: $0.key, references: Self.nodes(in: $0.references)) }
        if let declarations {
            optimizedModules.insert(cell.module)
            let names = Set(declarations.filter { !$0.kind.isVariable || $0.isReplaceable }.map(\.baseName))
            for declaration in declarations where !declaration.kind.isVariable {
                let words = Set(declaration.text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
                let used = names.intersection(words).subtracting([declaration.baseName])
                found.append(
                    Function(
                        owner: declaration.baseName, key: "",
                        references: Set(used.map { Node(module: cell.module, name: $0) })))
            }
        }
        functions[cell.module] = found
    }

    /// What a declaration uses directly.
    func uses(of node: Node) -> Set<Node> {
        (functions[node.module] ?? []).filter { $0.owner == node.name }.reduce(into: []) { $0.formUnion($1.references) }
    }

    /// What the closures among a cell's statements use.
    func uses(ofClosuresIn module: String) -> Set<Node> { uses(of: Node(module: module, name: "")) }

    /// The declarations that use another directly.
    func users(of node: Node) -> Set<Node> {
        functions.reduce(into: []) { found, module in
            for function in module.value where !function.owner.isEmpty && function.references.contains(node) {
                found.insert(Node(module: module.key, name: function.owner))
            }
        }
    }

    /// Whether code that may still run uses a declaration: a function that has not been replaced, or a closure.
    func isInUse(_ node: Node, isReplaced: (_ key: String, _ module: String) -> Bool) -> Bool {
        functions.contains { module, functions in
            functions.contains {
                $0.references.contains(node) && ($0.key.isEmpty || !isReplaced($0.key, module))
            }
        }
    }

    /// Whether functions of a cell may have become part of one another.
    func isOptimized(_ module: String) -> Bool { optimizedModules.contains(module) }

    /// All that a cell uses.
    static func nodes(usedBy cell: CompiledCell) -> Set<Node> { nodes(in: cell.references) }

    /// The declarations that demangled names mention.
    private static func nodes(in texts: Set<String>) -> Set<Node> {
        texts.reduce(into: []) { found, text in
            for isFunction in [true, false] {
                if let name = SymbolName(demangled: text, isFunction: isFunction), !name.owner.isEmpty {
                    found.insert(Node(module: name.module, name: name.owner))
                }
            }
            // Types stand anywhere in a name: `Cell_3.` and what follows.
            let parts = text.components(separatedBy: "Cell_")
            for part in parts.dropFirst() {
                let number = part.prefix { $0.isNumber }
                let rest = part[number.endIndex...]
                guard rest.hasPrefix(".") else { continue }
                let name = rest.dropFirst().drop { $0 == "`" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                if !name.isEmpty { found.insert(Node(module: "Cell_\(number)", name: String(name))) }
            }
        }
    }

    /// Forgets everything.
    mutating func removeAll() { self = UseGraph() }
}
