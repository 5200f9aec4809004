extension Table {
    /// A row for every element, in the columns that a block lists.
    ///
    /// - Throws: What a column's closure throws.
    public init<Element>(
        _ elements: some Sequence<Element>, caption: String = "", note: String = "", visibleRows: Int? = 20,
        @TableColumnBuilder<Element> columns: () -> [TableColumn<Element>]
    ) throws {
        let columns = columns()
        self.init(
            columns: columns.map(\.column),
            rows: try elements.map { element in try columns.map { try $0.cell(element) } },
            caption: caption, note: note, visibleRows: visibleRows)
    }

    /// A row for every element with all that is stored in it: the properties of a structure or class, the parts of a
    /// tuple, or the element itself if it has none.
    ///
    /// Headings are the properties' names. Numbers, estimates, texts and options show as such, anything else as its
    /// description.
    public init(_ elements: some Sequence, caption: String = "", note: String = "", visibleRows: Int? = 20) {
        let rows = elements.map { Self.parts(of: $0) }
        var headers: [String] = []
        for part in rows.joined() where !headers.contains(part.name) { headers.append(part.name) }
        self.init(
            columns: headers.map { Column($0) },
            rows: rows.map { parts in headers.map { header in parts.first { $0.name == header }?.cell ?? .missing } },
            caption: caption, note: note, visibleRows: visibleRows)
    }

    private static func parts(of element: Any) -> [(name: String, cell: Cell)] {
        let whole = [(name: "value", cell: Cell(describing: element))]
        guard !(element is any TableValue) else { return whole }
        var stored: [(name: String, cell: Cell)] = []
        var mirror: Mirror? = Mirror(reflecting: element)
        guard let style = mirror?.displayStyle, [.struct, .class, .tuple].contains(style) else { return whole }
        while let level = mirror {
            // What a class inherits stands first.
            let parts = level.children.enumerated().map { index, child in
                // Parts of tuples without names are `.0`, `.1` and so on.
                (
                    name: child.label.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 } ?? "\(index)",
                    cell: Cell(describing: child.value)
                )
            }
            stored = parts + stored
            mirror = level.superclassMirror
        }
        return stored.isEmpty ? whole : stored
    }
}
