import NotebookFiles

/// Values for a notebook's parameters; a later value for the same name replaces an earlier one.
public struct NotebookParameters {
    private var names: [String] = []
    private var values: [String: ParameterValue] = [:]
    /// The files that the values come from, by the parameters' names.
    private var files: [String: String] = [:]

    /// Makes an empty set of values.
    public init() {}

    /// Whether no parameter has a value.
    public var isEmpty: Bool { names.isEmpty }

    /// Sets the value of a parameter.
    ///
    /// - Parameter file: The path of the file that the value comes from, if it is one, for messages.
    public mutating func set(_ name: String, to value: ParameterValue, from file: String? = nil) {
        files[name] = file
        if values.updateValue(value, forKey: name) == nil { names.append(name) }
    }

    /// The tag of the cell that declares the parameters with their default values.
    public static let tag = "parameters"
    /// The tag of the cell that declares them again with new values.
    public static let injectedTag = "injected-parameters"

    /// The Swift source of a cell that declares the parameters with these values.
    ///
    /// - Parameters:
    ///   - declarations: The parameters that the notebook declares, whose types and order the source keeps.
    ///   - refusesOthers: Whether names that the notebook does not declare are an error; otherwise the source declares
    ///     them, too.
    /// - Throws: ``ParameterError`` if a value does not fit, or a name is not declared.
    public func source(
        declaredBy declarations: [ParameterDeclaration], refusesOthers: Bool
    ) throws(ParameterError) -> String {
        let known = Set(declarations.map(\.name))
        let others = names.filter { !known.contains($0) }
        if refusesOthers, let other = others.first {
            let list = declarations.map(\.name).joined(separator: ", ")
            throw ParameterError(
                "the notebook has no parameter '\(other)'\(files[other].map { ", which \($0) sets" } ?? ""); "
                    + (list.isEmpty ? "its cell tagged 'parameters' declares none." : "it has \(list)."))
        }
        var lines = ["// Parameters"]
        for declaration in declarations {
            if let value = values[declaration.name] { lines.append(try source(of: declaration, value)) }
        }
        for name in others { lines.append(try source(of: ParameterDeclaration(undeclared: name), values[name]!)) }
        return lines.joined(separator: "\n")
    }

    private func source(
        of declaration: ParameterDeclaration, _ value: ParameterValue
    ) throws(ParameterError) -> String {
        do throws(ParameterError) { return try declaration.source(for: value) } catch {
            throw files[declaration.name].map { ParameterError("\($0): \(error)") } ?? error
        }
    }

    /// Writes the values into a notebook: into a new cell after the one tagged `parameters`, or before all cells if
    /// there is none. A cell from an earlier call is replaced.
    ///
    /// - Parameters:
    ///   - notebook: The notebook, which is unchanged if there are no values.
    ///   - name: The notebook's name in messages.
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
