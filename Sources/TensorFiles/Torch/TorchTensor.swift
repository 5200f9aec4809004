/// A piece of memory that tensors share: a member `data/KEY` of the archive.
struct TorchStorage {
    let key: String
    /// `nil` if the tensor tells.
    let elementType: Tensor.ElementType?
    /// The number of elements; bytes, if the tensor tells the type.
    let count: Int
}

/// A view of a storage.
struct TorchTensor {
    let storage: TorchStorage
    let elementType: Tensor.ElementType
    /// The place of the first element, in elements.
    let offset: Int
    let shape: [Int]
    /// The distance between neighbours of every dimension, in elements.
    let strides: [Int]

    /// torch's own limit.
    private static let mostDimensions = 64

    /// - Throws: ``PickleError`` if the view leaves the storage.
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

    /// Whether the elements lie side by side, the last dimension fastest.
    var isContiguous: Bool {
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length != 1 {
            guard stride == expected else { return false }
            expected *= length
        }
        return true
    }
}
