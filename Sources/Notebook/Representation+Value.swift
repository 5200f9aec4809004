import Figures
import SparseShift

extension Representation {
    /// The forms of any value: the forms that it offers itself, and its description as plain text.
    public init<Value>(of value: Value) {
        self =
            (value as? any Displayable)?.representation ?? Self.ofMethods(value)
            // Configurations of your own methods need not be displayable themselves.
            ?? (value as? any MethodConfiguration).map { .configuration($0) } ?? Representation(contents: [:])
        if contents["text/plain"] == nil {
            contents["text/plain"] = .text(Self.description(of: value))
        }
    }

    /// A table if the value is a list of methods: metatypes cannot conform to a protocol.
    private static func ofMethods(_ value: Any) -> Representation? {
        // Any empty list can be cast to this type.
        guard let methods = value as? [any MethodConfiguration.Type], !methods.isEmpty else { return nil }
        return Methods.table(of: methods).representation
    }

    /// The description of a value as the cell's author would write it: strings in quotes, no `Optional(…)`, without the
    /// names of cell modules, long collections folded.
    static func description(of value: Any) -> String { withoutModuleNames(ValueDescription(value).text) }

    /// The name of a type, as a cell writes it.
    static func typeName<Value: ~Copyable>(_ type: Value.Type) -> String {
        // The runtime writes the blanks in a type's name as ones that do not break lines.
        withoutModuleNames(String(describing: type)).replacing("\u{A0}", with: " ")
    }

    /// Drops the names of the modules that cells are compiled into, and where a local type was found: `Cell_3.Point` is
    /// `Point`.
    package static func withoutModuleNames(_ text: String) -> String {
        guard text.contains("Cell_") || text.contains("(unknown context at ") else { return text }
        return text.replacing(#/\bCell_[0-9]+\w*\./#, with: "").replacing(
            #/\(unknown context at \$[0-9a-f]+\)\./#, with: "")
    }
}
