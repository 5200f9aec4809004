import CellEngine

extension CodeCompletion {
    /// Brings what SourceKit finds into the order in which a notebook's author looks for it, and leaves out what is never
    /// written.
    package struct Ranking {
        let scope: SessionScope
        let prefix: String
        let position: NamePosition
        let beginsStatement: Bool

        /// - Parameters:
        ///   - prefix: What is written of the name.
        ///   - position: What the name stands for.
        ///   - beginsStatement: Whether it begins a statement of the cell, or the value of its variable, so that nothing
        ///     says which type is wanted.
        package init(scope: SessionScope, prefix: String, position: NamePosition, beginsStatement: Bool = false) {
            self.scope = scope
            self.prefix = prefix
            self.position = position
            self.beginsStatement = beginsStatement
        }

        /// Modules whose names come before those of other modules.
        private static let own: Set<String> = [
            "Notebook", "ResultViews", "Figures", "LanguageModels", "SparseShift", "Numerics", "TensorFiles",
        ]
        private static let common: Set<String> = [
            "Swift", "Foundation", "FoundationEssentials", "_Concurrency", "_StringProcessing", "Synchronization",
        ]
        /// Members that the compiler and libraries call, not the authors of notebooks.
        private static let rare: Set<String> = [
            "customMirror", "debugDescription", "hash", "hashValue", "encode", "codingKey", "cell", "datum", "box",
            "represented", "unownedExecutor", "withContiguousStorageIfAvailable",
            "decodeAtomicRepresentation", "encodeAtomicRepresentation",
        ]
        /// What a day's work begins with, in that order, where nothing is written yet.
        private static let beginnings = [
            "SyntheticShifts", "SSAE", "train", "select", "sweep", "compare", "plot", "Chart", "Table", "LanguageModel",
            "TextPairs", "session", "display", "interact",
        ]
        /// The keywords that a statement often begins with, which come before names where nothing is written yet.
        private static let commonKeywords: Set<String> = [
            "let", "var", "if", "for", "while", "func", "import", "return", "try", "struct",
        ]
        /// Names of other modules, most of them C's, are offered from so many letters on.
        private static let leastLetters = 3

        private var isMember: Bool { position == .member || position == .implicitMember }

        /// The results to show, in order.
        package func items(_ found: [CodeAssistant.Completion]) -> [CompletionItem] {
            var ranked = found.enumerated().compactMap { index, result -> (Place, CompletionItem)? in
                guard let rank = rank(of: result), let item = CompletionItem(result, isMember: isMember) else {
                    return nil
                }
                let isSessions = rank == Rank.session.rawValue
                if beginsStatement, prefix.isEmpty, position == .value, !isSessions,
                    let group = beginningGroup(of: result)
                {
                    let place = Self.beginnings.firstIndex(of: result.baseName) ?? index
                    return (Place(rank: rank, group: group, name: "", index: place), item)
                }
                let place = Place(
                    rank: isMember && !result.name.hasPrefix(prefix) ? rank + Rank.allCases.count : rank,
                    group: isSessions ? Self.group(of: item) : 0,
                    name: isSessions || result.kind == "decl.module" ? item.nameWithoutQuotes : "", index: index)
                return (place, item)
            }
            let known = Set(ranked.map { $0.1.label.prefix { $0 != "(" } })
            // Where only a label can stand, no values are found either.
            let takesValues = !prefix.isEmpty || position == .type || found.contains { $0.kind.hasPrefix("literal") }
            for item in takesValues ? missing(known) : [] {
                ranked.append(
                    (
                        Place(
                            rank: Rank.session.rawValue, group: Self.group(of: item), name: item.nameWithoutQuotes,
                            index: 0),
                        item
                    ))
            }
            return ranked.sorted { $0.0 < $1.0 }.map(\.1)
        }

        /// Names of the session that SourceKit has left out: its lists of everything end before it comes to them, and it
        /// does not find names that need backticks.
        private func missing(_ known: Set<Substring>) -> [CompletionItem] {
            let isType = position == .type
            guard isType || position == .value else { return [] }
            return scope.names.filter { name in
                name.isWritten && name.name.hasPrefix(prefix) && (!isType || name.isType)
                    && (prefix.isEmpty || name.sourceName != name.name)
            }.map(\.item).filter { !known.contains($0.label[...]) }
        }

        private struct Place: Comparable {
            var rank: Int
            var group: Int
            var name: String
            var index: Int

            static func < (left: Self, right: Self) -> Bool {
                (left.rank, left.group, left.name, left.index) < (right.rank, right.group, right.name, right.index)
            }
        }

        private enum Rank: Int, CaseIterable {
            case near, session, own, common, others, last, discouraged
        }

        /// Where what SourceKit finds for an empty name stands among others of its rank; `nil` for what is near.
        private func beginningGroup(of result: CodeAssistant.Completion) -> Int? {
            if result.isNear { return nil }
            if result.kind.hasPrefix("literal") || Self.commonKeywords.contains(result.name) { return 0 }
            if result.kind.hasPrefix("keyword") { return 3 }
            guard let module = result.module, Self.own.contains(module) else { return 2 }
            return Self.beginnings.contains(result.baseName) ? 1 : 2
        }

        /// Variables come before functions, and those before types.
        private static func group(of item: CompletionItem) -> Int {
            switch item.kind {
            case "instance", "case": 0
            case "function": 1
            default: 2
            }
        }

        /// From 0, the nearest; `nil` for what is left out.
        private func rank(of result: CodeAssistant.Completion) -> Int? {
            (isMember ? memberRank(of: result) : nameRank(of: result))?.rawValue
        }

        private func memberRank(of result: CodeAssistant.Completion) -> Rank? {
            let name = result.baseName
            if name.hasPrefix("_") || name == "self" || name == "Type" || result.kind.hasPrefix("keyword") {
                return nil
            }
            // `add(_:)` without parentheses is the function itself.
            if result.sourceText.hasSuffix(":)") { return nil }
            let isNested = result.kind == "decl.typealias" || result.kind == "decl.associatedtype"
            if position == .implicitMember, result.isCurried || isNested { return nil }
            if result.isDiscouraged { return .discouraged }
            if result.isCurried || Self.rare.contains(name) { return .last }
            if result.kind == "decl.enumelement" { return .near }
            if isNested { return .others }
            return result.module.map { scope.labels[$0] != nil } ?? false ? .session : .own
        }

        private func nameRank(of result: CodeAssistant.Completion) -> Rank? {
            let name = result.baseName
            if result.kind == "literal.color" || result.kind == "literal.image" || name.hasPrefix("_") { return nil }
            if result.kind == "decl.module" {
                return name.hasPrefix("Cell_") || name == "Cell" ? nil : Self.moduleRank(name)
            }
            let isOfType = result.kind.hasSuffix(".instance") || result.kind.hasSuffix(".static")
            if !isOfType, let module = result.module, !scope.isInForce(name, of: module) { return nil }
            switch position {
            case .type where !result.canBeType: return nil
            case .attribute
            where !result.kind.hasPrefix("keyword") && (!name.hasPrefix(prefix) || prefix.isEmpty || !result.canBeType):
                return nil
            case .optionalBinding where !(result.kind.hasPrefix("decl.var") && result.type.hasSuffix("?")): return nil
            default: break
            }
            if result.isDiscouraged { return .discouraged }
            if result.isNear || result.isArgumentList || result.module == "Cell" { return .near }
            guard let module = result.module else { return .own }
            if scope.labels[module] != nil { return .session }
            if Self.own.contains(module) { return .own }
            if Self.common.contains(module) { return .common }
            guard prefix.count >= Self.leastLetters, name.hasPrefix(prefix) else { return nil }
            return .others
        }

        private static func moduleRank(_ name: String) -> Rank {
            own.contains(name) ? .own : common.contains(name) ? .common : .others
        }
    }
}

