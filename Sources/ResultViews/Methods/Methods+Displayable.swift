import Figures
import SparseShift

extension Methods {
    /// All methods, what they are, and their own settings.
    public static var table: Table { table(of: all) }

    /// Some methods, what they are, and their own settings.
    public static func table(of methods: [any MethodConfiguration.Type]) -> Table {
        Table(
            columns: ["method", "what it is", "settings of its own"],
            rows: methods.map { method in
                [.text(method.method), .text(method.summary), .text(method.fields.map(\.key).joined(separator: ", "))]
            }, visibleRows: nil)
    }
}
