import JSON

/// An output of a code cell.
public enum CellOutput: Sendable, Equatable {
    /// Text on a standard stream, `stdout` or `stderr`.
    case stream(name: String, text: String)
    /// A displayed value: its representations by media type, and metadata for front ends.
    case display(data: [String: JSONValue], metadata: [String: JSONValue])
    /// The value of the cell's last expression, in the same form, with the number of the execution.
    case result(data: [String: JSONValue], metadata: [String: JSONValue], executionCount: Int)
    /// The error that ended the cell; the lines of the traceback may contain ANSI colours.
    case error(name: String, message: String, traceback: [String])
    /// An output that was read from a file and is kept unchanged.
    case stored(JSONValue)

    /// - Parameters:
    ///   - json: The output as nbformat stores it.
    ///   - place: The output's name in messages.
    init(_ json: JSONValue, place: String) throws(NotebookFileError) {
        _ = try MemberReader(json, place: place, subject: "a cell's output").string("output_type")
        self = .stored(json)
    }

    var json: JSONValue {
        switch self {
        case .stream(let name, let text):
            ["output_type": "stream", "name": .string(name), "text": .lines(of: text)]
        case .display(let data, let metadata):
            ["output_type": "display_data", "data": .object(data.withLines), "metadata": .object(metadata)]
        case .result(let data, let metadata, let executionCount):
            [
                "output_type": "execute_result", "data": .object(data.withLines), "metadata": .object(metadata),
                "execution_count": .integer(executionCount),
            ]
        case .error(let name, let message, let traceback):
            [
                "output_type": "error", "ename": .string(name), "evalue": .string(message),
                "traceback": .array(traceback.map(JSONValue.string)),
            ]
        case .stored(let json): json
        }
    }
}

extension [String: JSONValue] {
    /// The representations of a value with texts as lists of lines, for line-by-line diffs in version control.
    fileprivate var withLines: [String: JSONValue] {
        Dictionary(
            uniqueKeysWithValues: map { type, form in
                guard let text = form.string, type.hasPrefix("text/") || Self.otherTextTypes.contains(type) else {
                    return (type, form)
                }
                return (type, .lines(of: text))
            })
    }

    private static let otherTextTypes: Set = ["application/javascript", "image/svg+xml"]
}
