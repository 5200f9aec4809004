import JSON

/// Something that a code cell gave when it ran.
public enum CellOutput: Sendable, Equatable {
    /// Text that went to a standard stream, `stdout` or `stderr`.
    case stream(name: String, text: String)
    /// A value that was shown, in several forms by media type, with facts for the front end.
    case display(data: [String: JSONValue], metadata: [String: JSONValue])
    /// The value of the cell's last line.
    case result(data: [String: JSONValue], metadata: [String: JSONValue], executionCount: Int)
    /// Why the cell did not run to its end; the lines of the traceback may hold ANSI colours.
    case error(name: String, message: String, traceback: [String])
    /// An output that a file held, which is none of this program's business.
    case stored(JSONValue)

    /// - Parameter place: What messages call the output.
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
    /// The forms of a value with texts as lists of lines, which differ line by line where a notebook is kept under
    /// version control.
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
