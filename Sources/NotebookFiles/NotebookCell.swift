import JSON

/// One cell of a notebook.
public struct NotebookCell: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case code, markdown, raw
    }

    public var kind: Kind
    /// The cell's name: 1 to 64 letters, digits, hyphens and underscores, once in a notebook.
    public var identifier: String
    public var source: String
    /// Facts about the cell, such as `tags`.
    public var metadata: [String: JSONValue]
    /// What a code cell gave when it ran; other cells have none.
    public var outputs: [CellOutput]
    /// The number under which a code cell ran.
    public var executionCount: Int?
    /// Attachments, and whatever else the file says.
    private var otherMembers: [String: JSONValue] = [:]

    public init(
        kind: Kind = .code, identifier: String, source: String, metadata: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.identifier = identifier
        self.source = source
        self.metadata = metadata
        outputs = []
    }

    /// - Parameter place: What messages call the cell.
    init(_ json: JSONValue, place: String) throws(NotebookFileError) {
        let reader = try MemberReader(json, place: place, subject: "a notebook's cell")
        let kindName = try reader.string("cell_type")
        guard let kind = Kind(rawValue: kindName) else {
            throw NotebookFileError("\(place): a cell of the type '\(kindName)'; there are code, markdown and raw.")
        }
        self.kind = kind
        identifier = reader.members["id"]?.string ?? ""
        source = try reader.text("source")
        metadata = try reader.object("metadata")
        outputs = []
        if kind == .code, let stored = reader.members["outputs"], stored != .null {
            for (index, output) in try reader.array("outputs").enumerated() {
                outputs.append(try CellOutput(output, place: "\(place), output \(index + 1)"))
            }
        }
        executionCount = kind == .code ? reader.members["execution_count"]?.integer : nil
        otherMembers = reader.members.filter { name, _ in
            !Self.ownMembers.contains(name) && (kind != .code || !Self.codeMembers.contains(name))
        }
    }

    private static let ownMembers: Set = ["cell_type", "id", "source", "metadata"]
    private static let codeMembers: Set = ["outputs", "execution_count"]

    /// The words by which tools know the cell, such as `parameters`.
    public var tags: [String] { metadata["tags"]?.array?.compactMap(\.string) ?? [] }

    /// The first line that is not blank, without what surrounds it; nothing for an empty cell.
    public var firstLine: String {
        let line = source.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        return String(line.drop(while: \.isWhitespace))
    }

    static func isValid(identifier: String) -> Bool {
        (1...64).contains(identifier.utf8.count)
            && identifier.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    var json: JSONValue {
        var members = otherMembers
        members["cell_type"] = .string(kind.rawValue)
        members["id"] = .string(identifier)
        members["source"] = .lines(of: source)
        members["metadata"] = .object(metadata)
        if kind == .code {
            members["outputs"] = .array(outputs.map(\.json))
            members["execution_count"] = executionCount.map(JSONValue.integer) ?? .null
        }
        return .object(members)
    }
}
