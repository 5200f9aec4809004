extension SweepTable: SessionMetric {
    /// `sweep`.
    public static var storedName: String { "sweep" }
    /// The number of settings and the fields.
    public var summary: String { "\(rows.count) settings of \(fields.map(\.name).joined(separator: ", "))" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("data", data)
        if let concepts { try group.add("concepts", concepts) }
        try group.add("fields", list: fields) { group, field in
            try group.add("name", field.name)
            try group.add("values", field.values.map(\.text))
        }
        try group.add("rows", list: rows) { try $1.write(to: $0) }
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        self.init(
            data: try group.text("data"), concepts: group.has("concepts") ? try group.text("concepts") : nil,
            fields: try group.list("fields") { group in
                SweepField(try group.text("name"), try group.texts("values").map { ConfigurationValue($0) })
            }, rows: try group.list("rows", Row.init(from:)))
    }
}

extension SweepTable.Row {
    fileprivate func write(to group: GroupWriter) throws {
        try group.add("changed_fields", changes.map(\.field))
        try group.add("changed_values", changes.map(\.text))
        try group.add("method", method)
        try group.add("features", features)
        try group.add("seeds", seeds)
        for (name, path) in Self.statistics { try group.add(name, self[keyPath: path]) }
        if let tolerance { try group.add("tolerance", tolerance) }
        try group.add("limit", field: limit)
        try group.add("whitening", whitening.rawValue)
        try group.add("agreement", agreement)
        if let correlation { try group.add("correlation", correlation) }
    }

    fileprivate init(from group: GroupReader) throws {
        let fields = try group.texts("changed_fields")
        let values = try group.texts("changed_values", count: fields.count)
        changes = zip(fields, values).map { Sweep.Change(field: $0, text: $1) }
        method = try group.text("method")
        features = try group.integer("features", in: 0...Int.max)
        seeds = try group.integers("seeds")
        loss = try group.metric("loss")
        fractionUnexplained = try group.metric("fraction_unexplained")
        l0 = try group.metric("l0")
        magnitude = try group.metric("sparsity")
        multiplier = try group.metric("multiplier")
        pressure = try group.metric("pressure")
        violation = try group.metric("violation")
        sparsenessRatio = try group.metric("sparseness_ratio")
        deadFeatures = try group.metric("dead_features")
        tolerance = group.optionalReal("tolerance")
        limit = try group.field("limit")
        whitening = try group.choice("whitening", "whitening")
        agreement = try group.metric("agreement")
        correlation = group.has("correlation/seeds") ? try group.metric("correlation") : nil
    }
}
