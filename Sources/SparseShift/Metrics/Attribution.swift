import Numerics
import Requirements

/// How much every feature contributes to a reconstruction, measured along a target direction t:
///
///     ⟨Δẑ, t⟩ = Σ_k h_k ⟨w_k, t⟩ + ⟨b_d, t⟩
///
/// With the shift itself as the target, the parts add up to ⟨Δẑ, Δz⟩.
public struct Attribution: Sendable, Hashable {
    /// h_k ⟨w_k, t⟩ (H).
    public let contributions: [Double]
    /// ⟨b_d, t⟩.
    public let bias: Double

    /// The sum of all parts: ⟨Δẑ, t⟩.
    public var total: Double { contributions.reduce(bias, +) }

    /// Features from the largest contribution to the smallest, by size without sign.
    public var ranking: [Int] {
        contributions.indices.sorted { first, second in
            let (x, y) = (abs(contributions[first]), abs(contributions[second]))
            return x > y || (x == y && first < second)
        }
    }

    /// Takes one reconstruction apart.
    ///
    /// - Parameters:
    ///   - code: h (H).
    ///   - directions: One row a feature (H × d): row k is column k of W_d.
    ///   - bias: b_d (d); `nil` for a decoder without one.
    ///   - target: t (d): a shift, or a direction such as a steering vector.
    public init(code: [Float], directions: Matrix, bias: [Float]? = nil, target: [Float]) {
        require(
            code.count == directions.rows && target.count == directions.columns
                && (bias.map { $0.count == target.count } ?? true),
            "A code of \(code.count) entries and a target of \(target.count)\(bias.map { " (bias of \($0.count))" } ?? "") do not fit a \(directions) of directions."
        )
        contributions = directions.withUnsafeBufferPointer { elements in
            code.indices.map { feature in
                guard !target.isEmpty else { return 0 }
                return Double(code[feature])
                    * Kernels.wideDot(elements.baseAddress! + feature * target.count, target, target.count)
            }
        }
        self.bias = bias.map { Kernels.wideDot($0, target, target.count) } ?? 0
    }
}

extension Attribution: SessionMetric {
    /// `attribution`.
    public static var storedName: String { "attribution" }
    /// The result in a few words.
    public var summary: String { "\(total.brief) from \(contributions.count.grouped) features" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("contributions", contributions)
        try group.add("bias", bias)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        contributions = try group.doubles("contributions")
        bias = try group.real("bias")
    }
}
