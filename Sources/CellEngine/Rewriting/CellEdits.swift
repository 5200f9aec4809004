/// All changes of a cell's text, given what the session holds.
package struct CellEdits {
    /// In the order in which those at the same place follow each other.
    package let all: [Edit]

    /// - Parameters:
    ///   - plan: What the cell imports.
    ///   - variablesInPlace: The variables that the cell sets anew, instead of declaring others.
    package init(_ cell: ParsedCell, plan: NameTable.ImportPlan, variablesInPlace: Set<String>) {
        var before: [Edit] = []
        var after: [Edit] = []
        for declaration in cell.declarations where plan.replacedSignatures.contains(declaration.signature) {
            // The earlier declaration is found first; its calls arrive at this one.
            guard let offset = declaration.attributeOffset, !declaration.kind.isVariable else { continue }
            before.append(Edit(offset: offset, text: "@_disfavoredOverload "))
        }
        before += cell.conformanceLists.compactMap { $0.leavingOut(plan.knownConformances) }
        for list in cell.conformanceLists {
            guard let shape = plan.shapes[list.type] else { continue }
            let derived = DerivedConformance(shape, members: list.members)
            let new = list.protocols.filter { !plan.knownConformances.contains($0.signature) }.map(\.text)
            let isEquatable =
                !shape.inherited.isDisjoint(with: ["Equatable", "Hashable", "Comparable"])
                || plan.equatableTypes.contains(list.type) || new.contains("Equatable")
                || shape.isEnumeration && shape.cases.allSatisfy { $0.valueCount == 0 }
            for name in new {
                // What stands beside Equatable or Hashable needs no second comparison.
                let hasEquality = isEquatable || (name == "Comparable" && new.contains("Hashable"))
                for member in derived.members(for: name, isEquatable: hasEquality && name != "Equatable") {
                    before.append(Edit(offset: list.bodyStart, text: " \(member); "))
                }
            }
        }
        for site in cell.variables {
            for binding in site.bindings {
                for (name, offset) in binding.names where variablesInPlace.contains(name) {
                    before.append(Edit(offset: offset, text: Self.prefix))
                }
                guard let value = binding.initialValue, !value.isClosure else { continue }
                let earlier = binding.names.map(\.name).filter { name in
                    !variablesInPlace.contains(name) && value.mentions.contains(name)
                }
                for name in earlier {
                    guard let module = plan.earlierVariables[name] else { continue }
                    let attempt = value.throwsErrors ? "try " : ""
                    let quoted = name.inBackticks
                    before.append(
                        Edit(offset: value.start, text: "\(attempt)__cellEarlier(\(module).\(quoted), { \(quoted) in "))
                    after.append(Edit(offset: value.end, text: " })"))
                }
            }
            after += Self.reports(of: site, variablesInPlace: variablesInPlace)
        }
        all = before + cell.edits + after
    }

    private static let prefix = "__new_"

    /// What a variable is called while it waits to take the place of an earlier one.
    static func newName(of name: String) -> String { prefix + name }

    /// A message with the names that the cell's author wrote.
    static func withoutNewNames(_ message: String) -> String { message.replacing(prefix, with: "") }

    /// Calls after a declaration that note which variables now hold a value.
    private static func reports(of site: VariableSite, variablesInPlace: Set<String>) -> [Edit] {
        let calls = site.bindings.map { Self.calls(for: $0, of: site, variablesInPlace) }
        // `let a = 1, b = a` sets `a` before `b` uses it, so each gets a declaration of its own.
        if site.isPlain, site.bindings.allSatisfy({ $0.initialValue != nil }) {
            let keyword = site.isConstant ? "let" : "var"
            return zip(site.bindings, calls).map { binding, calls in
                let text = ";" + calls.joined(separator: ";")
                guard let comma = binding.comma else { return Edit(offset: site.end, text: text) }
                return Edit(offset: comma, length: 1, text: text + ";\(keyword) ")
            }
        }
        let all = calls.flatMap { $0 }
        return all.isEmpty ? [] : [Edit(offset: site.end, text: ";" + all.joined(separator: ";"))]
    }

    private static func calls(
        for binding: VariableSite.Binding, of site: VariableSite, _ variablesInPlace: Set<String>
    ) -> [String] {
        binding.names.map { name, _ in
            let literal = name.swiftLiteral
            let variable = (variablesInPlace.contains(name) ? newName(of: name) : name).inBackticks
            let type = binding.annotation.map { "type: \($0.swiftLiteral)" }
            if site.isPlain, binding.hasValue {
                return "__cellReached(\(literal), \(type.map { $0 + ", " } ?? "")\(variable))"
            }
            if let type { return "__cellDeclared(\(literal), \(type))" }
            if binding.initialValue != nil { return "__cellDeclared(\(literal), { \(variable) })" }
            return "__cellDeclared(\(literal), type: \"\")"
        }
    }
}
