import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct TorchCheckpointTests {
    private static func counting(_ count: Int) -> [Float] { (0..<count).map { Float($0) / 4 - 1 } }

    private func state(_ name: String) throws -> [String: Tensor] {
        try TorchCheckpoint(contentsOf: fixtures + "/torch/\(name).pth").stateDictionary()
    }

    @Test(arguments: ["state", "protocol4", "bigendian", "checkpoint"])
    func stateDictionaries(name: String) throws {
        let tensors = try state(name)
        #expect(
            tensors.keys.sorted() == [
                "0.bias", "0.weight", "1.bias", "1.num_batches_tracked", "1.running_mean", "1.running_var", "1.weight",
            ])
        #expect(tensors["0.weight"]?.shape == [2, 3])
        #expect(tensors["0.weight"]?.floats == Self.counting(6))
        #expect(tensors["1.running_var"]?.floats == Self.counting(2))
        #expect(tensors["1.num_batches_tracked"]?.shape == [])
        #expect(tensors["1.num_batches_tracked"]?.integers == [-1])
    }

    /// The elements of views, from their definition as indices into what they are views of.
    @Test func viewsOfSharedStorage() throws {
        let tensors = try state("views")
        func at(_ row: Int, _ column: Int) -> Float { Float(row * 5 + column) / 4 - 1 }
        #expect(tensors["base"]?.floats == Self.counting(20))
        #expect(tensors["transposed"]?.shape == [5, 4])
        #expect(tensors["transposed"]?.floats == (0..<5).flatMap { column in (0..<4).map { at($0, column) } })
        #expect(tensors["row"]?.floats == (0..<5).map { at(2, $0) })
        #expect(tensors["column"]?.floats == (0..<4).map { at($0, 3) })
        #expect(tensors["block"]?.floats == (1..<3).flatMap { row in (1..<4).map { at(row, $0) } })
        #expect(tensors["expanded"]?.floats == Self.counting(3) + Self.counting(3))
        #expect(tensors["scalar"] == Tensor([2.5] as [Float], shape: []))
        #expect(tensors["empty"] == Tensor([] as [Float], shape: [0, 7]))
        #expect(tensors["parameter"]?.floats == Self.counting(2))
        var expected: [Float] = []
        for d in 0..<5 {
            for a in 0..<2 {
                for c in 0..<4 {
                    for b in 0..<3 {
                        expected.append(Float(((a * 3 + b) * 4 + c) * 5 + d) / 4 - 1)
                    }
                }
            }
        }
        #expect(tensors["four dimensions"]?.shape == [5, 2, 4, 3])
        #expect(tensors["four dimensions"]?.floats == expected)
    }

    @Test func elementTypes() throws {
        let tensors = try state("kinds")
        for type in Tensor.ElementType.allCases {
            let tensor = try #require(tensors[type == .boolean ? "bool" : type.rawValue])
            #expect(tensor.elementType == type)
            #expect(tensor.doubles == (type == .boolean ? [0, 1, 1, 1] : [0, 1, 2, 3]))
        }
    }

    @Test func whatElseACheckpointHolds() throws {
        let root = try TorchCheckpoint(contentsOf: fixtures + "/torch/checkpoint.pth").root
        guard case .integer(7) = root["epoch"], case .real(-0.125) = root["loss"], case .null = root["best"],
            case .boolean(true) = root["done"], case .string("naïve ∆") = root["name"],
            case .bytes([0, 255]) = root["bytes"], case .string("cpu") = root["device"],
            case .string("torch.bfloat16") = root["type"], case .integer(-1_099_511_627_776) = root["negative"],
            case .real(0x1p63) = root["seed"], case .list(let size) = root["size"], size.count == 2,
            case .integer(3) = size[1], case .list(let tags) = root["tags"], case .string("a") = tags[0]
        else {
            Issue.record("another value: \(root)")
            return
        }
        // Adam's first moment after one step is a tenth of the gradient, and the optimiser's keys are numbers.
        guard case .dictionary(let state) = root["optimizer_state_dict"]?["state"],
            case .integer(0) = state[0].key, case .tensor(let moment) = state[0].value["exp_avg"]
        else {
            Issue.record("no state of the optimiser")
            return
        }
        #expect(moment.shape == [2, 3])
    }

    @Test func refusals() throws {
        func refusal(_ name: String) -> String { message { _ = try state(name) } }
        #expect(
            refusal("evil")
                == "evil.pth: not read: it asks for 'posix.system'; only tensors are read, nothing is executed: save the "
                + "model's state_dict() alone.")
        #expect(!FileManager.default.fileExists(atPath: "/tmp/sparseshift-was-here"))
        #expect(
            refusal("module").hasPrefix("module.pth: not read: it asks for 'torch.nn.modules.container.Sequential'; "))
        #expect(
            refusal("legacy")
                == "legacy.pth: written by torch before version 1.6 or without its zip format; "
                + "load it with torch and save it again.")
        #expect(refusal("bare") == "bare.pth: a bare pickle, not a torch file; only the files of torch.save are read.")
        #expect(refusal("list") == "list.pth: holds a list, but a dictionary of tensors by name is needed.")
        #expect(refusal("two") == "two.pth: holds several dictionaries of tensors: 'a', 'b'; one is needed.")
        #expect(
            refusal("complex").hasSuffix("; not read, because of their types: z (ComplexFloat)."))
    }
}
