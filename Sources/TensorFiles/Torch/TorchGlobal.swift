/// The names of Python that tensors and their containers need. Every other name is refused: reading executes
/// nothing.
enum TorchGlobal: Equatable {
    case orderedDictionary
    /// `_rebuild_tensor`, `_rebuild_tensor_v2` or `_rebuild_tensor_v3`; the last one names its type itself.
    case rebuildTensor(namesType: Bool)
    case rebuildParameter
    case storage(Tensor.ElementType)
    /// Bytes, of which the tensor tells the type.
    case untypedStorage
    case elementType(Tensor.ElementType)
    /// `torch.Size`, a tuple.
    case size
    /// `torch.device`, a text.
    case device
    case set
    /// Bytes in pickles of Python 2's protocols.
    case encode

    /// - Throws: ``PickleError`` that names what the file asks for.
    init(module: String, name: String) throws(PickleError) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"):
            self = .rebuildTensor(namesType: false)
        case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensor(namesType: true)
        case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
            self = .rebuildParameter
        case ("torch.storage", "UntypedStorage"), ("torch", "UntypedStorage"): self = .untypedStorage
        case ("torch", "Size"): self = .size
        case ("torch", "device"): self = .device
        case ("__builtin__", "set"), ("builtins", "set"): self = .set
        case ("_codecs", "encode"): self = .encode
        case ("torch", _):
            if let type = Self.storages[name] {
                self = .storage(type)
            } else if let type = Self.elementTypes[name] {
                self = .elementType(type)
            } else if name.hasSuffix("Storage") {
                throw PickleError("its tensors are of type \(name.dropLast("Storage".count).shownBriefly), which is not read")
            } else {
                throw Self.refusal(module, name)
            }
        default: throw Self.refusal(module, name)
        }
    }

    private static func refusal(_ module: String, _ name: String) -> PickleError {
        let name = "\(module).\(name)".shownBriefly
        return PickleError("it asks for '\(name)'; only tensors are read, nothing is executed")
    }

    private static let storages: [String: Tensor.ElementType] = [
        "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
        "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
        "ByteStorage": .uint8, "BoolStorage": .boolean,
    ]

    private static let elementTypes: [String: Tensor.ElementType] = [
        "float64": .float64, "float32": .float32, "float16": .float16, "bfloat16": .bfloat16, "int64": .int64,
        "int32": .int32, "int16": .int16, "int8": .int8, "uint64": .uint64, "uint32": .uint32, "uint16": .uint16,
        "uint8": .uint8, "bool": .boolean,
    ]
}

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
