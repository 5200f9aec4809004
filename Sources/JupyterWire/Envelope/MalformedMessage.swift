/// Why frames are no message of the protocol.
package enum MalformedMessage: Error, Equatable, CustomStringConvertible {
    case noDelimiter
    case tooFewFrames(Int)
    case badSignature
    case replayedSignature
    case invalidJSON(part: String, reason: String)
    case notAnObject(part: String)
    case headerLacks(String)

    /// Whether the message comes from somebody who has the key, and not just from anybody who reaches the port.
    var isSigned: Bool {
        switch self {
        case .noDelimiter, .tooFewFrames, .badSignature, .replayedSignature: false
        case .invalidJSON, .notAnObject, .headerLacks: true
        }
    }

    package var description: String {
        switch self {
        case .noDelimiter: "no delimiter frame"
        case .tooFewFrames(let count): "\(count) frames after the delimiter instead of at least 5"
        case .badSignature: "the signature does not match"
        case .replayedSignature: "the signature was already used"
        case .invalidJSON(let part, let reason): "the \(part) is not JSON: \(reason)"
        case .notAnObject(let part): "the \(part) is not a JSON object"
        case .headerLacks(let key): "the header has no \(key)"
        }
    }
}
