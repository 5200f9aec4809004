extension LanguageModel {
    /// The tokens of a text, with the start that the model expects.
    ///
    /// - Parameter parsesSpecial: Whether `<|im_start|>` and the like are tokens instead of text.
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

    /// The bytes of a token; a character may be spread over several tokens.
    func bytes(of token: Int32) -> [UInt8] {
        filled(64) { bytes, room in functions.piece(handle, token, bytes, room) }.map(UInt8.init(bitPattern:))
    }

    /// The text of tokens.
    public func text(of tokens: some Sequence<Int32>) -> String {
        String(decoding: tokens.flatMap(bytes(of:)), as: UTF8.self)
    }
}

/// What C writes into a buffer, which it is given again in the size that it asks for by a negative count.
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
