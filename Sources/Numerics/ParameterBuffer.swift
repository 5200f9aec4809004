import Requirements

/// Plain memory for the training loop, aligned to cache lines and initialised to zero.
public final class ParameterBuffer {
    /// The first number; valid as long as the buffer exists.
    public let pointer: UnsafeMutablePointer<Float>
    /// The number of numbers.
    public let count: Int

    /// Allocates room for `count` numbers and eight more, so that a loop in eight lanes needs no remainder.
    public init(_ count: Int) {
        require(count >= 0, "count: not negative, not \(count).")
        self.count = count
        let room = count + 8
        pointer = UnsafeMutableRawPointer.allocate(byteCount: room * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: room)
        pointer.initialize(repeating: 0, count: room)
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }

    /// The numbers as an array.
    package var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
