import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct NumpyTests {
    private static func counting(_ count: Int) -> [Double] { (0..<count).map { Double($0) / 4 - 1 } }

    private func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: fixtures + "/arrays/" + name))
    }

    /// Arrays of NumPy in both orders and byte orders.
    @Test func archivesOfNumPy() throws {
        let arrays = try NumpyArchive(contentsOf: fixtures + "/arrays/arrays.npz").arrays
        for (name, shape) in [
            ("matrix", [3, 4]), ("fortran", [3, 4]), ("cube", [2, 3, 4]), ("big", [5]), ("bigcube", [2, 2, 2]),
        ] {
            let array = try #require(arrays[name])
            #expect(array.shape == shape)
            #expect(array.doubles == Self.counting(array.count), "\(name)")
        }
        #expect(arrays["scalar"] == Tensor([2.5], shape: []))
        #expect(arrays["empty"] == Tensor([] as [Float], shape: [0, 3]))
        for code in "f8 f4 f2 i8 i4 i2 i1 u8 u4 u2 u1".split(separator: " ") {
            #expect(arrays["kind_\(code)"]?.doubles == [0, 1, 2, 3], "\(code)")
        }
        #expect(arrays["kind_b1"] == Tensor([false, true, true, true]))
        let deflated = try NumpyArchive(contentsOf: fixtures + "/arrays/deflated.npz").arrays
        #expect(deflated["matrix"] == arrays["matrix"])
        #expect(deflated["zeros"]?.floats == [Float](repeating: 0, count: 5000))
    }

    @Test func versionsOfTheFormat() throws {
        let plain = try NumpyArray(contentsOf: fixtures + "/arrays/plain.npy")
        #expect(plain.tensor.floats == Self.counting(12).map { Float($0) })
        #expect(try NumpyArray(contentsOf: fixtures + "/arrays/version2.npy") == plain)
        #expect(try NumpyArray(contentsOf: fixtures + "/arrays/version3.npy") == plain)
    }

    /// What is written is what NumPy writes.
    @Test(arguments: ["plain.npy", "vector.npy"]) func bytesOfNumPy(name: String) throws {
        let bytes = try bytes(name)
        #expect(try NumpyArray(decoding: bytes, name: name).encoded == bytes)
    }

    @Test(arguments: [false, true]) func writtenArchives(compressed: Bool) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/a.npz"
            let archive = NumpyArchive(["mean": Tensor([1, 2], shape: [1, 2]), "epsilon": Tensor([1e-5], shape: [])])
            try archive.write(to: path, compressed: compressed)
            #expect(try NumpyArchive(contentsOf: path) == archive)
            let first = try Data(contentsOf: URL(fileURLWithPath: path))
            try archive.write(to: path, compressed: compressed)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.npz"])
            #expect(
                message { _ = try archive.array("matrix", file: "a.npz") }
                    == "a.npz: no array 'matrix'; there is epsilon, mean.")
        }
    }

    @Test func shortFloatsAreWidened() throws {
        let brain = Tensor(elementType: .bfloat16, shape: [1], bytes: Tensor([0x3EAB] as [UInt16]).bytes)
        let written = try NumpyArray(decoding: NumpyArray(brain).encoded, name: "x")
        #expect(written.tensor == Tensor([0.333984375] as [Float]))
    }
}
