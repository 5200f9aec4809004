/// Finds what still uses an earlier definition than the newest, because the newest cannot take its place.
struct StaleUses {
    let table: NameTable
    let graph: UseGraph
    /// The labels of cells by their modules.
    let labels: [String: String]

    /// One declaration with an earlier definition that it uses.
    struct Finding: Hashable {
        let user: UseGraph.Node
        let used: UseGraph.Node
    }

    /// Where the code that is about to run arrives at earlier definitions.
    func findings(startingAt nodes: Set<UseGraph.Node>) -> [Finding] {
        var seen: Set<UseGraph.Node> = []
        var pending = nodes.compactMap(newest)
        var found: Set<Finding> = []
        while let node = pending.popLast() {
            guard seen.insert(node).inserted else { continue }
            // A variable may hold a closure of its cell.
            let holdsFunction = entries(of: node.name).contains {
                $0.declaration.kind.isVariable && $0.newestModule == node.module && $0.declaration.type.contains("->")
            }
            let closures = holdsFunction ? graph.uses(ofClosuresIn: node.module) : []
            for used in graph.uses(of: node).union(closures) where used != node {
                if isStale(used, usedBy: node) { found.insert(Finding(user: node, used: used)) }
                if let next = newest(used) { pending.append(next) }
            }
        }
        return sorted(found)
    }

    /// What uses an earlier definition directly and is in force.
    func findings(using node: UseGraph.Node) -> [Finding] {
        let users = graph.users(of: node).filter { newest($0) == $0 && isStale(node, usedBy: $0) }
        return sorted(Set(users.map { Finding(user: $0, used: node) }))
    }

    private func sorted(_ findings: Set<Finding>) -> [Finding] {
        findings.sorted { ($0.user.module, $0.user.name, $0.used.name) < ($1.user.module, $1.user.name, $1.used.name) }
    }

    /// The sentence that tells a finding.
    func sentence(for finding: Finding) -> String {
        let user = labels[finding.user.module] ?? ""
        let used = labels[finding.used.module] ?? ""
        let current = entries(of: finding.used.name).max {
            NameTable.serial(of: $0.newestModule) < NameTable.serial(of: $1.newestModule)
        }
        let newest = current.map { ", not the one of \($0.label)" } ?? ""
        return "'\(finding.user.name)' of \(user) still uses the '\(finding.used.name)' of \(used)\(newest): "
            + "run \(user) again"
    }

    private func entries(of name: String) -> [NameTable.Entry] { table.entries(named: name) }

    /// Where calls of a declaration arrive; `nil` if it has no code that is in force.
    private func newest(_ node: UseGraph.Node) -> UseGraph.Node? {
        entries(of: node.name).first { $0.versions.contains(node.module) }.map {
            UseGraph.Node(module: $0.newestModule, name: node.name)
        }
    }

    /// Whether the session has a newer definition of a name, which the earlier one knows nothing of.
    private func isStale(_ used: UseGraph.Node, usedBy user: UseGraph.Node) -> Bool {
        let entries = entries(of: used.name)
        guard !entries.isEmpty else { return false }
        let isFunction = entries.contains { !$0.declaration.kind.isVariable || $0.declaration.isReplaceable }
        if isFunction, graph.isOptimized(user.module), user.module == used.module {
            return !entries.contains { $0.newestModule == used.module }
        }
        return !entries.contains { $0.versions.contains(used.module) }
    }
}
