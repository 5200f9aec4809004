import JSON
import Yams

/// A value for a notebook's parameter, before the parameter's type is known.
public enum ParameterValue: Sendable, Equatable {
    /// A number, truth value, string or null as it was written; a quoted one is always a string.
    case scalar(String, isQuoted: Bool)
    /// A list of values.
    case list([ParameterValue])
    /// Values by key.
    case mapping([String: ParameterValue])
    /// A command line argument: a string if the parameter is one, YAML otherwise.
    case argument(String)

    /// The value of a JSON document.
    public init(_ json: JSONValue) {
        switch json {
        case .null: self = .scalar("null", isQuoted: false)
        case .boolean(let value): self = .scalar("\(value)", isQuoted: false)
        case .integer(let value): self = .scalar("\(value)", isQuoted: false)
        case .largeInteger(let digits): self = .scalar(digits, isQuoted: false)
        case .real(let value): self = .scalar("\(value)", isQuoted: false)
        case .string, .brokenString: self = .scalar(json.string!, isQuoted: true)
        case .array(let elements): self = .list(elements.map(Self.init))
        case .object(let members): self = .mapping(members.mapValues(Self.init))
        }
    }

    /// The most values that one parameter has.
    static let most = 1_000_000

    /// The value of a node; `nil` if it has more than ``most`` values, counted as often as aliases repeat them.
    init?(bounded node: Node) {
        var left = Self.most
        guard Self.isCounted(node, &left) else { return nil }
        self.init(node)
    }

    private static func isCounted(_ node: Node, _ left: inout Int) -> Bool {
        left -= 1
        guard left >= 0 else { return false }
        switch node {
        case .sequence(let sequence): return sequence.allSatisfy { isCounted($0, &left) }
        case .mapping(let mapping): return mapping.allSatisfy { isCounted($0.value, &left) }
        default: return true
        }
    }

    private init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            self = .scalar(scalar.string, isQuoted: scalar.style != .plain && scalar.style != .any)
        case .sequence(let sequence): self = .list(sequence.map(Self.init))
        case .mapping(let mapping):
            self = .mapping(
                Dictionary(
                    mapping.map { ($0.key.scalar?.string ?? "", Self($0.value)) }, uniquingKeysWith: { _, last in last }
                ))
        case .alias: self = .scalar("", isQuoted: false)
        }
    }

    /// The value with a command line argument parsed as YAML, for a parameter that is not a string.
    var asYAML: ParameterValue {
        guard case .argument(let text) = self else { return self }
        let isComposed = text.first.map { "[{\"'".contains($0) } ?? false
        guard isComposed, YAMLText.obstacle(in: text) == nil, let node = try? Yams.compose(yaml: text),
            let value = ParameterValue(bounded: node)
        else { return .scalar(text, isQuoted: false) }
        return value
    }

    /// The value as shown in messages.
    var shown: String {
        switch self {
        case .scalar(let text, _), .argument(let text): "'\(text)'"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}
