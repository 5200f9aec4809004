import Foundation
import Numerics
import TensorFiles
import Testing

/// Files with bytes changed, cut or repeated at random: whatever comes, it is read or refused, and never crashes.
@Suite struct MutationTests {
    private static let count = 2000

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
    private func refusals(_ file: String, _ read: (String) throws -> Void) throws -> Int {
        let original = try Data(contentsOf: URL(fileURLWithPath: fixtures + "/" + file))
        var random = RandomGenerator(seed: 1, stream: 40)
        return try withTemporaryFolder { folder in
            var refused = 0
            for number in 0..<Self.count {
                let path = folder + "/file\(number)"
                write(mutated(original, &random), to: path)
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
}
