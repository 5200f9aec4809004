import JSON

extension Limit: FieldNumber {
    /// One column for every kind of limit.
    package static func columns(_ name: String) -> [String] { ["\(name) of sparsity", "\(name) of unexplained"] }

    /// The value in the column of its kind.
    package var columns: [Double?] {
        switch self {
        case .sparsity(let level): [level, nil]
        case .unexplained(let fraction): [nil, fraction]
        }
    }

    /// The limit of the first column that has a number; `nil` if none has.
    package init?(columns: [Double?]) {
        if let level = columns[0] {
            self = .sparsity(level)
        } else if let fraction = columns[1] {
            self = .unexplained(fraction)
        } else {
            return nil
        }
    }

    /// What is limited, as files call it.
    private var name: String {
        switch self {
        case .sparsity: "sparsity"
        case .unexplained: "unexplained"
        }
    }

    /// `{"sparsity": 0.1}` or `{"unexplained": 0.05}`.
    package var json: JSONValue { .object([name: .real(value)]) }

    /// `nil` for any other JSON.
    package init?(json: JSONValue) {
        self.init(columns: [json["sparsity"]?.number, json["unexplained"]?.number])
    }
}
