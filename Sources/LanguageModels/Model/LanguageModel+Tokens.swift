import Requirements

extension LanguageModel {
    /// The tokens of a text, with the start and end tokens that the model expects.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - parsesSpecial: Whether special tokens such as `<|im_start|>` in the text are parsed; otherwise they are
    ///     plain text.
    public func tokens(_ text: String, parsesSpecial: Bool = false) -> [Int32] {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                filled(characters.count + 8) { tokens, room in
                    functions.tokenize(
                        handle, characters.baseAddress, Int32(characters.count), true, parsesSpecial, tokens, room)
                }
            }
        }
    }

    /// The bytes of a token; a character can be split between several tokens.
    func bytes(of token: Int32) -> [UInt8] {
        filled(64) { bytes, room in functions.piece(handle, token, bytes, room) }.map(UInt8.init(bitPattern:))
    }

    /// The text of tokens.
    public func text(of tokens: some Sequence<Int32>) -> String {
        String(
            decoding: tokens.flatMap { token in
                requireIndex(Int(token), below: vocabularySize, "Token")
                return bytes(of: token)
            }, as: UTF8.self)
    }
}

/// The values that a C function writes to a buffer; a negative result means that it needs that much room, and the call
/// is repeated.
private func filled<Value: ExpressibleByIntegerLiteral>(
    _ room: Int, _ write: (UnsafeMutablePointer<Value>, Int32) -> Int32
) -> [Value] {
    var (room, isSecond) = (room, false)
    while true {
        var count: Int32 = 0
        let values = [Value](unsafeUninitializedCapacity: room) { buffer, initialized in
            buffer.initialize(repeating: 0)
            count = write(buffer.baseAddress!, Int32(room))
            initialized = Int(max(0, count))
        }
        guard count < 0, !isSecond else { return values }
        (room, isSecond) = (Int(-count), true)
    }
}
