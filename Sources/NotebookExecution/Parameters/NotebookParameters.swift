import NotebookFiles

/// Values for a notebook's parameters, given one after the other; the later wins.
public struct NotebookParameters {
    private var names: [String] = []
    private var values: [String: ParameterValue] = [:]

    public init() {}

    public var isEmpty: Bool { names.isEmpty }

    /// Gives a parameter a value, instead of an earlier one.
    public mutating func set(_ name: String, to value: ParameterValue) {
        if values.updateValue(value, forKey: name) == nil { names.append(name) }
    }

    /// The tag of the cell that declares parameters with the values that the notebook holds.
    public static let tag = "parameters"
    /// The tag of the cell that declares them again with other values.
    public static let injectedTag = "injected-parameters"

    /// The Swift of a cell that declares the parameters with these values.
    ///
    /// - Parameters:
    ///   - declarations: The parameters that the notebook declares; values are written in their types and their order.
    ///   - refusesOthers: Whether other names are refused rather than declared anew.
    /// - Throws: ``ParameterError`` if a value does not fit, or a name is refused.
    public func source(
        declaredBy declarations: [ParameterDeclaration], refusesOthers: Bool
    ) throws(ParameterError) -> String {
        let known = Set(declarations.map(\.name))
        let others = names.filter { !known.contains($0) }
        if refusesOthers, let other = others.first {
            let list = declarations.map(\.name).joined(separator: ", ")
            throw ParameterError(
                "the notebook has no parameter '\(other)'; "
                    + (list.isEmpty ? "its cell tagged 'parameters' declares none." : "it has \(list)."))
        }
        var lines = ["// Parameters"]
        for declaration in declarations {
            if let value = values[declaration.name] { lines.append(try declaration.source(for: value)) }
        }
        for name in others { lines.append(try ParameterDeclaration(undeclared: name).source(for: values[name]!)) }
        return lines.joined(separator: "\n")
    }

    /// Puts the values into a notebook: in a cell after the one tagged `parameters`, in front of all cells where there
    /// is none, and in the place of the cell that an earlier call has put there.
    ///
    /// - Parameter name: What messages call the notebook.
    /// - Throws: ``ParameterError`` if a value does not fit, or the notebook does not declare a parameter of that name.
    public func inject(into notebook: inout NotebookFile, name: String) throws(ParameterError) {
        guard !isEmpty else { return }
        let declaring = notebook.firstIndex(tagged: Self.tag)
        let declarations = declaring.map { ParameterDeclaration.all(in: notebook.cells[$0].source) } ?? []
        let source: String
        do throws(ParameterError) {
            source = try self.source(declaredBy: declarations, refusesOthers: declaring != nil)
        } catch {
            throw ParameterError("\(name): \(error)")
        }
        let earlier = notebook.firstIndex(tagged: Self.injectedTag)
        let cell = NotebookCell(
            identifier: earlier.map { notebook.cells[$0].identifier } ?? notebook.unusedIdentifier(Self.injectedTag),
            source: source, metadata: ["tags": [.string(Self.injectedTag)]])
        if let earlier {
            notebook.cells[earlier] = cell
        } else {
            notebook.cells.insert(cell, at: declaring.map { $0 + 1 } ?? 0)
        }
    }
}
