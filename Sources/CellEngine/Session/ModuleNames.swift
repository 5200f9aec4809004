/// Writes messages without the names of the modules that cells are compiled into, and of what the kernel adds to them.
package struct ModuleNames {
    /// The labels of the cells, such as `In[3]`, by the names of their modules.
    private let labels: [String: String]

    package init(labels: [String: String]) { self.labels = labels }

    /// `Cell_9.P` is `P`, or `P of In[9]` where the text means several types of that name.
    package func readable(_ text: String) -> String {
        guard text.contains("Cell_") || text.contains("__") || text.contains("(unknown context at ") else {
            return text
        }
        var text = text.replacing(#/\(unknown context at \$[0-9a-f]+\)\./#, with: "")
        let type = #/\b(Cell_[0-9]+\w*)\.([\p{L}_`][\p{L}\p{N}_`]*(?:\.[\p{L}_`][\p{L}\p{N}_`]*)*)/#
        var modules: [Substring: Set<Substring>] = [:]
        for match in text.matches(of: type) { modules[match.2, default: []].insert(match.1) }
        text = text.replacing(type) { match in
            guard modules[match.2]?.count ?? 0 > 1, let label = label(of: match.1) else { return String(match.2) }
            return "\(match.2) of \(label)"
        }
        text = text.replacing(#/module '(Cell_[0-9]+\w*)'/#) { label(of: $0.1) ?? String($0.0) }
        text = text.replacing(#/'?\b(Cell_[0-9]+\w*)\b'?/#) { label(of: $0.1) ?? String($0.0) }
        text = text.replacing(
            #/(?:(?:global|local) function |macro )?'?__cellResult\b(?:\([^)]*\))?'?/#, with: "the cell's last line")
        text = CellEdits.withoutNewNames(text)
        return text.replacing(#/\b__([A-Za-z]\w*?)_[0-9]+\b/#) { String($0.1) }
    }

    /// The label of a cell; some cells have more modules than one, whose names begin alike.
    private func label(of module: Substring) -> String? {
        if let label = labels[String(module)] { return label }
        guard let first = module.prefixMatch(of: #/Cell_[0-9]+/#) else { return nil }
        return labels[String(first.0)]
    }
}
