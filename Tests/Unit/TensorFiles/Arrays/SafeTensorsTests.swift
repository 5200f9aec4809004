import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
    /// A file of the format's own library.
    @Test func filesOfTheReferenceLibrary() throws {
        let file = try SafeTensors(contentsOf: fixtures + "/arrays/tensors.safetensors")
        #expect(file.metadata == ["format": "pt", "note": "naïve"])
        #expect(file.tensors["matrix"]?.shape == [3, 4])
        #expect(file.tensors["matrix"]?.floats == (0..<12).map { Float($0) / 4 - 1 })
        #expect(file.tensors["scalar"]?.shape == [])
        #expect(file.tensors["scalar"]?.floats == [2.5])
        #expect(file.tensors["empty"]?.shape == [0, 3])
        let names = ["boolean": "bool"]
        for type in Tensor.ElementType.allCases {
            let tensor = try #require(file.tensors[names[type.rawValue] ?? type.rawValue])
            #expect(tensor.elementType == type)
            #expect(tensor.floats == (type == .boolean ? [0, 1, 1, 1] : [0, 1, 2, 3]))
        }
        #expect(try SafeTensors(decoding: file.encoded(), name: "again") == file)
    }

    @Test func writtenFiles() throws {
        try withTemporaryFolder { folder in
            let file = SafeTensors(
                tensors: ["b": Tensor([1, 2] as [Double]), "a": Tensor([true]), "c": Tensor([3] as [Float])],
                metadata: ["format": "pt"])
            try file.write(to: folder + "/x.safetensors")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/x.safetensors"))
            #expect(try bytes == file.encoded())
            let length = Int(bytes[0]) | Int(bytes[1]) << 8
            #expect(length % 8 == 0)
            let header = try JSONSerialization.jsonObject(with: bytes[8..<(8 + length)]) as? [String: [String: Any]]
            // Wide elements first, so that all are aligned.
            #expect(header?["b"]?["data_offsets"] as? [Int] == [0, 16])
            #expect(header?["c"]?["data_offsets"] as? [Int] == [16, 20])
            #expect(header?["a"]?["data_offsets"] as? [Int] == [20, 21])
            #expect(header?["b"]?["dtype"] as? String == "F64")
            #expect(bytes.count == 8 + length + 21)
            #expect(try SafeTensors(contentsOf: folder + "/x.safetensors") == file)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x.safetensors"])
        }
    }

    @Test func placesWhereNoFileIs() throws {
        try withTemporaryFolder { folder in
            #expect(message { _ = try SafeTensors(contentsOf: folder + "/x") } == "\(folder)/x: no such file.")
            #expect(
                message { _ = try SafeTensors(contentsOf: folder) } == "\(folder): a folder, not a safetensors file.")
            #expect(message { _ = try SafeTensors(contentsOf: "/dev/null") } == "/dev/null: not a regular file.")
            let reserved = SafeTensors(tensors: ["__metadata__": Tensor([1])])
            #expect(
                message { try reserved.write(to: folder + "/x") }
                    == "a tensor cannot be called '__metadata__' in a safetensors file.")
            #expect(
                message { try SafeTensors().write(to: folder + "/none/x") }
                    == "\(folder)/none/x: cannot be written: No such file or directory.")
        }
    }
}
