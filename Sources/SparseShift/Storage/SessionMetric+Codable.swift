import Foundation

extension SessionMetric where Self: Codable {
    /// Writes the value as a JSON text; numbers that are not finite are written as texts.
    ///
    /// - Throws: What encoding the value throws, or ``HDF5Error`` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: Infinite.positive, negativeInfinity: Infinite.negative, nan: Infinite.notANumber)
        // A text alone is no JSON document for every decoder.
        try group.add("json", String(decoding: encoder.encode([self]), as: UTF8.self))
    }

    /// Reads a JSON text.
    ///
    /// - Throws: ``SessionError`` if the text does not fit the type.
    public init(from group: GroupReader) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: Infinite.positive, negativeInfinity: Infinite.negative, nan: Infinite.notANumber)
        let found = try? decoder.decode([Self].self, from: Data(group.text("json").utf8))
        guard let found, found.count == 1 else {
            throw SessionError(
                """
                \(group.fileName): '\(group.path)' is not a \(Self.self) as this program knows the type; has the type \
                changed since the session was saved?
                """)
        }
        self = found[0]
    }
}

/// How numbers that JSON does not have are written.
private enum Infinite {
    static let positive = "inf"
    static let negative = "-inf"
    static let notANumber = "nan"
}
