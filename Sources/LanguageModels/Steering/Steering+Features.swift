import SparseShift

extension Steering {
    /// Sets the code of a feature of a pretrained sparse autoencoder: h + (c − f) d, with the feature's code f of h and its column
    /// d of the decoder. The error of the reconstruction stays in h.
    ///
    /// A model of shifts has no codes of single embeddings; its columns are directions for ``clamp(_:to:layer:positions:)``.
    ///
    /// - Parameters:
    ///   - feature: The feature, from 0 to H − 1.
    ///   - sae: An autoencoder of the embeddings of this layer.
    ///   - code: c.
    ///   - layer: The layer.
    ///   - positions: The tokens that are changed.
    public static func clamp(
        feature: Int, of sae: PretrainedSAE, to code: Double, layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        Steering(.boundFeature(feature, of: sae, lowest: code, highest: code), layer: layer, positions: positions)
    }

    /// Raises the code of a feature to at least c: h + (max(f, c) − f) d.
    ///
    /// The parameters are those of ``clamp(feature:of:to:layer:positions:)``.
    public static func raise(
        feature: Int, of sae: PretrainedSAE, to code: Double, layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        Steering(.boundFeature(feature, of: sae, lowest: code, highest: .infinity), layer: layer, positions: positions)
    }

    /// Removes a feature from the rows in which it is active: h − f d.
    ///
    /// The parameters are those of ``clamp(feature:of:to:layer:positions:)``.
    public static func ablate(
        feature: Int, of sae: PretrainedSAE, layer: ResidualLayer, positions: Positions = .all
    ) -> Steering {
        clamp(feature: feature, of: sae, to: 0, layer: layer, positions: positions)
    }
}
