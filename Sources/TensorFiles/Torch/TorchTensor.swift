/// Memory that tensors share: a member `data/KEY` of the archive.
struct TorchStorage {
    let key: String
    /// `nil` if the tensor specifies the type.
    let elementType: Tensor.ElementType?
    /// The number of elements, or of bytes if the tensor specifies the type.
    let count: Int
}

/// A view of a storage.
struct TorchTensor {
    let storage: TorchStorage
    let elementType: Tensor.ElementType
    /// The offset of the first element, in elements.
    let offset: Int
    let shape: [Int]
    /// The stride of every dimension, in elements.
    let strides: [Int]

    /// The limit of torch.
    private static let mostDimensions = 64

    /// - Throws: ``PickleError`` if the view reaches beyond the storage.
    init(
        storage: TorchStorage, elementType: Tensor.ElementType, offset: Int, shape: [Int], strides: [Int]
    ) throws(PickleError) {
        guard shape.count == strides.count, shape.count <= Self.mostDimensions else {
            throw PickleError("a tensor has \(shape.count) dimensions and \(strides.count) strides")
        }
        guard Tensor.byteCount(shape, elementType) != nil else {
            throw PickleError("a tensor has the shape \(Tensor.text(shape)), which is negative or too large")
        }
        let available = storage.elementType == nil ? storage.count / elementType.byteCount : storage.count
        var last = offset
        if !shape.contains(0) {
            for (length, stride) in zip(shape, strides) {
                let (step, stepOverflow) = (length - 1).multipliedReportingOverflow(by: stride)
                let (sum, sumOverflow) = last.addingReportingOverflow(step)
                guard stride >= 0, !stepOverflow, !sumOverflow else {
                    throw PickleError("a tensor has strides that leave its storage")
                }
                last = sum
            }
        }
        guard offset >= 0, last < available || (shape.contains(0) && offset <= available) else {
            throw PickleError(
                "a tensor reaches from element \(offset) to \(last), but its storage has \(available) elements")
        }
        (self.storage, self.elementType, self.offset, self.shape, self.strides) =
            (storage, elementType, offset, shape, strides)
    }

    /// Whether the elements are contiguous in row-major order.
    var isContiguous: Bool {
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            guard stride == expected else { return false }
            expected *= length
        }
        return true
    }
}
