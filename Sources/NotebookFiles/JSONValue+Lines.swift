import JSON

extension JSONValue {
    /// A text as the list of its lines, each with its line break.
    ///
    /// Lines are split like Python's `splitlines` does, which nbformat uses.
    static func lines(of text: String) -> JSONValue {
        var text = text
        return text.withUTF8 { bytes in
            var lines: [JSONValue] = []
            var start = 0
            var index = 0
            while index < bytes.count {
                let length = lineBreakLength(at: index, in: bytes)
                index += max(length, 1)
                guard length > 0 else { continue }
                lines.append(.string(String(decoding: bytes[start..<index], as: UTF8.self)))
                start = index
            }
            if start < bytes.count { lines.append(.string(String(decoding: bytes[start...], as: UTF8.self))) }
            return .array(lines)
        }
    }

    /// The number of bytes of the line break at an index; 0 if there is none.
    private static func lineBreakLength(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        func byte(_ distance: Int) -> UInt8? { index + distance < bytes.count ? bytes[index + distance] : nil }
        switch bytes[index] {
        case 0x0D: return byte(1) == 0x0A ? 2 : 1
        case 0x0A...0x0C, 0x1C...0x1E: return 1
        case 0xC2: return byte(1) == 0x85 ? 2 : 0
        case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
        default: return 0
        }
    }

    /// The joined text of a list of lines; `nil` for any other value.
    var joinedLines: JSONValue? {
        guard let elements = array else { return nil }
        let lines = elements.compactMap(\.string)
        return lines.count == elements.count ? .string(lines.joined()) : nil
    }
}
