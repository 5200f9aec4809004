/// The Python names that tensors and their containers need. Every other name is refused, because reading executes
/// nothing.
enum TorchGlobal: Equatable {
    case orderedDictionary
    /// `_rebuild_tensor`, `_rebuild_tensor_v2` or `_rebuild_tensor_v3`; the last one has the type as an argument.
    case rebuildTensor(namesType: Bool)
    case rebuildParameter
    case storage(Tensor.ElementType)
    /// Bytes whose type the tensor specifies.
    case untypedStorage
    case elementType(Tensor.ElementType)
    /// A storage of a type that is not read.
    case unreadStorage(String)
    /// A type that is not read.
    case unreadElementType(String)
    /// What makes a quantised tensor, which is not read.
    case rebuildQuantized
    /// `torch.Size`, a tuple.
    case size
    /// `torch.device`, a string.
    case device
    case set
    /// Bytes in pickles of protocol 2.
    case encode

    /// - Throws: ``PickleError``, which names the refused name.
    init(module: String, name: String) throws(PickleError) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"):
            self = .rebuildTensor(namesType: false)
        case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTensor(namesType: true)
        case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
            self = .rebuildParameter
        case ("torch._utils", "_rebuild_qtensor"): self = .rebuildQuantized
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
                self = .unreadStorage(name.dropLast("Storage".count).shownBriefly)
            } else if Self.unreadTypes.contains(where: name.hasPrefix) {
                self = .unreadElementType(name.shownBriefly)
            } else {
                throw Self.refusal(module, name)
            }
        default: throw Self.refusal(module, name)
        }
    }

    private static func refusal(_ module: String, _ name: String) -> PickleError {
        let name = "\(module).\(name)".shownBriefly
        return PickleError(
            "it asks for '\(name)'; only tensors are read, nothing is executed: save the model's state_dict() alone")
    }

    /// How the names of types begin that are not read; only such names are taken for types.
    private static let unreadTypes = [
        "float8_", "float4_", "complex", "qint", "quint", "uint1", "uint2", "uint3", "uint4", "uint5", "uint6", "uint7",
        "int1", "int2", "int3", "int4", "int5", "int6", "int7", "bits", "per_tensor_affine", "per_channel_affine",
    ]

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
