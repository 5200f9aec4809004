/// The things of one kind that a session keeps, by name: ``Session/data``, ``Session/models``, ``Session/metrics``.
public struct SessionValues<Value: Sendable>: Sendable, Sequence {
    /// The session that keeps them.
    public let session: Session
    let wrap: @Sendable (Value) -> SessionEntry.Value
    let unwrap: @Sendable (SessionEntry.Value) -> Value?

    /// The value of a name; `nil` if there is none of this kind. Setting a value keeps it, and setting `nil` forgets it.
    ///
    /// - Precondition: when it is set, the name is not empty and not in use for another kind;
    ///   `Session/keep(_:as:from:)` throws instead.
    public subscript(name: String) -> Value? {
        get { session[name].flatMap { unwrap($0.value) } }
        nonmutating set {
            guard let newValue else {
                if self[name] != nil { session.remove(name) }
                return
            }
            session.keepOrStop(wrap(newValue), as: name)
        }
    }

    /// The names, in the order in which they were first kept.
    public var names: [String] { map(\.name) }
    /// The number of names.
    public var count: Int { names.count }
    /// Whether nothing of this kind is kept.
    public var isEmpty: Bool { count == 0 }

    /// The names with their values, in the order in which they were first kept.
    public func makeIterator() -> IndexingIterator<[(name: String, value: Value)]> {
        session.entries.compactMap { entry in unwrap(entry.value).map { (entry.name, $0) } }.makeIterator()
    }
}

extension SessionValues<Runs> {
    /// The only model of a name; `nil` if there is none or more than one.
    @_disfavoredOverload
    public subscript(name: String) -> TrainedModel? {
        get { self[name].flatMap { (runs: Runs) in runs.count == 1 ? runs[0] : nil } }
        nonmutating set { self[name] = newValue.map { Runs([$0]) } }
    }
}
