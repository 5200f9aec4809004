import Numerics
import Requirements

/// A rotation of shifts to their principal components, of which the first r can be kept.
///
/// y = Δz Uᵣ with the leading eigenvectors Uᵣ of E[Δz Δzᵀ]. Shifts are not centred, so that no change stays
/// no change, and lengths and angles within the kept components stay as they are.
public struct PrincipalRotation: ShiftTransform {
    /// Uᵣ (d × r), with columns of unit length.
    public let components: Matrix
    /// E[yᵢ²] of every kept component, from the largest.
    public let powers: [Double]
    /// Σ E[Δz²] over all d entries.
    public let totalPower: Double

    /// Takes a rotation that was made before.
    ///
    /// - Precondition: one power a column of `components`.
    public init(components: Matrix, powers: [Double], totalPower: Double) {
        require(
            components.columns == powers.count,
            "powers: one for each of the \(components.columns) components, not \(powers.count).")
        self.components = components
        self.powers = powers
        self.totalPower = totalPower
    }

    /// Finds the principal components in one pass over the shifts, in double precision.
    ///
    /// - Parameters:
    ///   - data: The shifts.
    ///   - components: r, from 1 to d; all by default.
    /// - Throws: ``DataError`` if r is out of range; and what reading the data throws.
    public init(fittedTo data: some ShiftDataset, components: Int? = nil) throws {
        let dimension = data.dimension
        let kept = components ?? dimension
        guard (1...dimension).contains(kept) else {
            throw DataError("components: from 1 to the \(dimension) entries of a shift of \(data.name), not \(kept).")
        }
        let parts = SymmetricEigendecomposition(try SecondMoments(of: data).secondMoment, order: dimension)
        let values = parts.values.map { max($0, 0) }
        self.init(
            components: Matrix(
                rows: kept, columns: dimension, elements: parts.vectors[..<(kept * dimension)].map(Float.init)
            ).transposed,
            powers: Array(values.prefix(kept)), totalPower: values.reduce(0, +))
    }

    /// 0, since nothing is taken away (d).
    public var mean: [Float] { Array(repeating: 0, count: components.rows) }
    /// The components (d × m).
    public var forward: Matrix { components }
    /// The transpose of the components (m × d).
    public var backward: Matrix { components.transposed }
    /// r, the number of components.
    public var rank: Int { components.columns }
    /// `rotated`.
    public var adjective: String { "rotated" }

    /// The part of E‖Δz‖² that the kept components hold.
    public var keptPower: Double { totalPower > 0 ? powers.reduce(0, +) / totalPower : 1 }

    /// The same data, rotated. Data in memory are rotated now, others whenever they are read.
    ///
    /// - Throws: ``DataError`` if the data have another dimension, or what reading them throws.
    public func rotated<Base: ShiftDataset>(_ data: Base) throws -> TransformedShifts<Base> { try applied(to: data) }

    /// A steering vector, or another direction, that was found in rotated shifts, in the original entries (d).
    public func unrotated(direction: [Float]) -> [Float] { restored(direction: direction) }

    /// Rotated shifts as they were before, apart from the components left out (N × d).
    public func unrotated(shifts: Matrix) -> Matrix { restored(shifts: shifts) }

    /// The number of components, and the part of the power that they hold.
    public var description: String {
        """
        rotation of \(components.rows) entries to \(components.columns) principal components, which hold \
        \(Whitening.percent(keptPower)) of the squared length
        """
    }
}
