extension KeyedDecodingContainer {
    // Called only by code that the kernel inserts into cells, whose properties tell the type.

    /// Decodes the value of a property.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    public func __cellDecode<Value: Decodable>(_ key: Key) throws -> Value { try decode(Value.self, forKey: key) }

    /// Decodes the value of an optional property.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    public func __cellDecodeIfPresent<Value: Decodable>(_ key: Key) throws -> Value? {
        try decodeIfPresent(Value.self, forKey: key)
    }
}
