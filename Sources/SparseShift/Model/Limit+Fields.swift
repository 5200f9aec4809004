import JSON

extension Limit {
    /// What is limited, as files call it.
    private var name: String {
        switch self {
        case .sparsity: "sparsity"
        case .unexplained: "unexplained"
        }
    }

    /// `{"sparsity": 0.1}` or `{"unexplained": 0.05}`.
    package var json: JSONValue { .object([name: .real(value)]) }
}

extension Limit?: FieldNumber {
    /// One column for every kind of limit.
    package static func columns(_ name: String) -> [String] { ["\(name) of sparsity", "\(name) of unexplained"] }

    package var columns: [Double?] {
        switch self {
        case .sparsity(let level)?: [level, nil]
        case .unexplained(let fraction)?: [nil, fraction]
        case nil: [nil, nil]
        }
    }

    package init?(columns: [Double?]) {
        self = columns[0].map { .sparsity($0) } ?? columns[1].map { .unexplained($0) }
    }

    /// `null` without a limit.
    package var json: JSONValue { map(\.json) ?? .null }

    package init?(json: JSONValue) {
        self = json["sparsity"]?.number.map { .sparsity($0) } ?? json["unexplained"]?.number.map { .unexplained($0) }
    }
}
