/// What two runs must have in common for one to resume the other.
struct RunIdentity: Sendable {
    let file: ConfigurationFile
    let data: DataFingerprint

    /// How another run differs, as the end of a sentence that begins with "begun with"; `nil` if it does not.
    func difference(from other: RunIdentity) -> String? {
        let (own, others) = (Self.values(file), Self.values(other.file))
        // In the order of the file, so that the most telling key comes first.
        for (key, value) in own where others[key] != value {
            return "\(key): \(value), but now \(others[key].map { "it is \($0)" } ?? "there is no \(key)")"
        }
        if let key = others.keys.first(where: { own[$0] == nil }) { return "no \(key), but now it is \(others[key]!)" }
        return data.difference(from: other.data)
    }

    /// The keys of a configuration with their texts. A preset says nothing that the other keys do not.
    private static func values(_ file: ConfigurationFile) -> KeyedTexts {
        KeyedTexts(
            file.yaml.split(separator: "\n").map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (String(parts[0]), parts[1].trimmingPrefix(while: \.isWhitespace).description)
            }.filter { $0.0 != "preset" })
    }
}

/// Texts by key that keep their order.
private struct KeyedTexts: Sequence {
    private let pairs: [(String, String)]

    init(_ pairs: [(String, String)]) { self.pairs = pairs }

    subscript(key: String) -> String? { pairs.first { $0.0 == key }?.1 }
    var keys: [String] { pairs.map(\.0) }
    func makeIterator() -> IndexingIterator<[(String, String)]> { pairs.makeIterator() }
}
