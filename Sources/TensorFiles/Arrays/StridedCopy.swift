import Foundation

/// Copies strided elements into contiguous memory.
struct StridedCopy {
    /// The length of every dimension.
    let shape: [Int]
    /// The stride of every dimension in bytes.
    let strides: [Int]
    /// The offset of the first element in bytes.
    let offset: Int
    /// The size of an element in bytes.
    let size: Int

    /// The elements in row-major order.
    ///
    /// - Precondition: All elements lie in `source`, and the shape is not negative.
    func contiguous(_ source: Data) -> Data {
        let count = Tensor.count(shape) ?? 0
        var result = Data(count: count * size)
        guard count > 0 else { return result }
        result.withUnsafeMutableBytes { target in
            source.withUnsafeBytes { source in
                var indices = [Int](repeating: 0, count: shape.count)
                var position = offset
                for element in 0..<count {
                    (target.baseAddress! + element * size).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: source[position..<(position + size)]).baseAddress!,
                        byteCount: size)
                    var dimension = shape.count - 1
                    while dimension >= 0 {
                        indices[dimension] += 1
                        position += strides[dimension]
                        if indices[dimension] < shape[dimension] { break }
                        position -= strides[dimension] * shape[dimension]
                        indices[dimension] = 0
                        dimension -= 1
                    }
                }
            }
        }
        return result
    }
}
