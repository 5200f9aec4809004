import Foundation
import Requirements

/// An array of numbers with a shape, as files store it.
///
/// Tensors are values whose copies share their bytes. A tensor that was read from a file can refer to the file's memory
/// map, whose bytes are read when they are needed. As long as the tensor exists, such a file has to be replaced by
/// renaming, as ``AtomicFile`` does, and must never be shortened in place.
public struct Tensor: Sendable, Equatable {
    /// The kind of the elements.
    public let elementType: ElementType
    /// The length of every dimension, the slowest first; empty for a single number.
    public let shape: [Int]
    /// The contiguous little-endian elements in row-major order.
    public let bytes: Data

    /// Makes a tensor of bytes.
    ///
    /// - Precondition: `bytes` holds exactly the elements of the shape.
    public init(elementType: ElementType, shape: [Int], bytes: Data) {
        require(
            Tensor.byteCount(shape, elementType) == bytes.count,
            """
            A tensor of the shape \(shape) needs that many \(elementType) elements, not \
            \(bytes.count / max(1, elementType.byteCount)).
            """)
        self.elementType = elementType
        self.shape = shape
        self.bytes = bytes
    }

    /// Makes a tensor of numbers.
    ///
    /// - Parameters:
    ///   - values: The elements in row-major order.
    ///   - shape: The length of every dimension; `nil` means one dimension.
    /// - Precondition: `values` has as many elements as the shape.
    public init<Element: TensorElement>(_ values: [Element], shape: [Int]? = nil) {
        self.init(
            elementType: Element.tensorElementType, shape: shape ?? [values.count],
            bytes: values.withUnsafeBytes { Data($0) })
    }

    /// The number of elements.
    public var count: Int { bytes.count / elementType.byteCount }

    /// The number of elements of a shape; `nil` if a length is negative or the product overflows `Int`.
    static func count(_ shape: [Int]) -> Int? {
        var count = 1
        for length in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else { return nil }
            count = product
        }
        return count
    }

    /// The number of bytes of a shape; `nil` if a length is negative or the product overflows `Int`.
    static func byteCount(_ shape: [Int], _ type: ElementType) -> Int? {
        guard let count = count(shape) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
        return overflow ? nil : product
    }

    /// A shape for messages, as in `3 × 4`.
    package static func text(_ shape: [Int]) -> String {
        shape.isEmpty ? "()" : shape.map(String.init).joined(separator: " × ")
    }
}