extension SessionName {
    /// Whether it is the name of a type.
    fileprivate var isType: Bool {
        ["struct", "class", "enum", "protocol", "actor", "typealias"].contains(kind)
    }
}

extension CodeAssistant.Completion {
    /// The name without labels.
    fileprivate var baseName: String { String(name.prefix { $0 != "(" }) }

    /// Whether it is a method of values that a type's name is followed by: `Double.advanced(_:)`.
    fileprivate var isCurried: Bool {
        kind == "decl.function.method.instance" && description.contains("(self: ")
    }

    /// Whether it is all that stands between a call's parentheses.
    fileprivate var isArgumentList: Bool {
        kind.hasPrefix("decl.function") && (name.isEmpty || name.hasSuffix(":")) || kind == "pattern"
    }

    /// Whether it can stand where a type is wanted.
    fileprivate var canBeType: Bool {
        switch kind {
        case "decl.class", "decl.struct", "decl.enum", "decl.protocol", "decl.actor", "decl.typealias",
            "decl.associatedtype", "decl.generic_type_param", "decl.module", "decl.macro":
            true
        default: Self.typeWords.contains(name)
        }
    }

    private static let typeWords: Set<String> = [
        "Any", "Self", "any", "some", "each", "inout", "sending", "consuming", "borrowing", "isolated",
    ]
}

extension CompletionItem {
    /// What lists are sorted by.
    fileprivate var nameWithoutQuotes: String { label.replacing("`", with: "") }

    /// What front ends show and insert for a result; `nil` for one that inserts nothing and shows nothing.
    ///
    /// - Parameter isMember: Whether it follows a dot.
    package init?(_ result: CodeAssistant.Completion, isMember: Bool) {
        let placeholders = result.sourceText.matches(of: #/<#.*?#>/#)
        var text = result.sourceText
        if let first = placeholders.first {
            text = String(text[..<first.range.lowerBound])
            // A function that takes one closure is written without parentheses.
            if placeholders.count == 1, first.0.contains("->"), text.hasSuffix("(") { text.removeLast() }
        }
        // The body of a function that a protocol requires continues on other lines.
        text = String(text.prefix { !$0.isNewline })
        // An element of a tuple is a pattern, too.
        let isArguments = result.isArgumentList && !isMember
        guard !text.isEmpty || isArguments else { return nil }
        let parameters = result.description.drop { $0 != "(" }
        var signature = parameters.isEmpty ? "" : String(parameters)
        if !result.type.isEmpty, result.kind != "decl.module" {
            signature += signature.isEmpty ? result.type : " -> \(result.type)"
        }
        if isArguments, text.isEmpty || text == ")" {
            guard !placeholders.isEmpty else { return nil }
            // The arguments that have no labels stand as comments, as front ends would insert the label for an empty text.
            let template = result.sourceText.replacing(#/<#(?:T##)?(.*?)(?:##.*?)?#>/#) { "/* \($0.1) */" }
            self.init(template, label: result.description, kind: "parameters", signature: signature)
            return
        }
        let kind = isArguments ? "parameter" : result.kind == "pattern" ? "instance" : Self.kind(result.kind)
        self.init(text, kind: kind, signature: signature, extraStart: result.bytesToErase)
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
