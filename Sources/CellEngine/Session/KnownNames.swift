import Requirements

/// The names that somebody may have meant by one that the compiler does not find.
///
/// The compiler itself suggests what it sees: it sees those earlier cells alone whose names a cell uses.
package struct KnownNames: Sendable {
    private var values: [String] = []
    private var types: [String] = []
    /// The session's variables that hold no function.
    private var uncallable: Set<String> = []
    /// The types of the session's variables by name, as far as they are known.
    private(set) var variableTypes: [String: String] = [:]
    /// The declarations of the session's variables by name, with the labels of their cells.
    private(set) var declarations: [String: (label: String, text: String)] = [:]

    /// By name, the label of the cell that would have declared it, had it not failed.
    private(set) var undeclared: [String: String] = [:]

    /// Only the names of the language and the library.
    package init() {}

    /// The names of the session, too.
    ///
    /// - Parameter undeclared: By name, the label of the cell that would have declared it, had it not failed.
    package init(_ table: NameTable, undeclared: [String: String] = [:]) {
        self.undeclared = undeclared
        for entry in table.all where entry.declaration.kind.importKeyword != nil {
            let declaration = entry.declaration
            if declaration.kind.isVariable {
                declarations[declaration.name] = (entry.label, declaration.text)
                if !declaration.type.isEmpty {
                    variableTypes[declaration.name] = declaration.type
                    if !declaration.type.contains("->") { uncallable.insert(declaration.name) }
                }
            }
            values.append(declaration.baseName)
            if declaration.kind.isType { types.append(declaration.name) }
        }
    }

    /// The nearest name of a value, function or type.
    ///
    /// - Parameters:
    ///   - suggestions: What the compiler suggests.
    ///   - isCalled: Whether arguments follow the name, so that a variable can only be meant if it holds a function.
    package func value(near name: String, or suggestions: [String], isCalled: Bool = false) -> String? {
        let all = values + suggestions
        return NearestName.to(name, among: isCalled ? all.filter { !uncallable.contains($0) } : all)
    }

    /// The nearest name of a type.
    package func type(near name: String, or suggestions: [String]) -> String? {
        NearestName.to(name, among: types + suggestions + Self.commonTypes)
    }

    /// The nearest module.
    package func module(near name: String) -> String? { NearestName.to(name, among: Self.modules) }

    private static let commonTypes = [
        "String", "Int", "Double", "Float", "Bool", "Array", "Dictionary", "Set", "Character", "Any", "Error", "Data",
        "Date", "URL", "Result", "Optional", "Range", "ClosedRange", "Void", "Never", "Task", "Codable", "Equatable",
        "Hashable", "Comparable", "Identifiable", "CustomStringConvertible", "Sendable", "Matrix", "Runs", "SSAE",
        "TrainedModel", "SyntheticShifts", "EmbeddingPairs", "Shifts", "LanguageModel", "Chart", "Table",
        "Representation", "Displayable",
    ]

    private static let modules = [
        "Foundation", "SparseShift", "Figures", "Notebook", "Numerics", "LanguageModels", "ResultViews",
        "Synchronization", "Dispatch", "Glibc", "RegexBuilder", "FoundationNetworking",
    ]
}
