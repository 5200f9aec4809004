import CJansson

extension JSONValue {
    /// The document as UTF-8 bytes: compact and with sorted keys.
    ///
    /// It is standard JSON: reals that are not finite become `null`, integers beyond 64 bits become reals, and halves of
    /// surrogate pairs become U+FFFD.
    public var encoded: [UInt8] { dump(flags: Int(JSON_COMPACT)) }

    /// The document as text: compact, with sorted keys.
    public var encodedString: String { String(decoding: encoded, as: UTF8.self) }

    /// The document with two spaces of indentation and sorted keys, for files that people read.
    public var encodedForReading: String { String(decoding: dump(flags: 2), as: UTF8.self) }

    private func dump(flags: Int) -> [UInt8] {
        let root = node()
        defer { json_decref(root) }
        let allFlags = flags | Int(JSON_SORT_KEYS | JSON_ENCODE_ANY)
        return [UInt8](unsafeUninitializedCapacity: json_dumpb(root, nil, 0, allFlags)) { buffer, count in
            let start = UnsafeMutableRawPointer(buffer.baseAddress!).assumingMemoryBound(to: CChar.self)
            count = json_dumpb(root, start, buffer.count, allFlags)
        }
    }

    /// A jansson value that the caller owns.
    private func node() -> UnsafeMutablePointer<json_t> {
        switch self {
        case .null: return json_null()
        case .boolean(let value): return value ? json_true() : json_false()
        case .integer(let value): return json_integer(json_int_t(value))
        case .real(let value): return value.isFinite ? json_real(value) : json_null()
        case .largeInteger: return JSONValue.real(number ?? .nan).node()
        case .string, .brokenString:
            var value = string!
            return value.withUTF8 { bytes in
                let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                return start.map { json_stringn($0, bytes.count) } ?? json_string("")
            }
        case .array(let elements):
            let array = json_array()!
            for element in elements { json_array_append_new(array, element.node()) }
            return array
        case .object(let members):
            let object = json_object()!
            for (key, value) in members { json_object_set_new(object, key, value.node()) }
            return object
        }
    }
}
