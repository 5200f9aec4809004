extension Tensor {
    /// The kind of a tensor's elements.
    public enum ElementType: String, Sendable, CaseIterable, CustomStringConvertible {
        /// IEEE 754 double precision.
        case float64
        /// IEEE 754 single precision.
        case float32
        /// IEEE 754 half precision.
        case float16
        /// The upper half of a `float32`.
        case bfloat16
        /// A signed integer of 8 bytes.
        case int64
        /// A signed integer of 4 bytes.
        case int32
        /// A signed integer of 2 bytes.
        case int16
        /// A signed integer of 1 byte.
        case int8
        /// An unsigned integer of 8 bytes.
        case uint64
        /// An unsigned integer of 4 bytes.
        case uint32
        /// An unsigned integer of 2 bytes.
        case uint16
        /// An unsigned integer of 1 byte.
        case uint8
        /// One byte, 0 for false.
        case boolean

        /// The size of an element in bytes.
        public var byteCount: Int {
            switch self {
            case .float64, .int64, .uint64: 8
            case .float32, .int32, .uint32: 4
            case .float16, .bfloat16, .int16, .uint16: 2
            case .int8, .uint8, .boolean: 1
            }
        }

        public var description: String { rawValue }
    }
}

/// A Swift type with the memory layout of a tensor's element.
public protocol TensorElement: BitwiseCopyable {
    /// The element type of a tensor of such values.
    static var tensorElementType: Tensor.ElementType { get }
}

extension Double: TensorElement { public static var tensorElementType: Tensor.ElementType { .float64 } }
extension Float: TensorElement { public static var tensorElementType: Tensor.ElementType { .float32 } }
extension Int: TensorElement { public static var tensorElementType: Tensor.ElementType { .int64 } }
extension Int64: TensorElement { public static var tensorElementType: Tensor.ElementType { .int64 } }
extension Int32: TensorElement { public static var tensorElementType: Tensor.ElementType { .int32 } }
extension Int16: TensorElement { public static var tensorElementType: Tensor.ElementType { .int16 } }
extension Int8: TensorElement { public static var tensorElementType: Tensor.ElementType { .int8 } }
extension UInt64: TensorElement { public static var tensorElementType: Tensor.ElementType { .uint64 } }
extension UInt32: TensorElement { public static var tensorElementType: Tensor.ElementType { .uint32 } }
extension UInt16: TensorElement { public static var tensorElementType: Tensor.ElementType { .uint16 } }
extension UInt8: TensorElement { public static var tensorElementType: Tensor.ElementType { .uint8 } }
extension Bool: TensorElement { public static var tensorElementType: Tensor.ElementType { .boolean } }
