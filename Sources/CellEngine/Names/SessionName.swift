/// A name of the session, for lists and completion.
public struct SessionName: Sendable, Hashable {
    /// The name itself, without backticks and argument labels.
    public var name: String
    /// The word that declares it, such as `let` or `func`.
    public var kind: String
    /// Its type, where it has one.
    public var type: String
    /// The cell that defined it, such as `In[3]`.
    public var label: String
    /// The name with parameter types, for functions.
    public var signature: String
    /// The memory that a variable's value takes, in bytes, as far as that can be seen; `nil` for anything else.
    public var size: Int?
    /// How many elements a variable's value has, such as `3` or `200 × 6`; `nil` for anything else.
    public var shape: String?

    package init(
        name: String, kind: String, type: String, label: String, signature: String, size: Int? = nil,
        shape: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.type = type
        self.label = label
        self.signature = signature
        self.size = size
        self.shape = shape
    }

    /// The name as source text has it: in backticks if it is no name without them.
    public var sourceName: String { name.asIdentifier }
}
