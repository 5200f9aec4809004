extension Session {
    /// What is kept under a name, with where it came from; `nil` if there is no such name. Setting `nil` forgets
    /// it.
    ///
    /// - Precondition: as `SessionValues/subscript(_:)`.
    public subscript(name: String) -> SessionEntry? {
        get { entries.first { $0.name == name } }
        set {
            guard let newValue else {
                remove(name)
                return
            }
            keepOrStop(newValue.value, as: name)
        }
    }

    /// The same as ``data``, for `session["toy"] = toy`.
    @_disfavoredOverload
    public subscript(name: String) -> (any ShiftDataset)? {
        get { data[name] }
        set { data[name] = newValue }
    }

    /// The same as ``models``, for `session["ssae"] = runs`.
    @_disfavoredOverload
    public subscript(name: String) -> Runs? {
        get { models[name] }
        set { models[name] = newValue }
    }

    /// The same as ``metrics``, for `session["MCC"] = 0.99`.
    @_disfavoredOverload
    public subscript(name: String) -> (any SessionMetric)? {
        get { metrics[name] }
        set { metrics[name] = newValue }
    }

    /// The data of a name.
    ///
    /// - Throws: ``SessionError`` that says what there is if there are no such data.
    public func data(_ name: String) throws(SessionError) -> any ShiftDataset {
        guard let found = data[name] else { throw missing(name, .data) }
        return found
    }

    /// The data of a name and type: `let toy: SyntheticShifts = try session.data("toy")`.
    ///
    /// - Throws: ``SessionError`` if there are no such data, or they are of another type.
    public func data<Data: ShiftDataset>(_ name: String, as type: Data.Type = Data.self) throws(SessionError) -> Data {
        let found: any ShiftDataset = try data(name)
        guard let data = found as? Data else {
            throw SessionError("'\(name)' is of type \(Swift.type(of: found)), not \(Data.self).")
        }
        return data
    }

    /// The models of a name.
    ///
    /// - Throws: ``SessionError`` that says what there is if there are no such models.
    public func runs(_ name: String) throws(SessionError) -> Runs {
        guard let found: Runs = models[name] else { throw missing(name, .models) }
        return found
    }

    /// The only model of a name.
    ///
    /// - Throws: ``SessionError`` if there is none or more than one.
    public func model(_ name: String) throws(SessionError) -> TrainedModel {
        let found = try runs(name)
        guard found.count == 1 else {
            throw SessionError("'\(name)' holds \(found.count) models, not one; use runs(\"\(name)\")[0].")
        }
        return found[0]
    }

    /// The metric of a name and type: `let mcc: CorrelationSummary = try session.metric("MCC")`.
    ///
    /// - Throws: ``SessionError`` if there is no such metric, or it is of another type.
    public func metric<Metric: SessionMetric>(
        _ name: String, as type: Metric.Type = Metric.self
    ) throws(SessionError) -> Metric {
        guard let found = metrics[name] else { throw missing(name, .metric) }
        guard let metric = found as? Metric else {
            throw SessionError("'\(name)' is of type \(Swift.type(of: found)), not \(Metric.self).")
        }
        return metric
    }

    private func missing(_ name: String, _ kind: SessionEntry.Kind) -> SessionError {
        if let other = self[name]?.kind {
            return SessionError("'\(name)' is \(other.words) of this session, not \(kind.words).")
        }
        let names = entries.filter { $0.kind == kind }.map { "'\($0.name)'" }
        let what = ["data": "data set", "models": "model", "metric": "metric"][kind.rawValue]!
        let list = names.isEmpty ? "there is none" : "there is \(names.joined(separator: ", "))"
        return SessionError("The session has no \(what) '\(name)'; \(list).")
    }
}
