import CJansson

/// A document of ``JSONDialect/python`` as one that jansson reads: strings that occur nowhere else stand for the values
/// that jansson does not take.
struct PythonSubstitution {
    /// The document with its substitutes.
    private(set) var text: [UInt8] = []
    /// What the substitutes stand for.
    private var values: [JSONValue] = []
    /// The beginning of every substitute, before its number. It is random, so that no document can contain it.
    private let mark = "\(UInt64.random(in: 0...UInt64.max))-\(UInt64.random(in: 0...UInt64.max))-"
    /// Where substitutes end in the text, and the same places in the document.
    private var places: [(text: Int, document: Int)] = []

    /// Substitutes what jansson does not take; what is no JSON at all stays as it is.
    init(_ document: UnsafeBufferPointer<UInt8>) {
        text.reserveCapacity(document.count)
        var index = 0
        while index < document.count {
            let end: Int
            let value: JSONValue?
            switch document[index] {
            case UInt8(ascii: "\""):
                end = Self.endOfString(document, from: index)
                value = Self.value(ofString: document[index..<end])
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "N"), UInt8(ascii: "I"):
                end = document[index...].firstIndex { !Self.belongsToNumber($0) } ?? document.count
                let isKey = document[end...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ":")
                value = isKey ? nil : Self.value(ofNumber: String(decoding: document[index..<end], as: UTF8.self))
            default:
                end = index + 1
                value = nil
            }
            if let value {
                text += "\"\(mark)\(values.count)\"".utf8
                values.append(value)
                places.append((text.count, end))
            } else {
                text += document[index..<end]
            }
            index = end
        }
    }

    /// What a string stands for; `nil` if it is no substitute.
    func value(of string: String) -> JSONValue? {
        guard string.utf8.starts(with: mark.utf8), let number = Int(string.utf8.dropFirst(mark.utf8.count).text),
            values.indices.contains(number)
        else { return nil }
        return values[number]
    }

    /// The place in the document of a place in the text.
    func documentPlace(of place: Int) -> Int {
        guard let before = places.last(where: { $0.text <= place }) else { return place }
        return before.document + place - before.text
    }

    // MARK: Numbers

    private static func belongsToNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func value(ofNumber text: String) -> JSONValue? {
        switch text {
        case "NaN": return .real(.nan)
        case "Infinity": return .real(.infinity)
        case "-Infinity": return .real(-.infinity)
        default: break
        }
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let whole = digits.prefix { (48...57).contains($0) }
        guard let first = whole.first, first != UInt8(ascii: "0") || whole.count == 1 else { return nil }
        if whole.count == digits.count { return Int(text) == nil ? .largeInteger(text) : nil }
        // Double takes more than JSON does, such as `1.` and `1p3`.
        var rest = digits.dropFirst(whole.count)
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
            guard !fraction.isEmpty else { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        if let exponent = rest.first {
            guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return nil }
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard !rest.isEmpty, rest.allSatisfy({ (48...57).contains($0) }) else { return nil }
        }
        guard let value = Double(text), !value.isFinite else { return nil }
        return .real(value)
    }

    // MARK: Strings

    /// The index behind the closing quotation mark, or behind the document.
    private static func endOfString(_ document: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while index < document.count {
            switch document[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return document.count
    }

    /// The value of a string that has a half of a surrogate pair or a zero character; `nil` for all others.
    private static func value(ofString bytes: Slice<UnsafeBufferPointer<UInt8>>) -> JSONValue? {
        // The length of a string comes first, as most strings have no such escape.
        guard bytes.count > 7, bytes.last == UInt8(ascii: "\"") else { return nil }
        var rest = bytes.dropFirst().dropLast()
        guard rest.contains(UInt8(ascii: "\\")) else { return nil }
        var units: [UInt16] = []
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            guard let plain = String(validating: rest[..<backslash], as: UTF8.self) else { return nil }
            units += plain.utf16
            rest = rest[(backslash + 1)...]
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(UInt16(escape))
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"):
                let digits = rest.prefix(4)
                guard digits.count == 4, digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
                    let unit = UInt16(digits.text, radix: 16)
                else { return nil }
                units.append(unit)
                rest = rest.dropFirst(4)
            default: return nil
            }
        }
        // Control characters have to be escaped.
        guard let plain = String(validating: rest, as: UTF8.self), bytes.allSatisfy({ $0 >= 0x20 }) else { return nil }
        units += plain.utf16
        guard let text = String(validating: units, as: UTF16.self) else { return .brokenString(units) }
        return units.contains(0) ? .string(text) : nil
    }
}

extension Sequence<UInt8> {
    fileprivate var text: String { String(decoding: Array(self), as: UTF8.self) }
}
