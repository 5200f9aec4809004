import Foundation
import TensorFiles
import Testing

@Suite struct TensorTests {
    @Test func numbersComeBack() {
        let tensor = Tensor([1.5, -2, 0.25, 8] as [Float], shape: [2, 2])
        #expect(tensor.elementType == .float32)
        #expect(tensor.count == 4)
        #expect(tensor.bytes.count == 16)
        #expect(tensor.floats == [1.5, -2, 0.25, 8])
        #expect(tensor.doubles == [1.5, -2, 0.25, 8])
        #expect(tensor.integers == nil)
        #expect(Tensor([3, -4]).integers == [3, -4])
        #expect(Tensor([true, false]).floats == [1, 0])
        #expect(Tensor([UInt64.max]).integers == nil)
        #expect(Tensor([UInt64(5)]).integers == [5])
        #expect(Tensor([] as [Float], shape: [0, 3]).floats.isEmpty)
    }

    /// Bit patterns and values from IEEE 754 and from bfloat16's definition, the upper half of a float.
    @Test func shortFloats() {
        let half = Tensor(
            elementType: .float16, shape: [6],
            bytes: Tensor([0x3C00, 0xC000, 0x3555, 0x0001, 0x7BFF, 0x7C00] as [UInt16]).bytes)
        #expect(half.floats == [1, -2, 0.333251953125, 0x1p-24, 65504, .infinity])
        let brain = Tensor(
            elementType: .bfloat16, shape: [4], bytes: Tensor([0x3F80, 0xC000, 0x3EAB, 0x7F80] as [UInt16]).bytes)
        #expect(brain.floats == [1, -2, 0.333984375, .infinity])
        #expect(brain.doubles == [1, -2, 0.333984375, .infinity])
    }

    /// A file's tensors start anywhere.
    @Test func partsOfOtherBytes() {
        let all = Data([9]) + Tensor([1, 2, 3] as [Float]).bytes
        let tensor = Tensor(elementType: .float32, shape: [2], bytes: all.dropFirst(5))
        #expect(tensor.floats == [2, 3])
        #expect(tensor == Tensor([2, 3] as [Float]))
    }
}
