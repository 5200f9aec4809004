import TensorFiles

/// A sum over all texts and tensors of a checkpoint, which changes with every bit (FNV-1a over words of 64 bits, folded).
///
/// Tensors have sums of their own, so that they can be added a part at a time and in any order.
struct CheckpointChecksum {
    static let key = "checksum"
    private static let prefix = "2:"
    /// As long as every sum.
    static let placeholder = prefix + String(repeating: "0", count: 16)

    private let metadata: [String: String]
    private var tensors: [String: Words] = [:]

    /// - Parameter metadata: The texts by key; that of the checksum itself does not count.
    init(_ metadata: [String: String]) { self.metadata = metadata }

    /// Adds the next bytes of a tensor.
    mutating func add(_ bytes: UnsafeRawBufferPointer, of tensor: String) {
        tensors[tensor, default: Words()].add(bytes)
    }

    /// The sum in hexadecimal digits.
    var text: String {
        var sum = Self.sum(of: metadata)
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            sum.add(name)
            sum.add(tensor.value)
        }
        let digits = String(sum.value, radix: 16)
        return Self.prefix + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The sum of the texts, to which that of the tensors is added.
    private static func sum(of metadata: [String: String]) -> Words {
        var sum = Words()
        for (key, text) in metadata.sorted(by: { $0.key < $1.key }) where key != Self.key {
            sum.add(key)
            sum.add(text)
        }
        return sum
    }

    /// Whether a file's checksum is that of its contents.
    static func isRight(_ tensors: [String: Tensor], _ metadata: [String: String]) -> Bool {
        guard let written = metadata[key] else { return false }
        guard written.hasPrefix(prefix) else { return written == earlier(tensors, metadata) }
        var checksum = CheckpointChecksum(metadata)
        for (name, tensor) in tensors { tensor.bytes.withUnsafeBytes { checksum.add($0, of: name) } }
        return checksum.text == written
    }

    /// The sum that earlier versions wrote, with the tensors in the order of their names.
    private static func earlier(_ tensors: [String: Tensor], _ metadata: [String: String]) -> String {
        var sum = Self.sum(of: metadata)
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            sum.add(name)
            tensor.bytes.withUnsafeBytes { sum.addCounted($0) }
        }
        return String(sum.value, radix: 16)
    }

    /// A running sum of bytes in words.
    private struct Words {
        private var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        /// Bytes that do not fill a word yet, and their number.
        private var pending: UInt64 = 0
        private var pendingCount = 0

        /// The sum, of which every byte left over is a word of its own.
        var value: UInt64 {
            var copy = self
            for index in 0..<pendingCount { copy.add(pending >> (8 * UInt64(index)) & 0xff) }
            return copy.sum
        }

        mutating func add(_ word: UInt64) {
            sum = (sum ^ word) &* 0x0000_0100_0000_01b3
            sum ^= sum >> 32
        }

        mutating func add(_ bytes: UnsafeRawBufferPointer) {
            var index = 0
            while pendingCount > 0, index < bytes.count {
                pending |= UInt64(bytes[index]) << (8 * UInt64(pendingCount))
                pendingCount += 1
                index += 1
                if pendingCount == 8 {
                    add(pending)
                    (pending, pendingCount) = (0, 0)
                }
            }
            while index + 8 <= bytes.count {
                add(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index += 8
            }
            while index < bytes.count {
                pending |= UInt64(bytes[index]) << (8 * UInt64(pendingCount))
                pendingCount += 1
                index += 1
            }
        }

        /// Adds the number of bytes and the bytes, and what is left over of them.
        mutating func addCounted(_ bytes: UnsafeRawBufferPointer) {
            add(UInt64(bytes.count))
            add(bytes)
            sum = value
            (pending, pendingCount) = (0, 0)
        }

        mutating func add(_ text: String) { Array(text.utf8).withUnsafeBytes { addCounted($0) } }
    }
}
