extension Tensor {
    /// The place of the first element that is not finite, in row-major order; `nil` if all are, as integers always are.
    ///
    /// It reads the elements where they are, so that nothing is copied.
    public var firstNotFinite: Int? {
        switch elementType {
        case .float64: first(UInt64.self) { $0 & 0x7FF0_0000_0000_0000 == 0x7FF0_0000_0000_0000 }
        case .float32: first(UInt32.self) { $0 & 0x7F80_0000 == 0x7F80_0000 }
        case .float16: first(UInt16.self) { $0 & 0x7C00 == 0x7C00 }
        case .bfloat16: first(UInt16.self) { $0 & 0x7F80 == 0x7F80 }
        case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .boolean: nil
        }
    }

    /// Where an element is as text, as in `row 3, column 0`.
    public func place(of element: Int) -> String {
        guard shape.count == 2, shape[1] > 0 else { return "entry \(element)" }
        return "row \(element / shape[1]), column \(element % shape[1])"
    }

    @inline(__always)
    private func first<Bits: BitwiseCopyable>(_ type: Bits.Type, where matches: (Bits) -> Bool) -> Int? {
        let count = count
        return bytes.withUnsafeBytes { raw in
            for index in 0..<count
            where matches(raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.stride, as: Bits.self)) {
                return index
            }
            return nil
        }
    }
}
