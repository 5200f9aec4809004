import TensorFiles

/// The names of tensors without what wrappers put before them.
enum StateDictionaryNames {
    /// What wrappers put before or between names: `torch.compile`, and data parallelism.
    private static let wrappers: Set = ["_orig_mod", "module"]
    /// The tensors that mark an autoencoder.
    private static let marks = ["encoder.weight", "W_enc"]

    /// Tensors by their names without wrappers (`module.`, `_orig_mod.`) and without what all of an autoencoder's names begin
    /// with, such as `model.`.
    ///
    /// Where names would then be ambiguous, they stay as they are.
    static func plain(_ tensors: [String: Tensor]) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, tensor) in tensors {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            let plain = parts.filter { !wrappers.contains(String($0)) }.joined(separator: ".")
            guard result.updateValue(tensor, forKey: plain) == nil else { return tensors }
        }
        guard marks.allSatisfy({ result[$0] == nil }) else { return result }
        let prefixes = Set(
            result.keys.compactMap { name in
                marks.first { name.hasSuffix("." + $0) }.map { String(name.dropLast($0.count)) }
            })
        guard let prefix = prefixes.first, prefixes.count == 1 else { return result }
        let inner = result.filter { $0.key.hasPrefix(prefix) }
        return Dictionary(uniqueKeysWithValues: inner.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
}
