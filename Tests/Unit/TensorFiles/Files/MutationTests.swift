import Foundation
import Numerics
import TensorFiles
import TestSupport
import Testing

/// Files with bytes changed, cut or repeated at random: whatever comes, it is read or refused, and never crashes.
@Suite struct MutationTests {
    /// `MUTATIONS` asks for more than the usual number.
    private static let count = ProcessInfo.processInfo.environment["MUTATIONS"].flatMap(Int.init) ?? 2000

    private func mutated(_ original: Data, _ random: inout RandomGenerator) -> Data {
        var bytes = [UInt8](original)
        func place(_ random: inout RandomGenerator) -> Int { Int(random.next() % UInt64(max(bytes.count, 1))) }
        for _ in 0...(random.next() % 4) where !bytes.isEmpty {
            switch random.next() % 6 {
            case 0: bytes[place(&random)] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place(&random)] ^= 1 << UInt8(random.next() % 8)
            case 2: bytes[place(&random)] = [0, 1, 0x7F, 0x80, 0xFF][Int(random.next() % 5)]
            case 3: bytes.removeLast(min(bytes.count, 1 + place(&random)))
            case 4:
                let start = place(&random)
                bytes.removeSubrange(start..<min(bytes.count, start + 1 + Int(random.next() % 16)))
            default:
                let start = place(&random)
                let piece = bytes[start..<min(bytes.count, start + 1 + Int(random.next() % 16))]
                bytes.insert(contentsOf: Array(piece), at: place(&random))
            }
        }
        return Data(bytes)
    }

    /// Foundation would wait for the disk, thousands of times.
    private func write(_ bytes: Data, to path: String) {
        let file = fopen(path, "w")
        bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
    }

    /// Reads mutations of a file; returns how many were refused.
    private func refusals(
        _ file: String, mutation: ((Data, inout RandomGenerator) -> Data)? = nil, _ read: (String) throws -> Void
    ) throws -> Int {
        let original = try Data(contentsOf: URL(fileURLWithPath: fixtures + "/" + file))
        let mutation = mutation ?? mutated
        var random = RandomGenerator(seed: 1, stream: 40)
        return try withTemporaryFolder { folder in
            var refused = 0
            for number in 0..<Self.count {
                let path = folder + "/file\(number)"
                write(mutation(original, &random), to: path)
                defer { unlink(path) }
                do { try read(path) } catch let error as TensorFileError {
                    refused += 1
                    #expect(error.description.hasPrefix("file") && error.description.hasSuffix("."), "\(error)")
                    #expect(error.description.count < 400)
                }
            }
            return refused
        }
    }

    @Test func safeTensors() throws {
        let refused = try refusals("arrays/tensors.safetensors") { path in
            for tensor in try SafeTensors(contentsOf: path).tensors.values { _ = tensor.floats }
        }
        #expect(refused > Self.count / 2)
    }

    @Test func arrays() throws {
        let refused = try refusals("arrays/version2.npy") { _ = try NumpyArray(contentsOf: $0).tensor.floats }
        #expect(refused > Self.count / 2)
    }

    @Test(arguments: ["arrays", "deflated"]) func archives(name: String) throws {
        let refused = try refusals("arrays/\(name).npz") { path in
            for array in try NumpyArchive(contentsOf: path).arrays.values { _ = array.doubles }
        }
        #expect(refused > Self.count / 4)
    }

    @Test(arguments: ["state", "views", "protocol4"]) func checkpoints(name: String) throws {
        let refused = try refusals("torch/\(name).pth") { path in
            for tensor in try TorchCheckpoint(contentsOf: path).stateDictionary().values { _ = tensor.floats }
        }
        #expect(refused > Self.count / 4)
    }

    /// The checksum of a mutated member would refuse nearly all mutations of a pickle, so it is made right again.
    @Test(arguments: ["state", "views", "protocol4", "checkpoint"]) func pickles(name: String) throws {
        let refused = try refusals("torch/\(name).pth", mutation: mutatedPickle) { path in
            for tensor in try TorchCheckpoint(contentsOf: path).stateDictionary().values { _ = tensor.floats }
        }
        #expect(refused > Self.count / 4)
        #expect(refused < Self.count)
    }

    /// A torch file with a few bytes of its pickle changed, and the pickle's checksum in the zip's directory too.
    private func mutatedPickle(_ original: Data, _ random: inout RandomGenerator) -> Data {
        var bytes = [UInt8](original)
        func number(_ place: Int, _ size: Int) -> Int {
            (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
        }
        // The entry in the directory: checksum at 16, size at 24, length of the name at 28, place at 42, name at 46.
        let entry = (0..<(bytes.count - 46)).first {
            number($0, 4) == 0x0201_4B50
                && bytes[($0 + 46)..<($0 + 46 + number($0 + 28, 2))].suffix(8).elementsEqual("data.pkl".utf8)
        }!
        let header = number(entry + 42, 4)
        let start = header + 30 + number(header + 26, 2) + number(header + 28, 2)
        let size = number(entry + 24, 4)
        for _ in 0...(random.next() % 3) {
            let place = start + Int(random.next() % UInt64(size))
            switch random.next() % 4 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place] ^= 1 << UInt8(random.next() % 8)
            case 2: bytes[place] = [0, 1, 0x7F, 0xFF, 0x28, 0x52, 0x74, 0x68][Int(random.next() % 8)]
            default:
                let source = start + Int(random.next() % UInt64(size))
                let length = min(12, start + size - max(source, place))
                for offset in 0..<length { bytes[place + offset] = bytes[source + offset] }
            }
        }
        // CRC-32 with the polynomial of zip.
        let checksum = ~bytes[start..<(start + size)].reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        for index in 0..<4 { bytes[entry + 16 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
        return Data(bytes)
    }
}
