extension LanguageModel {
    /// The tokens of a text, with the start that the model expects.
    ///
    /// - Parameter parsesSpecial: Whether `<|im_start|>` and the like are tokens instead of text.
    public func tokens(_ text: String, parsesSpecial: Bool = false) -> [Int32] {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var tokens = [Int32](repeating: 0, count: characters.count + 8)
                var count = functions.tokenize(
                    handle, characters.baseAddress, Int32(characters.count), true, parsesSpecial, &tokens,
                    Int32(tokens.count))
                if count < 0 {
                    tokens = [Int32](repeating: 0, count: Int(-count))
                    count = functions.tokenize(
                        handle, characters.baseAddress, Int32(characters.count), true, parsesSpecial, &tokens,
                        Int32(tokens.count))
                }
                return Array(tokens.prefix(Int(max(0, count))))
            }
        }
    }

    /// The bytes of a token; a character may be spread over several tokens.
    func bytes(of token: Int32) -> [UInt8] {
        var bytes = [CChar](repeating: 0, count: 64)
        var count = functions.piece(handle, token, &bytes, Int32(bytes.count))
        if count < 0 {
            bytes = [CChar](repeating: 0, count: Int(-count))
            count = functions.piece(handle, token, &bytes, Int32(bytes.count))
        }
        return bytes.prefix(Int(max(0, count))).map(UInt8.init(bitPattern:))
    }

    /// The text of tokens.
    public func text(of tokens: some Sequence<Int32>) -> String {
        String(decoding: tokens.flatMap(bytes(of:)), as: UTF8.self)
    }
}
