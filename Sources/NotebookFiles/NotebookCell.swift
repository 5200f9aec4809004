import JSON

/// A cell of a notebook.
public struct NotebookCell: Sendable, Equatable {
    /// The type of a cell.
    public enum Kind: String, Sendable {
        /// Swift that runs, with its outputs.
        case code
        /// Markdown text.
        case markdown
        /// Text that is only converted.
        case raw
    }

    /// The type of the cell.
    public var kind: Kind
    /// The cell's name, unique in its notebook: 1 to 64 ASCII letters, digits, hyphens and underscores.
    public var identifier: String
    /// The text of the cell.
    public var source: String
    /// The cell's metadata, such as `tags`.
    public var metadata: [String: JSONValue]
    /// The outputs of a code cell; empty for other cells.
    public var outputs: [CellOutput]
    /// The number of the last execution of a code cell.
    public var executionCount: Int?
    /// The source as the file has it, if ``source`` cannot hold all of it.
    private var storedSource: JSONValue?
    /// Attachments and other members of the file.
    private var otherMembers: [String: JSONValue] = [:]

    /// Makes a cell without outputs.
    public init(
        kind: Kind = .code, identifier: String, source: String, metadata: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.identifier = identifier
        self.source = source
        self.metadata = metadata
        outputs = []
    }

    /// - Parameters:
    ///   - json: The cell as nbformat stores it.
    ///   - place: The cell's name in messages.
    /// - Throws: ``NotebookFileError`` if this is not a cell.
    init(_ json: JSONValue, place: String) throws(NotebookFileError) {
        let reader = try MemberReader(json, place: place, subject: "a notebook's cell")
        let kindName = try reader.string("cell_type")
        guard let kind = Kind(rawValue: kindName) else {
            throw NotebookFileError("\(place): a cell of the type '\(kindName)'; there are code, markdown and raw.")
        }
        self.kind = kind
        identifier = reader.members["id"]?.string ?? ""
        source = try reader.text("source")
        if let json = reader.members["source"], json.isBroken { storedSource = json }
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

    /// The cell's tags, such as `parameters`.
    public var tags: [String] { metadata["tags"]?.array?.compactMap(\.string) ?? [] }

    /// The first non-blank line without its indentation; an empty text if all lines are blank.
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

    private var sourceJSON: JSONValue {
        if let storedSource, (storedSource.joinedLines ?? storedSource).string == source { return storedSource }
        return .lines(of: source)
    }

    var json: JSONValue {
        var members = otherMembers
        members["cell_type"] = .string(kind.rawValue)
        members["id"] = .string(identifier)
        members["source"] = sourceJSON
        members["metadata"] = .object(metadata)
        if kind == .code {
            members["outputs"] = .array(outputs.map(\.json))
            members["execution_count"] = executionCount.map(JSONValue.integer) ?? .null
        }
        return .object(members)
    }
}

extension JSONValue {
    /// Whether this is a text with halves of surrogate pairs, or a list of lines with such a text.
    fileprivate var isBroken: Bool {
        switch self {
        case .brokenString: true
        case .array(let lines): lines.contains { $0.isBroken }
        default: false
        }
    }
}
