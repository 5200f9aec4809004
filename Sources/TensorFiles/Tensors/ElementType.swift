extension Tensor {
    /// The kind of a tensor's elements.
    public enum ElementType: String, Sendable, CaseIterable, CustomStringConvertible {
        case float64, float32, float16
        /// The upper half of a `float32`.
        case bfloat16
        case int64, int32, int16, int8
        case uint64, uint32, uint16, uint8
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

/// A Swift type whose memory is that of a tensor's element.
public protocol TensorElement: BitwiseCopyable {
    /// The kind that a tensor of such elements has.
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
