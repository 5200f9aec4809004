import Numerics

extension Matrix {
    /// The Euclidean length of every row.
    var rowNorms: [Double] {
        withUnsafeBufferPointer { elements in
            (0..<rows).map { row in
                elements[row * columns..<(row + 1) * columns].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            }
        }
    }

    /// How many entries of every row are not zero.
    var rowSupports: [Int] {
        withUnsafeBufferPointer { elements in
            (0..<rows).map { row in elements[row * columns..<(row + 1) * columns].count { $0 != 0 } }
        }
    }

    /// How many entries of every column are not zero.
    var columnSupports: [Int] {
        var counts = [Int](repeating: 0, count: columns)
        withUnsafeBufferPointer { elements in
            for index in elements.indices where elements[index] != 0 { counts[index % columns] += 1 }
        }
        return counts
    }
}
