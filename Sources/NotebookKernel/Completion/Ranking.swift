import CellEngine

extension CodeCompletion {
    /// Brings what SourceKit finds into the order in which a notebook's author looks for it, and leaves out what nobody
    /// writes.
    struct Ranking {
        let scope: SessionScope
        let prefix: String
        let isMember: Bool

        /// Modules whose names come before those of other modules.
        private static let own: Set<String> = [
            "Notebook", "ResultViews", "Figures", "LanguageModels", "SparseShift", "Numerics", "TensorFiles",
        ]
        private static let common: Set<String> = [
            "Swift", "Foundation", "FoundationEssentials", "_Concurrency", "_StringProcessing", "Synchronization",
        ]
        /// Names of other modules, most of them C's, are offered from so many letters on.
        private static let leastLetters = 3

        /// The results to show, in order.
        func items(_ found: [CodeAssistant.Completion]) -> [CompletionItem] {
            var ranked = found.enumerated().compactMap { index, result -> (Int, Int, CompletionItem)? in
                guard let rank = rank(of: result), let item = CompletionItem(result) else { return nil }
                return (rank, index, item)
            }
            // A list of everything ends before it comes to the session's names.
            if prefix.isEmpty, !isMember, found.contains(where: { $0.kind.hasPrefix("keyword") }) {
                let known = Set(ranked.map { $0.2.label.prefix { $0 != "(" } })
                let others = scope.names.filter { $0.isWritten }.map(\.item).filter { !known.contains($0.label[...]) }
                ranked += others.enumerated().map { (1, $0.offset, $0.element) }
            }
            return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
        }

        /// From 0, the nearest; `nil` for what is left out.
        private func rank(of result: CodeAssistant.Completion) -> Int? {
            let name = result.name.prefix { $0 != "(" }
            if result.kind == "literal.color" || result.kind == "literal.image" || name.hasPrefix("_") { return nil }
            if result.kind == "decl.module", name.hasPrefix("Cell_") || name == "Cell" { return nil }
            if isMember, name == "self" || name == "Type" { return nil }
            if let module = result.module, !scope.isInForce(String(name), of: module) { return nil }
            if result.isNear { return 0 }
            let isSessions = result.module.map { scope.labels[$0] != nil } ?? false
            if isMember { return result.isCurried ? 3 : result.isDiscouraged ? 4 : isSessions ? 1 : 2 }
            if result.isArgumentList || result.module == "Cell" { return 0 }
            if isSessions { return 1 }
            if result.module.map(Self.own.contains) ?? true { return 2 }
            if result.module.map(Self.common.contains) ?? false { return 3 }
            if result.kind == "decl.module" { return 4 }
            guard prefix.count >= Self.leastLetters, name.hasPrefix(prefix) else { return nil }
            return 4
        }
    }
}

extension CodeAssistant.Completion {
    /// Whether it is a method of values that a type's name is followed by: `Double.advanced(_:)`.
    fileprivate var isCurried: Bool {
        kind == "decl.function.method.instance" && description.contains("(self: ")
    }

    /// Whether it is all that stands between a call's parentheses.
    fileprivate var isArgumentList: Bool {
        kind.hasPrefix("decl.function") && (name.isEmpty || name.hasSuffix(":")) || kind == "pattern"
    }
}

extension CompletionItem {
    /// What front ends show and insert for a result; `nil` for one that inserts nothing and shows nothing.
    init?(_ result: CodeAssistant.Completion) {
        let placeholders = result.sourceText.matches(of: #/<#.*?#>/#)
        var text = result.sourceText
        if let first = placeholders.first {
            text = String(text[..<first.range.lowerBound])
            // A function that takes one closure is written without parentheses.
            if placeholders.count == 1, first.0.contains("->"), text.hasSuffix("(") { text.removeLast() }
        }
        let isArguments = result.isArgumentList
        guard !text.isEmpty || isArguments else { return nil }
        let parameters = result.description.drop { $0 != "(" }
        var signature = parameters.isEmpty ? "" : String(parameters)
        if !result.type.isEmpty { signature += signature.isEmpty ? result.type : " -> \(result.type)" }
        if text.isEmpty || text == ")" {
            guard placeholders.count > 0 else { return nil }
            self.init("", label: result.description, kind: "parameters", signature: signature)
            return
        }
        self.init(
            text, kind: isArguments ? "parameter" : Self.kind(result.kind), signature: signature,
            extraStart: result.bytesToErase)
    }

    private static func kind(_ kind: String) -> String {
        switch kind {
        case "decl.function.constructor": "class"
        case "decl.class", "decl.struct", "decl.enum", "decl.protocol", "decl.actor", "decl.macro", "decl.module":
            String(kind.dropFirst("decl.".count))
        case "decl.enumelement": "case"
        case "decl.typealias", "decl.associatedtype", "decl.generic_type_param": "type"
        default:
            if kind.hasPrefix("decl.function") {
                "function"
            } else if kind.hasPrefix("decl.var") {
                "instance"
            } else {
                String(kind.prefix { $0 != "." })
            }
        }
    }
}
