import CJansson

/// Why a text is not JSON, and where parsing stopped.
public struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What the parser expected or found.
    public let message: String
    /// The line where parsing stopped, from 1.
    public let line: Int
    /// The column where parsing stopped, from 1.
    public let column: Int

    public var description: String { "line \(line), column \(column): \(message)" }
}

extension JSONValue {
    /// Parses one JSON document; the top-level value can be of any kind.
    ///
    /// - Parameters:
    ///   - bytes: The document in UTF-8.
    ///   - dialect: Which documents are taken for JSON.
    ///   - rejectingDuplicates: Whether a repeated key in an object is an error; otherwise its last value is kept.
    /// - Throws: ``JSONError`` if the bytes are not exactly one JSON document in UTF-8.
    public init(
        decoding bytes: some ContiguousBytesSource, dialect: JSONDialect = .standard, rejectingDuplicates: Bool = false
    ) throws(JSONError) {
        let flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | (rejectingDuplicates ? JSON_REJECT_DUPLICATES : 0)
        let result: Result<JSONValue, JSONError> = bytes.withBytes { document in
            Self.parse(document, flags: Int(flags)).flatMapError { failure in
                guard dialect == .python else { return .failure(failure.error) }
                let substitution = PythonSubstitution(document)
                return substitution.text.withBytes { Self.parse($0, flags: Int(flags), substitution) }
                    .mapError { failure in
                        failure.error(in: document, at: substitution.documentPlace(of: failure.place))
                    }
            }
        }
        self = try result.get()
    }

    /// Why jansson does not take a text, and after how many bytes.
    private struct Failure: Error {
        var error: JSONError
        var place: Int

        /// The failure at a place of another text.
        func error(in document: UnsafeBufferPointer<UInt8>, at place: Int) -> JSONError {
            let before = document.prefix(place)
            let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            return JSONError(
                message: error.message, line: 1 + before.count { $0 == UInt8(ascii: "\n") },
                column: before[lineStart...].count { $0 & 0xC0 != 0x80 })
        }
    }

    private static func parse(
        _ text: UnsafeBufferPointer<UInt8>, flags: Int, _ substitution: PythonSubstitution? = nil
    ) -> Result<JSONValue, Failure> {
        var error = json_error_t()
        let root = json_loadb(
            text.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }, text.count, flags,
            &error)
        guard let root else {
            let message = withUnsafeBytes(of: error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            return .failure(
                Failure(
                    error: JSONError(message: message, line: Int(error.line), column: Int(error.column)),
                    place: Int(error.position)))
        }
        defer { json_decref(root) }
        return .success(JSONValue(root, substitution))
    }

    /// Parses one JSON document from a string.
    ///
    /// - Throws: ``JSONError`` if the text is not exactly one JSON document.
    public init(decoding text: String) throws(JSONError) {
        try self.init(decoding: Array(text.utf8))
    }

    private init(_ node: UnsafeMutablePointer<json_t>, _ substitution: PythonSubstitution?) {
        switch node.pointee.type {
        case JSON_OBJECT:
            var members: [String: JSONValue] = [:]
            members.reserveCapacity(json_object_size(node))
            var iterator = json_object_iter(node)
            while let current = iterator {
                let key = String(cString: json_object_iter_key(current))
                members[substitution?.value(of: key)?.string ?? key] = JSONValue(
                    json_object_iter_value(current), substitution)
                iterator = json_object_iter_next(node, current)
            }
            self = .object(members)
        case JSON_ARRAY:
            self = .array((0..<json_array_size(node)).map { JSONValue(json_array_get(node, $0), substitution) })
        case JSON_STRING:
            let start = UnsafeRawPointer(json_string_value(node)!)
            let text = String(
                decoding: UnsafeRawBufferPointer(start: start, count: json_string_length(node)), as: UTF8.self)
            self = substitution?.value(of: text) ?? .string(text)
        case JSON_INTEGER: self = .integer(Int(json_integer_value(node)))
        case JSON_REAL: self = .real(json_real_value(node))
        case JSON_TRUE: self = .boolean(true)
        case JSON_FALSE: self = .boolean(false)
        default: self = .null
        }
    }
}

/// A sequence of bytes that are contiguous in memory.
public protocol ContiguousBytesSource {
    /// Calls `body` with the bytes, which are valid only during the call.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result
}

extension Array: ContiguousBytesSource where Element == UInt8 {
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try withUnsafeBufferPointer(body)
    }
}
