import JSON

/// Writes JSON with the same bytes as nbformat, in ``JSONDialect/python``, so that notebooks written by this program and by Jupyter differ only in
/// what has changed.
struct NotebookEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: JSONValue, depth: Int = 0) {
        switch value {
        case .null: add("null")
        case .boolean(let value): add(value ? "true" : "false")
        case .integer(let value): add("\(value)")
        case .largeInteger(let digits): add(digits)
        // The names of Python's `json` for what is not finite.
        case .real(let value):
            add(value.isFinite ? "\(value)" : value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        case .string(let text): write(text)
        case .brokenString(let units): write(units)
        case .array(let elements):
            writeList(elements, "[", "]", depth: depth) { writer, element in writer.write(element, depth: depth + 1) }
        case .object(let members):
            // Keys are sorted by code points, unlike Swift's strings, which compare canonical equivalents as equal.
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            writeList(sorted, "{", "}", depth: depth) { writer, member in
                writer.write(member.key)
                writer.add(": ")
                writer.write(member.value, depth: depth + 1)
            }
        }
    }

    private mutating func writeList<Element>(
        _ elements: [Element], _ opening: String, _ closing: String, depth: Int,
        _ write: (inout NotebookEncoder, Element) -> Void
    ) {
        add(opening)
        for (index, element) in elements.enumerated() {
            add(index == 0 ? "\n" : ",\n")
            addIndentation(depth + 1)
            write(&self, element)
        }
        if !elements.isEmpty {
            add("\n")
            addIndentation(depth)
        }
        add(closing)
    }

    private mutating func write(_ text: String) {
        add("\"")
        addEscaped(text)
        add("\"")
    }

    /// Writes a string with halves of surrogate pairs, which only an escape can express.
    private mutating func write(_ units: [UInt16]) {
        add("\"")
        var decoder = UTF16()
        var iterator = units.makeIterator()
        var place = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar):
                addEscaped(String(scalar))
                place += UTF16.width(scalar)
            case .error:
                add("\\u\(String(units[place], radix: 16))")
                place += 1
            case .emptyInput:
                add("\"")
                return
            }
        }
    }

    private mutating func addEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): add("\\\"")
            case UInt8(ascii: "\\"): add("\\\\")
            case 0x08: add("\\b")
            case 0x09: add("\\t")
            case 0x0A: add("\\n")
            case 0x0C: add("\\f")
            case 0x0D: add("\\r")
            case ..<0x20: add("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))")
            default: bytes.append(byte)
            }
        }
    }

    private mutating func add(_ text: String) { bytes += text.utf8 }

    private mutating func addIndentation(_ depth: Int) {
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth))
    }
}
