/// Sums over plain memory, written in eight lanes, because strict floating point does not let the compiler
/// vectorise a sum in a loop.
public enum Kernels {
    @usableFromInline typealias Lanes = SIMD8<Float>

    @inlinable static func lanes(_ pointer: UnsafePointer<Float>, _ index: Int) -> Lanes {
        UnsafeRawPointer(pointer + index).loadUnaligned(as: Lanes.self)
    }

    /// Σ x y.
    @inlinable public static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int) -> Float {
        var total = Lanes.zero
        var index = 0
        while index + 8 <= count {
            total += lanes(x, index) * lanes(y, index)
            index += 8
        }
        var sum = total.sum()
        while index < count {
            sum += x[index] * y[index]
            index += 1
        }
        return sum
    }

    /// Σ x.
    @inlinable public static func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
        var total = Lanes.zero
        var index = 0
        while index + 8 <= count {
            total += lanes(x, index)
            index += 8
        }
        var sum = total.sum()
        while index < count {
            sum += x[index]
            index += 1
        }
        return sum
    }

    /// y ← y + a x.
    @inlinable public static func add(
        _ a: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        for index in 0..<count { y[index] += a * x[index] }
    }
}
