/// The name of a type as a cell may write it.
package enum WrittenType {
    /// The modules whose types every cell sees.
    private static let modules: Set<Substring> = [
        "Swift", "SparseShift", "Figures", "Numerics", "LanguageModels", "ResultViews", "Notebook", "Work",
    ]

    /// The name; `nil` for a type that has none there, such as one of another module or within a function.
    package static func name(of type: Any.Type) -> String? {
        let text = String(reflecting: type)
        guard !text.contains("("), !text.contains("->"), !text.contains("$"), !text.contains("~") else { return nil }
        var isKnown = true
        let name = text.replacing(#/\b([A-Za-z_]\w*)\.(?=[A-Z_`])/#) { match in
            // A dot before it: this is the type that another one lies in.
            if match.range.lowerBound > text.startIndex, text[text.index(before: match.range.lowerBound)] == "." {
                return String(match.0)
            }
            let module = match.1
            if module.wholeMatch(of: #/Cell_[0-9]+\w*/#) == nil, !modules.contains(module) { isKnown = false }
            return ""
        }
        return isKnown ? name : nil
    }
}
