import Numerics
import TensorFiles

/// The reference's names for the weights: `encoder.weight` (H × d), `encoder.bias` (H), `decoder.weight` (d × H),
/// `decoder.bias` (d), and `weight` and `bias` of `enc_norm` (H) and `input_norm` (d), the former with
/// `running_mean` and `running_var` if it is a batch norm. The tensors of an activation have SAELens's names where it
/// has them: `threshold` (H), `topk_threshold` (1), `b_gate` and `r_mag` (H), `scaling_factor` (H).
extension Parameters {
    /// The weights by the reference's names.
    public var stateDictionary: [String: Tensor] {
        var tensors = [
            "encoder.weight": Tensor(encoderWeight.elements, shape: [features, dimension]),
            "encoder.bias": Tensor(encoderBias),
            "decoder.weight": Tensor(decoderWeight.transposed.elements, shape: [dimension, features]),
            "decoder.bias": Tensor(decoderBias),
        ]
        for (name, norm) in [("enc_norm", norm), ("input_norm", inputNorm)] {
            guard let norm else { continue }
            tensors[name + ".weight"] = Tensor(norm.weight)
            tensors[name + ".bias"] = Tensor(norm.bias)
            if let mean = norm.runningMean { tensors[name + ".running_mean"] = Tensor(mean) }
            if let variance = norm.runningVariance { tensors[name + ".running_var"] = Tensor(variance) }
        }
        for (name, values) in activation.namedVectors { tensors[name] = Tensor(values) }
        if let featureScale { tensors["scaling_factor"] = Tensor(featureScale) }
        return tensors
    }

    /// Reads the weights from a dictionary with the reference's names; other tensors are ignored. Names may begin with what
    /// wrappers put before them, such as `module.`, `_orig_mod.` and `model.`.
    ///
    /// - Parameters:
    ///   - named: The tensors by name.
    ///   - normalization: The normalisation after the encoder.
    ///   - normalizesInput: Whether there is a layer norm before the encoder.
    ///   - activation: The activation, whose trained numbers are read.
    ///   - file: The name of the tensors' file in messages.
    ///   - unread: Tensors of the file whose types are not read, for the message about one that is missing.
    /// - Throws: ``ModelError`` if a tensor is missing, has another shape or a number that is not finite.
    public init(
        stateDictionary named: [String: Tensor], normalization: Normalization, normalizesInput: Bool,
        activation: any ActivationFunction = IdentityActivation(), file: String, unread: [UnreadTensor] = []
    ) throws(ModelError) {
        let tensors = StateDictionaryNames.plain(named)
        func sizes(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }
        func tensor(_ name: String, _ shape: [Int]? = nil) throws(ModelError) -> Tensor {
            guard let tensor = tensors[name] else {
                let names = tensors.keys.sorted().prefix(12).joined(separator: ", ")
                throw ModelError(
                    "\(file): no tensor '\(name)'; there is \(names.isEmpty ? "none" : names)\(unread.remark).")
            }
            try tensor.requireFinite(name, file: file)
            if let shape, tensor.shape != shape {
                throw ModelError(
                    "\(file): tensor '\(name)' is \(sizes(tensor.shape)), "
                        + "but 'encoder.weight' needs \(sizes(shape)).")
            }
            return tensor
        }
        func norm(_ name: String, _ size: Int, running: Bool) throws(ModelError) -> Norm {
            let variances = running ? try tensor(name + ".running_var", [size]).floats : nil
            if let negative = variances?.firstIndex(where: { $0 < 0 }) {
                throw ModelError(
                    "\(file): tensor '\(name).running_var' has the variance \(variances![negative]) (entry \(negative)); "
                        + "no variance is negative.")
            }
            return Norm(
                weight: try tensor(name + ".weight", [size]).floats, bias: try tensor(name + ".bias", [size]).floats,
                runningMean: running ? try tensor(name + ".running_mean", [size]).floats : nil,
                runningVariance: variances)
        }
        let encoder = try tensor("encoder.weight")
        guard encoder.shape.count == 2, encoder.count > 0 else {
            throw ModelError(
                "\(file): tensor 'encoder.weight' is \(sizes(encoder.shape)), but features × width is needed.")
        }
        let (features, dimension) = (encoder.shape[0], encoder.shape[1])
        let decoder = try tensor("decoder.weight", [dimension, features])
        let activation = try activation.reading(features: features) { (name, count) throws(ModelError) in
            try tensor(name, [count]).floats
        }
        let isScaled = tensors["scaling_factor"] != nil
        self.init(
            encoderWeight: Matrix(rows: features, columns: dimension, elements: encoder.floats),
            encoderBias: try tensor("encoder.bias", [features]).floats,
            decoderWeight: Matrix(rows: dimension, columns: features, elements: decoder.floats).transposed,
            decoderBias: try tensor("decoder.bias", [dimension]).floats, normalization: normalization,
            norm: normalization == .none ? nil : try norm("enc_norm", features, running: normalization == .batch),
            inputNorm: normalizesInput ? try norm("input_norm", dimension, running: false) : nil,
            activation: activation, featureScale: isScaled ? try tensor("scaling_factor", [features]).floats : nil)
    }
}
