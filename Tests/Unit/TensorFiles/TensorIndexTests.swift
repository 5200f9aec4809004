import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct TensorIndexTests {
    /// A copy, made a part at a time, holds what the whole file holds; and it is what writing it as a whole gives.
    @Test(arguments: ["tensors.safetensors", "arrays.npz"])
    func copies(of name: String) throws {
        let source = fixtures + "/arrays/" + name
        try withTemporaryFolder { folder in
            let format: TensorFile.Format = name.hasSuffix("npz") ? .npz : .safetensors
            let whole = try TensorFile(contentsOf: source, format: format)
            let tensors = Dictionary(uniqueKeysWithValues: whole.tensors.map { ($0.name, $0.tensor) })
            let index = try TensorIndex(source, format: format)
            try index.copy(to: folder + "/copy.safetensors", format: .safetensors)
            try index.copy(to: folder + "/copy.npz", format: .npz)
            #expect(
                try SafeTensors(contentsOf: folder + "/copy.safetensors")
                    == SafeTensors(tensors: tensors, metadata: whole.metadata))
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: folder + "/copy.safetensors"))
                    == SafeTensors(tensors: tensors, metadata: whole.metadata).encoded())
            let arrays = try NumpyArchive(contentsOf: folder + "/copy.npz").arrays
            #expect(Set(arrays.keys) == Set(tensors.keys))
            for (name, tensor) in tensors { #expect(arrays[name]?.floats == tensor.floats) }
        }
    }

    /// Numbers of every width, over the borders of the parts in which they are read.
    @Test(arguments: Tensor.ElementType.allCases)
    func largeArrays(of type: Tensor.ElementType) throws {
        let count = (5 << 18) / type.byteCount + 7
        // 0 and 1 are numbers of every type; the length of the pattern divides that of no part.
        let pattern = Data((0..<251).map { UInt8($0 * $0 % 7 % 2) })
        let bytes = (0...(count * type.byteCount / pattern.count)).reduce(into: Data()) { data, _ in data += pattern }
            .prefix(count * type.byteCount)
        let tensor = Tensor(elementType: type, shape: [count], bytes: bytes)
        try withTemporaryFolder { folder in
            try SafeTensors(tensors: ["x": tensor]).write(to: folder + "/x.safetensors")
            let index = try TensorIndex(folder + "/x.safetensors", format: .safetensors)
            try index.copy(to: folder + "/x.npy", format: .npy)
            let array = try NumpyArray(contentsOf: folder + "/x.npy").tensor
            if type == .bfloat16 {
                #expect(array == Tensor(tensor.floats))
                return
            }
            #expect(array == tensor)
            try TensorIndex(folder + "/x.npy", format: .npy).copy(to: folder + "/y.safetensors", format: .safetensors)
            #expect(try SafeTensors(contentsOf: folder + "/y.safetensors").tensors == ["array": tensor])
        }
    }

    @Test func ordersOfOtherMachines() throws {
        try withTemporaryFolder { folder in
            for (name, code, order) in [("big", ">i2", "False"), ("fortran", "<i2", "True")] {
                let text = "{'descr': '\(code)', 'fortran_order': \(order), 'shape': (2, 3), }\n"
                var file = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0])
                file.append(contentsOf: text.utf8)
                // By rows 0, 1, 2 and 3, 4, 5; by columns 0, 3, 1, 4, 2, 5.
                file.append(
                    contentsOf: name == "big"
                        ? [0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5] : [0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5, 0])
                try file.write(to: URL(fileURLWithPath: folder + "/\(name).npy"))
                let index = try TensorIndex(folder + "/\(name).npy", format: .npy)
                try index.copy(to: folder + "/copy.npy", format: .npy)
                #expect(
                    try NumpyArray(contentsOf: folder + "/copy.npy").tensor
                        == Tensor([0, 1, 2, 3, 4, 5] as [Int16], shape: [2, 3]))
            }
        }
    }

    @Test func whatCannotBeCopied() throws {
        try withTemporaryFolder { folder in
            let two = folder + "/two.safetensors"
            try SafeTensors(tensors: ["a": Tensor([1]), "b": Tensor([2])]).write(to: two)
            let index = try TensorIndex(two, format: .safetensors)
            #expect(
                message { try index.copy(to: folder + "/x.npy", format: .npy) }
                    == "\(folder)/x.npy: a file that ends in .npy holds one array, and \(two) has 2; use .npz.")
            #expect(
                message { try index.copy(to: folder + "/x.npz", format: .npz, limit: 8) }.contains(
                    "more than the limit"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["two.safetensors"])
        }
    }
}
