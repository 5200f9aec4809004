import Numerics
import SparseShift

extension Steering {
    /// Adds scale · vector to the output of a layer.
    ///
    /// - Parameters:
    ///   - vector: A vector of the residual stream (d), in the units of the embeddings, such as a decoder's column or a
    ///     difference of means. Even if a model was trained on whitened or scaled shifts, its columns are in these
    ///     units (`TrainedModel.steeringVector(_:)`).
    ///   - layer: The layer.
    ///   - scale: The factor of the vector.
    ///   - positions: The tokens that are changed.
    public static func add(
        _ vector: [Float], layer: ResidualLayer, scale: Double = 1, positions: Positions = .all
    ) -> Steering {
        Steering(.add(vector: vector, scale: Float(scale)), layer: layer, positions: positions)
    }

    /// Sets the coordinate of rows along a direction u: h + (c − ⟨h, u⟩) u.
    ///
    /// - Parameters:
    ///   - direction: A vector of the residual stream (d) of any length but zero.
    ///   - coordinate: c, in the units of the embeddings, such as a quantile of ⟨h, u⟩ over texts with the concept.
    ///   - layer: The layer.
    ///   - positions: The tokens that are changed.
    public static func clamp(
        _ direction: [Float], to coordinate: Double, layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        Steering(
            .bound(direction: direction, lowest: coordinate, highest: coordinate), layer: layer, positions: positions)
    }

    /// Lowers the coordinate of rows along a direction u to a cap: h + (min(⟨h, u⟩, c) − ⟨h, u⟩) u. Rows below it stay as they are.
    ///
    /// The parameters are those of ``clamp(_:to:layer:positions:)``.
    public static func cap(
        _ direction: [Float], at coordinate: Double, layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        Steering(
            .bound(direction: direction, lowest: -.infinity, highest: coordinate), layer: layer, positions: positions)
    }

    /// Raises the coordinate of rows along a direction u to a floor: h + (max(⟨h, u⟩, c) − ⟨h, u⟩) u. Rows above it stay as they
    /// are.
    ///
    /// The parameters are those of ``clamp(_:to:layer:positions:)``.
    public static func floor(
        _ direction: [Float], at coordinate: Double, layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        Steering(
            .bound(direction: direction, lowest: coordinate, highest: .infinity), layer: layer, positions: positions)
    }

    /// Removes a direction u from rows, *directional ablation* (Arditi et al. 2024, arXiv 2406.11717): h − ⟨h, u⟩ u.
    ///
    /// The paper does so after every block: `(0..<model.layers).map { .projectOut(u, layer: .block($0)) }`.
    public static func projectOut(
        _ direction: [Float], layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        clamp(direction, to: 0, layer: layer, positions: positions)
    }

    /// Removes a direction u from rows, and adds a vector: h − ⟨h, u⟩ u + scale · vector.
    public static func projectOut(
        _ direction: [Float], thenAdd vector: [Float], scale: Double = 1, layer: ResidualLayer,
        positions: Positions = .all
    ) -> Steering {
        Steering(
            .sequence([
                .bound(direction: direction, lowest: 0, highest: 0), .add(vector: vector, scale: Float(scale)),
            ]), layer: layer, positions: positions)
    }

    /// Affine concept editing (Marshall et al. 2024, arXiv 2411.09003): h − ⟨h − μ, u⟩ u + c u. It sets a row to where texts
    /// without the concept are along u, rather than to zero, and moves it from there.
    ///
    /// - Parameters:
    ///   - direction: A vector of the residual stream (d) of any length but zero.
    ///   - mean: μ, the mean embedding of texts without the concept (d).
    ///   - coordinate: c, in the units of the embeddings; 0 removes the concept.
    ///   - layer: The layer.
    ///   - positions: The tokens that are changed.
    public static func affine(
        _ direction: [Float], from mean: [Float], by coordinate: Double = 0, layer: ResidualLayer,
        positions: Positions = .all
    ) -> Steering {
        // A mean of another width has no coordinate, which is refused later.
        let place = mean.count == direction.count ? UnitDirection(direction).coordinate(of: mean) : .nan
        return clamp(direction, to: place + coordinate, layer: layer, positions: positions)
    }

    /// Rotates rows towards a direction by an angle, in the plane of the row and the direction; their lengths stay.
    ///
    /// - Parameters:
    ///   - direction: A vector of the residual stream (d) of any length but zero.
    ///   - degrees: The angle; a row closer to the direction is turned onto it. A negative angle turns rows away.
    ///   - layer: The layer.
    ///   - positions: The tokens that are changed.
    public static func rotate(
        towards direction: [Float], degrees: Double, layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        Steering(
            .rotate(direction: direction, angle: degrees * .pi / 180), layer: layer, positions: positions)
    }

    /// Adds a vector with an amount that a detector gives every row: h + scale · max(0, ⟨w, h⟩ + b) · vector.
    ///
    /// - Parameters:
    ///   - vector: A vector of the residual stream (d).
    ///   - weights: w, for rows in the units of the embeddings (d).
    ///   - bias: b.
    ///   - layer: The layer.
    ///   - scale: The factor of the amount.
    ///   - positions: The tokens that are changed.
    public static func addRectified(
        _ vector: [Float], weights: [Float], bias: Double = 0, layer: ResidualLayer, scale: Double = 1,
        positions: Positions = .all
    ) -> Steering {
        Steering(
            .addRectified(vector: vector.map { Float(scale) * $0 }, weights: weights, bias: bias), layer: layer,
            positions: positions)
    }
}
