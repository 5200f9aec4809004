import Foundation
import Numerics

/// Estimates the memory that a value takes.
package enum MemoryFootprint {
    /// The deepest nesting that is looked into, and the number of elements that stand for all of a collection.
    private static let mostLevels = 6, mostSamples = 64

    /// The size of a value in bytes, with what its collections, strings and objects hold. Long collections are
    /// estimated from some of their elements.
    package static func of<Value>(_ value: Value) -> Int {
        MemoryLayout<Value>.size + heapSize(of: value, levels: mostLevels)
    }

    /// The memory outside the value itself.
    private static func heapSize(of value: Any, levels: Int) -> Int {
        guard levels > 0, !ValueFacts.isMirroredByCell(value) else { return 0 }
        if let array = value as? any NumberArray, let size = array.heapSize { return size }
        if let text = value as? String { return text.utf8.count > 15 ? text.utf8.count : 0 }
        if let data = value as? Data { return data.count }
        // Its memory lies behind a pointer.
        if let matrix = value as? Matrix { return matrix.rows * matrix.columns * MemoryLayout<Float>.stride }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .collection, .set, .dictionary:
            let samples = mirror.children.prefix(mostSamples)
            guard !samples.isEmpty else { return 0 }
            let size = samples.reduce(0) { sum, child in
                sum + inlineSize(of: child.value) + heapSize(of: child.value, levels: levels - 1)
            }
            return size / samples.count * mirror.children.count
        case .class:
            return mirror.children.prefix(mostSamples).reduce(16) { sum, child in
                sum + inlineSize(of: child.value) + heapSize(of: child.value, levels: levels - 1)
            }
        default:
            return mirror.children.prefix(mostSamples).reduce(0) { sum, child in
                sum + heapSize(of: child.value, levels: levels - 1)
            }
        }
    }

    private static func inlineSize(of value: Any) -> Int {
        func size<Value>(_ value: Value) -> Int { MemoryLayout<Value>.size }
        return _openExistential(value, do: size)
    }
}

/// An array, whose memory is known without a look at each element if these are numbers.
private protocol NumberArray {
    /// The bytes of the elements; `nil` if they are no numbers.
    var heapSize: Int? { get }
}

extension Array: NumberArray {
    fileprivate var heapSize: Int? {
        let isNumber = Element.self is any Numeric.Type || Element.self is Bool.Type
        return isNumber ? capacity * MemoryLayout<Element>.stride : nil
    }
}
