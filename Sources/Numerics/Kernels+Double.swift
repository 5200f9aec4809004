extension Kernels {
    @usableFromInline typealias WideLanes = SIMD4<Double>

    @inlinable static func lanes(_ pointer: UnsafePointer<Double>, _ index: Int) -> WideLanes {
        UnsafeRawPointer(pointer + index).loadUnaligned(as: WideLanes.self)
    }

    /// Σ x y.
    @inlinable public static func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int) -> Double {
        var (first, second) = (WideLanes.zero, WideLanes.zero)
        var index = 0
        while index + 8 <= count {
            first += lanes(x, index) * lanes(y, index)
            second += lanes(x, index + 4) * lanes(y, index + 4)
            index += 8
        }
        var sum = (first + second).sum()
        while index < count {
            sum += x[index] * y[index]
            index += 1
        }
        return sum
    }

    /// Σ x.
    @inlinable public static func sum(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
        var (first, second) = (WideLanes.zero, WideLanes.zero)
        var index = 0
        while index + 8 <= count {
            first += lanes(x, index)
            second += lanes(x, index + 4)
            index += 8
        }
        var sum = (first + second).sum()
        while index < count {
            sum += x[index]
            index += 1
        }
        return sum
    }

    /// Σ x y in double precision.
    @inlinable public static func wideDot(
        _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ count: Int
    ) -> Double {
        var total = WideLanes.zero
        var index = 0
        while index + 4 <= count {
            let left = UnsafeRawPointer(x + index).loadUnaligned(as: SIMD4<Float>.self)
            let right = UnsafeRawPointer(y + index).loadUnaligned(as: SIMD4<Float>.self)
            total += WideLanes(left) * WideLanes(right)
            index += 4
        }
        var sum = total.sum()
        while index < count {
            sum += Double(x[index]) * Double(y[index])
            index += 1
        }
        return sum
    }
}
