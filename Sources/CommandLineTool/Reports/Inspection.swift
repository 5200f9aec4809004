import JSON

/// What `sparseshift inspect` finds in a file or folder.
protocol Inspection {
    /// The finding as a JSON document.
    var json: JSONValue { get }
    /// The finding as text for people.
    var text: String { get }
}
