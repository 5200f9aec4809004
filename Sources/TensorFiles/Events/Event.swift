/// An entry of a TensorBoard event file.
///
/// Source: the messages Event, Summary, TensorProto and SummaryMetadata of TensorFlow's event.proto,
/// summary.proto and tensor.proto, with their field numbers.
struct Event {
    enum Content {
        /// The file's first entry.
        case version
        /// Training is resumed at this step: TensorBoard drops later steps of earlier files in the folder.
        case start
        case scalars([(tag: String, value: Float)])
        case text(String, tag: String)
    }

    /// Seconds since 1970.
    let time: Double
    let step: Int
    let content: Content

    /// The encoded message.
    var encoded: [UInt8] {
        var event = ProtocolBuffer()
        event.add(1, double: time)
        event.add(2, integer: step)
        switch content {
        case .version: event.add(3, text: "brain.Event:2")
        case .start:
            var session = ProtocolBuffer()
            session.add(1, integer: 1)
            event.add(7, session)
        case .scalars(let scalars):
            var summary = ProtocolBuffer()
            for (tag, scalar) in scalars {
                var value = ProtocolBuffer()
                value.add(1, text: tag)
                value.add(2, float: scalar)
                summary.add(1, value)
            }
            event.add(5, summary)
        case .text(let text, let tag):
            var summary = ProtocolBuffer()
            summary.add(1, Self.value(text, tag: tag))
            event.add(5, summary)
        }
        return event.bytes
    }

    /// A tensor with one string, marked for TensorBoard's text plugin.
    private static func value(_ text: String, tag: String) -> ProtocolBuffer {
        var dimension = ProtocolBuffer()
        dimension.add(1, integer: 1)
        var shape = ProtocolBuffer()
        shape.add(2, dimension)
        var tensor = ProtocolBuffer()
        let stringType = 7
        tensor.add(1, integer: stringType)
        tensor.add(2, shape)
        tensor.add(8, text: text)
        var plugin = ProtocolBuffer()
        plugin.add(1, text: "text")
        var metadata = ProtocolBuffer()
        metadata.add(1, plugin)
        var value = ProtocolBuffer()
        value.add(1, text: tag)
        value.add(8, tensor)
        value.add(9, metadata)
        return value
    }

    /// The record of an event file: the length, its checksum, the message, and the message's checksum.
    var record: [UInt8] {
        let message = encoded
        var record: [UInt8] = []
        withUnsafeBytes(of: UInt64(message.count).littleEndian) { record.append(contentsOf: $0) }
        withUnsafeBytes(of: CyclicRedundancyCheck.masked(record).littleEndian) { record.append(contentsOf: $0) }
        record += message
        withUnsafeBytes(of: CyclicRedundancyCheck.masked(message).littleEndian) { record.append(contentsOf: $0) }
        return record
    }
}
