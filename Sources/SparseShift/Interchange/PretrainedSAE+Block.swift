extension PretrainedSAE {
    /// The block whose output, the residual stream behind it, the embeddings are; `nil` if the files do not tell it, or name
    /// another place, such as a block's attention, or the residual stream in front of the first block.
    ///
    /// `blocks.20.hook_resid_post`, `model.layers.20.output`, `layers.20` and `resid_post_layer_20` are block 20, and
    /// `blocks.20.hook_resid_pre` is block 19.
    public var block: Int? {
        guard let hook else { return origin["layer"].flatMap { Self.block($0[...], isInput: false) } }
        return Self.block(ofHook: hook)
    }

    /// The block of a place by one of the names that programs have for it; see ``block``.
    package static func block(ofHook hook: String) -> Int? {
        let words = hook.split(separator: ".", omittingEmptySubsequences: false)
        if let place = words.firstIndex(where: { ["blocks", "layers", "h"].contains($0) }), place + 1 < words.count {
            return block(words[place + 1], isInput: isInput[words[(place + 2)...].joined(separator: ".")])
        }
        for (beginning, isInput) in [("resid_post_layer_", false), ("resid_pre_layer_", true)]
        where hook.hasPrefix(beginning) {
            return block(hook.dropFirst(beginning.count), isInput: isInput)
        }
        return nil
    }

    /// What stands behind the number of a block whose residual stream is meant: that in front of it, or behind it.
    private static let isInput = [
        "": false, "output": false, "hook_resid_post": false, "input": true, "hook_resid_pre": true,
    ]

    private static func block(_ number: Substring, isInput: Bool?) -> Int? {
        guard let isInput, let number = Int(number) else { return nil }
        let block = isInput ? number - 1 : number
        return block >= 0 ? block : nil
    }
}
