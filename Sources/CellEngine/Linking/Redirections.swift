import CellSupport

/// Lets a function that is declared again take the place of the earlier ones wherever those are called.
struct Redirections {
    /// By key, where the function's versions lie, the newest last.
    private var versions: [Key: [Version]] = [:]

    private struct Key: Hashable {
        let kind: SymbolName.Kind
        let text: String
    }

    private struct Version {
        let module: String
        let address: UInt
    }

    /// Registers the functions of a cell that has been loaded, and sends the calls of earlier versions to them.
    ///
    /// - Parameters:
    ///   - base: The library's load address.
    ///   - incompatibleNames: The base names of functions that are called in another way than the earlier ones.
    /// - Returns: The names of the functions whose earlier versions have been replaced.
    mutating func add(
        _ cell: CompiledCell, at base: UInt, except incompatibleNames: Set<String>
    ) -> Set<SymbolName> {
        var replaced: Set<SymbolName> = []
        var refused: Set<SymbolName> = []
        for definition in cell.definitions where definition.name.isReplaceable {
            let key = Key(kind: definition.name.kind, text: definition.name.key)
            let address = base + definition.offset
            let isWitness = definition.name.owner.isEmpty
            if incompatibleNames.contains(definition.name.owner) || (isWitness && !incompatibleNames.isEmpty) {
                versions[key] = [Version(module: cell.module, address: address)]
                continue
            }
            for version in versions[key] ?? [] {
                let succeeds =
                    definition.name.kind == .function
                    ? cell_redirect(version.address, address) : cell_redirect_async(version.address, address)
                if succeeds { replaced.insert(definition.name) } else { refused.insert(definition.name) }
            }
            versions[key, default: []].append(Version(module: cell.module, address: address))
        }
        return replaced.subtracting(refused)
    }

    /// The module whose version of a function is called.
    func newestModule(of name: SymbolName) -> String? {
        versions[Key(kind: .function, text: name.key)]?.last?.module
    }

    /// Whether a version of a function has been replaced by a later one.
    func isReplaced(key: String, in module: String) -> Bool {
        guard let newest = versions[Key(kind: .function, text: key)]?.last else { return false }
        return newest.module != module
    }
}
