import CellSupport
import Foundation

/// What a compiled cell defines, and what its functions refer to in other cells.
struct CompiledCell {
    /// A function or variable in the library.
    struct Definition {
        let name: SymbolName
        /// The offset from the library's load address.
        let offset: UInt
        let isWritable: Bool
    }

    /// What one function, with the closures in it, refers to.
    struct Uses {
        /// The name that later cells use for it; empty for a closure among the cell's statements.
        let owner: String
        /// The key of the function itself; empty for such a closure.
        let key: String
        /// The demangled names.
        var references: Set<String>
    }

    let module: String
    private(set) var definitions: [Definition] = []
    private(set) var uses: [Uses] = []
    /// The demangled names that its functions and statements refer to.
    private(set) var references: Set<String> = []

    /// Reads the library and the object file that it was made of.
    init(module: String, library: String, object: String) {
        self.module = module
        var demangled: [String: String] = [:]
        func text(_ mangled: String) -> String {
            if let known = demangled[mangled] { return known }
            let text = Self.demangle(mangled)
            demangled[mangled] = text
            return text
        }
        var functions: [String: SymbolName] = [:]
        for symbol in Self.symbols(in: library) where symbol.name.contains("Cell_") {
            guard
                let name = SymbolName(
                    demangled: text(symbol.name), module: module, isFunction: symbol.isFunction)
            else { continue }
            if name.kind == .function { functions[text(symbol.name)] = name }
            definitions.append(
                Definition(name: name, offset: symbol.offset, isWritable: symbol.isWritable))
        }
        let entry = CellCompiler.entryPoint(of: module)
        var found: [String: Uses] = [:]
        for (function, referred) in Self.references(in: object) where referred.contains("Cell_") {
            references.insert(text(referred))
            if function == entry { continue }
            let whole = text(function)
            let own = functions[whole] ?? Self.function(around: whole, in: functions)
            let key = own?.key ?? ""
            found[key, default: Uses(owner: own?.owner ?? "", key: key, references: [])]
                .references.insert(text(referred))
        }
        // A function uses the types of its parameters, even if its code needs nothing of them.
        for (whole, name) in functions where whole.dropFirst(module.count).contains("Cell_") {
            found[name.key, default: Uses(owner: name.owner, key: name.key, references: [])].references.insert(whole)
        }
        uses = Array(found.values)
    }

    /// The function that a closure is in, with which its name ends.
    private static func function(around closure: String, in functions: [String: SymbolName]) -> SymbolName? {
        var rest = closure[...]
        while let end = rest.range(of: " in ") ?? rest.range(of: " for ") {
            rest = rest[end.upperBound...]
            if let found = functions[String(rest)] { return found }
        }
        return nil
    }

    /// The cell's own variables, by their names.
    var variables: [String: Definition] {
        Dictionary(
            definitions.filter { $0.name.kind == .variable }.map { ($0.name.owner, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    // MARK: Files

    private static func demangle(_ mangled: String) -> String {
        guard let text = cell_symbol_demangled(mangled) else { return mangled }
        defer { free(text) }
        return String(cString: text)
    }

    private struct Symbol {
        let name: String
        let offset: UInt
        let isFunction: Bool
        let isWritable: Bool
    }

    private static func symbols(in path: String) -> [Symbol] {
        var found: [Symbol] = []
        withUnsafeMutablePointer(to: &found) { list in
            _ = cell_symbols_visit(
                path,
                { symbol, list in
                    guard let symbol = symbol?.pointee else { return }
                    list!.assumingMemoryBound(to: [Symbol].self).pointee.append(
                        Symbol(
                            name: String(cString: symbol.name), offset: UInt(symbol.offset),
                            isFunction: symbol.is_function, isWritable: symbol.is_writable))
                }, list)
        }
        return found
    }

    private static func references(in path: String) -> [(function: String, referred: String)] {
        var found: [(function: String, referred: String)] = []
        withUnsafeMutablePointer(to: &found) { list in
            _ = cell_references_visit(
                path,
                { function, referred, list in
                    list!.assumingMemoryBound(to: [(function: String, referred: String)].self).pointee.append(
                        (String(cString: function!), String(cString: referred!)))
                }, list)
        }
        return found
    }
}
