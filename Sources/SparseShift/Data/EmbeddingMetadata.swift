import HDF5
import JSON

/// Where embeddings come from, as the attributes of a file's group `metadata` tell it.
public struct EmbeddingMetadata: Sendable, Hashable {
    /// The language model.
    public var model: String?
    /// The layer whose states they are, by number or by name.
    public var layer: String?
    /// How the states of a text's tokens became one, such as `last_token`.
    public var pooling: String?
    /// What the columns of δ stand for.
    public var conceptNames: [String]
    /// Everything else.
    public var other: [String: HDF5Attribute]

    /// What is known of the embeddings; nothing by default.
    public init(
        model: String? = nil, layer: String? = nil, pooling: String? = nil, conceptNames: [String] = [],
        other: [String: HDF5Attribute] = [:]
    ) {
        self.model = model
        self.layer = layer
        self.pooling = pooling
        self.conceptNames = conceptNames
        self.other = other
    }

    init(_ file: HDF5File) {
        var attributes = file.attributes(of: Self.group)
        func take(_ key: String) -> String? {
            switch attributes.removeValue(forKey: key) {
            case .string(let text): text
            case .integer(let number): "\(number)"
            case .real(let number): "\(number)"
            case nil: nil
            }
        }
        model = take("model")
        layer = take("layer")
        pooling = take("pooling")
        let names = take("concepts").flatMap { try? JSONValue(decoding: $0) }?.array?.map(\.string) ?? []
        conceptNames = names.contains(nil) ? [] : names.compactMap { $0 }
        other = attributes
    }

    static let group = "metadata"

    var attributes: [String: HDF5Attribute] {
        var all = other
        all["model"] = model.map { .string($0) }
        // A layer's number stays a number for whoever reads the file.
        all["layer"] = layer.map { text in Int(text).map { .integer($0) } ?? .string(text) }
        all["pooling"] = pooling.map { .string($0) }
        if !conceptNames.isEmpty {
            all["concepts"] = .string(JSONValue.array(conceptNames.map { .string($0) }).encodedString)
        }
        return all
    }
}
