import Foundation
import TensorFiles

/// A tensor of a checkpoint that is written.
enum CheckpointTensor {
    case whole(Tensor)
    /// So many numbers in single precision, of which other processes have parts: `forEachPart` calls its argument with
    /// their bytes in their order.
    case gathered(count: Int, forEachPart: (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void)

    var shape: [Int] {
        switch self {
        case .whole(let tensor): tensor.shape
        case .gathered(let count, _): [count]
        }
    }

    var elementType: Tensor.ElementType {
        switch self {
        case .whole(let tensor): tensor.elementType
        case .gathered: .float32
        }
    }

    func forEachPart(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        switch self {
        case .whole(let tensor): try tensor.bytes.withUnsafeBytes { try body($0) }
        case .gathered(_, let forEachPart): try forEachPart(body)
        }
    }
}
