/// The keys of the reference code's own `cfg.yaml` that this library does not have.
struct ReferenceSettings {
    /// The keys and values under this library's names.
    private(set) var entries: [ConfigurationFile.Entry] = []
    /// The keys that are not needed.
    private(set) var left: [String] = []

    /// ε of the reference's whitening.
    private static let epsilon = 1e-5

    private static let unneeded: Set<String> = [
        "emb", "use_amp", "quick", "extra", "whiten_epsilon", "device", "num_workers", "wandb", "name", "out", "output",
        "save_dir", "run_name", "project",
    ]
    private static let own: Set<String> = ["emb", "use_amp", "quick", "extra", "whiten_epsilon", "skip_input_norm"]

    /// Whether a file with these keys is the reference's.
    static func marks(_ keys: [String]) -> Bool { !own.isDisjoint(with: keys) }

    /// Translates the entries.
    ///
    /// - Parameters:
    ///   - entries: The entries with a single value.
    ///   - hasExtra: Whether there is a mapping `extra` besides.
    ///   - name: The file's name in messages.
    /// - Throws: ``ConfigurationError`` for an ε of the whitening that this library does not have.
    init(_ entries: [ConfigurationFile.Entry], hasExtra: Bool, name: String) throws(ConfigurationError) {
        var isWhitened = false
        for entry in entries {
            func changed(_ key: String, _ text: String) -> ConfigurationFile.Entry {
                ConfigurationFile.Entry(key: key, text: text, line: entry.line)
            }
            switch entry.key {
            case "whiten" where ["true", "false"].contains(entry.text):
                isWhitened = entry.text == "true"
                self.entries.append(changed("whiten", isWhitened ? "zca" : "none"))
            case "skip_input_norm":
                guard ["true", "false"].contains(entry.text) else {
                    throw ConfigurationError(
                        "\(name), line \(entry.line): skip_input_norm is true or false, not '\(entry.text)'.")
                }
                self.entries.append(changed("input_norm", entry.text == "true" ? "none" : "ln"))
            case let key where Self.unneeded.contains(key): left.append(key)
            default: self.entries.append(entry)
            }
        }
        if isWhitened, let epsilon = entries.first(where: { $0.key == "whiten_epsilon" }),
            Double(epsilon.text) != Self.epsilon
        {
            throw ConfigurationError(
                "\(name), line \(epsilon.line): whiten_epsilon is \(Self.epsilon) here, not \(epsilon.text).")
        }
        if hasExtra { left.append("extra") }
        left = Set(left).sorted()
    }
}
