extension Table {
    /// Every row as comma-separated values (RFC 4180, but lines end with a line feed).
    ///
    /// Numbers have all their digits, and missing cells are empty. A column with estimates has a second one for the
    /// spread.
    public var csv: String {
        let width = columns.count
        let hasSpread = (0..<width).map { column in
            rows.contains { row in
                if column < row.count, case .estimate = row[column] { true } else { false }
            }
        }
        var output = ""
        func append(_ fields: [String]) {
            output += fields.map(Escaping.csvField).joined(separator: ",") + "\n"
        }
        append(columns.enumerated().flatMap { hasSpread[$0] ? [$1.heading, "\($1.header) spread"] : [$1.heading] })
        for row in rows {
            append(
                (0..<width).flatMap { column -> [String] in
                    let fields: [String]
                    switch column < row.count ? row[column] : .missing {
                    case .text(let text): fields = [text]
                    case .number(let value): fields = [Self.exact(value)]
                    case .integer(let value): fields = [String(value)]
                    case .estimate(let value): fields = [Self.exact(value.mean), Self.exact(value.spread)]
                    case .missing: fields = [""]
                    }
                    return hasSpread[column] && fields.count == 1 ? fields + [""] : fields
                })
        }
        return output
    }

    private static func exact(_ value: Double) -> String { value.isNaN ? "nan" : value.description }
}
