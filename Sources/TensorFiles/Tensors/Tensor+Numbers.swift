import Foundation

extension Tensor {
    /// The elements in single precision and row-major order; `float64` and wide integers are rounded, true is 1.
    public var floats: [Float] {
        elementType == .float32 ? map(Float.self) { $0 } : converted()
    }

    /// The elements in double precision and row-major order; integers beyond 2⁵³ are rounded, true is 1.
    public var doubles: [Double] {
        elementType == .float64 ? map(Double.self) { $0 } : converted()
    }

    /// The elements as integers in row-major order; `nil` if they are floating-point numbers or one of them overflows
    /// `Int`.
    public var integers: [Int]? {
        switch elementType {
        case .float64, .float32, .float16, .bfloat16: return nil
        case .int64: return map(Int64.self) { Int($0) }
        case .int32: return map(Int32.self) { Int($0) }
        case .int16: return map(Int16.self) { Int($0) }
        case .int8: return map(Int8.self) { Int($0) }
        case .uint64:
            let values = map(UInt64.self) { $0 }
            return values.allSatisfy { $0 <= UInt64(Int.max) } ? values.map(Int.init) : nil
        case .uint32: return map(UInt32.self) { Int($0) }
        case .uint16: return map(UInt16.self) { Int($0) }
        case .uint8: return map(UInt8.self) { Int($0) }
        case .boolean: return map(UInt8.self) { $0 == 0 ? 0 : 1 }
        }
    }

    private func converted<Target: BinaryFloatingPoint>() -> [Target] {
        switch elementType {
        case .float64: map(Double.self) { Target($0) }
        case .float32: map(Float.self) { Target($0) }
        case .float16: map(UInt16.self) { Target(Float(Float16(bitPattern: $0))) }
        case .bfloat16: map(UInt16.self) { Target(Float(bitPattern: UInt32($0) << 16)) }
        case .int64: map(Int64.self) { Target($0) }
        case .int32: map(Int32.self) { Target($0) }
        case .int16: map(Int16.self) { Target($0) }
        case .int8: map(Int8.self) { Target($0) }
        case .uint64: map(UInt64.self) { Target($0) }
        case .uint32: map(UInt32.self) { Target($0) }
        case .uint16: map(UInt16.self) { Target($0) }
        case .uint8: map(UInt8.self) { Target($0) }
        case .boolean: map(UInt8.self) { $0 == 0 ? 0 : 1 }
        }
    }

    @inline(__always)
    private func map<Source: BitwiseCopyable, Target>(
        _ source: Source.Type, _ transform: (Source) -> Target
    ) -> [Target] {
        let count = count
        return bytes.withUnsafeBytes { raw in
            [Target](unsafeUninitializedCapacity: count) { target, initialized in
                for index in 0..<count {
                    // The tensors of a file need not be aligned.
                    let value = raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Source>.stride, as: Source.self)
                    target.initializeElement(at: index, to: transform(value))
                }
                initialized = count
            }
        }
    }
}

extension Data {
    /// The elements with their bytes in reverse order.
    func swappingBytes(ofElements size: Int) -> Data {
        guard size > 1 else { return self }
        var result = self
        result.withUnsafeMutableBytes { bytes in
            for start in stride(from: 0, to: bytes.count - size + 1, by: size) {
                for offset in 0..<(size / 2) { bytes.swapAt(start + offset, start + size - 1 - offset) }
            }
        }
        return result
    }
}
