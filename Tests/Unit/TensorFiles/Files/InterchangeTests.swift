import Foundation
import TensorFiles
import Testing

/// Files for the programs that read them elsewhere: see Tests/System/interchange.
@Suite struct InterchangeTests {
    private static let folder = ProcessInfo.processInfo.environment["INTERCHANGE_FOLDER"]

    @Test(.enabled(if: folder != nil)) func filesForPython() throws {
        let folder = try #require(Self.folder)
        var tensors: [String: Tensor] = [
            "float64": Tensor([0, 1, 2, 3] as [Double]), "float32": Tensor([0, 1, 2, 3] as [Float]),
            "int64": Tensor([0, 1, 2, 3] as [Int64]), "int32": Tensor([0, 1, 2, 3] as [Int32]),
            "int16": Tensor([0, 1, 2, 3] as [Int16]), "int8": Tensor([0, 1, 2, 3] as [Int8]),
            "uint64": Tensor([0, 1, 2, 3] as [UInt64]), "uint32": Tensor([0, 1, 2, 3] as [UInt32]),
            "uint16": Tensor([0, 1, 2, 3] as [UInt16]), "uint8": Tensor([0, 1, 2, 3] as [UInt8]),
            "bool": Tensor([false, true, true, true]), "matrix": Tensor([0, 1, 2, 3] as [Float], shape: [2, 2]),
            "scalar": Tensor([2.5] as [Double], shape: []), "empty": Tensor([] as [Float], shape: [0, 3]),
        ]
        try NumpyArchive(tensors).write(to: folder + "/stored.npz")
        try NumpyArchive(tensors).write(to: folder + "/deflated.npz", compressed: true)
        // 0, 1, 2 and 3 in two bytes.
        tensors["float16"] = Tensor(
            elementType: .float16, shape: [4], bytes: Tensor([0, 0x3C00, 0x4000, 0x4200] as [UInt16]).bytes)
        tensors["bfloat16"] = Tensor(
            elementType: .bfloat16, shape: [4], bytes: Tensor([0, 0x3F80, 0x4000, 0x4040] as [UInt16]).bytes)
        try SafeTensors(tensors: tensors, metadata: ["format": "pt"]).write(to: folder + "/all.safetensors")
        let first = try EventFile(folder: folder + "/events", time: Date(timeIntervalSince1970: 1_700_000_000))
        for step in 0..<10 {
            try first.add(scalars: ["train/loss": 1 / Double(step + 1), "train/l0": Double(step)], step: step)
        }
        try first.add(text: "oc: 128", tag: "configuration")
        // Training goes on from step 5, and what came after it is void.
        let second = try EventFile(
            folder: folder + "/events", continuingAt: 5, time: Date(timeIntervalSince1970: 1_700_000_100))
        for step in 5..<12 { try second.add(scalars: ["train/loss": -Double(step)], step: step) }
    }
}
