import ArgumentParser
import LanguageModels

/// One steering or several: which vectors, what they do, and where.
package struct SteeringOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The vector: a column of a model as MODEL:FEATURE (MODEL:-FEATURE for the other sign), a control vector FILE.gguf, a row of an array as FILE.npy:ROW or FILE.h5:DATASET:ROW, or random:SEED. Repeat it for several steerings.",
            valueName: "vector"))
    package var vector: [String] = []

    @Option(help: ArgumentHelp("What happens to a state (default: add).", valueName: "way"))
    package var way: [SteeringWay] = []

    @Option(
        help: ArgumentHelp(
            "The factor of the vector (default: 1), the coordinate of clamp, cap, floor and affine, the code of a feature, or the degrees of a rotation.",
            valueName: "number"))
    package var scale: [Double] = []

    @Flag(
        help:
            "Take scales as parts of the mean length of the residual stream at the prompts' last tokens, whatever the vector's own length."
    )
    package var relative = false

    @Option(
        help: ArgumentHelp(
            "Where: a block from 0, 'middle', 'last', 'final-norm', several (8,12 or 8...16) or 'all' (default: the layer that the vector's model was trained on, else middle; a pretrained autoencoder of an unknown layer needs it).",
            valueName: "layer"))
    package var layer: [SteeredLayers] = []

    @Option(
        help: ArgumentHelp(
            "Which tokens are changed (default: all; 'study' and 'pages' leave out the first, from:1, whose state is far longer than the others' in many models).",
            valueName: "tokens"))
    package var positions: [Steering.Positions] = []

    @Flag(help: "Give every changed state its earlier length back.")
    package var keepNorm = false

    @Option(
        help: ArgumentHelp(
            "Steer only states whose coordinate along this direction, a vector as above, is --above or --below a number.",
            valueName: "vector"))
    package var when: String?

    @Option(help: ArgumentHelp("The number for --when (default: above 0).", valueName: "number"))
    package var above: Double?

    @Option(help: ArgumentHelp("The number for --when.", valueName: "number"))
    package var below: Double?

    @Option(
        help: ArgumentHelp(
            "For affine: the mean state of texts without the concept, a vector as above.", valueName: "vector"))
    package var mean: String?

    package init() {}

    package func validate() throws {
        let lists = [
            ("--way", way.count), ("--scale", scale.count), ("--layer", layer.count), ("--positions", positions.count),
        ]
        for (name, count) in lists where count > 1 && count != vector.count {
            throw ValidationError(
                "\(name) is given \(count) times, but there \(vector.count == 1 ? "is 1 vector" : "are \(vector.count) vectors"); give it once, or once for every --vector, in their order."
            )
        }
        if let bad = scale.first(where: { !$0.isFinite }) { throw ValidationError("--scale is finite, not \(bad).") }
        for index in vector.indices {
            let way = value(self.way, index) ?? .add
            if value(self.scale, index) == nil, way.usualScale == nil {
                throw ValidationError("--way \(way.rawValue) needs a --scale.")
            }
            if relative, way.isOfFeature || way == .rotate {
                throw ValidationError("--relative is for lengths, not for --way \(way.rawValue).")
            }
        }
        let ways = vector.indices.map { value(self.way, $0) ?? .add }
        if !scale.isEmpty, !ways.isEmpty, ways.allSatisfy({ $0.scale == .none }) {
            throw ValidationError("--way \(ways[0].rawValue) has no --scale.")
        }
        if ways.contains(.affine) != (mean != nil) {
            throw ValidationError(
                mean == nil
                    ? "--way affine needs --mean, the mean state of texts without the concept."
                    : "--mean is for --way affine.")
        }
        if when == nil, above != nil || below != nil { throw ValidationError("--above and --below are for --when.") }
        if above != nil, below != nil { throw ValidationError("Give either --above or --below, not both.") }
    }

    /// The value of a list for a vector; `nil` where none is given.
    private func value<Value>(_ list: [Value], _ index: Int) -> Value? {
        list.count == 1 ? list[0] : index < list.count ? list[index] : nil
    }

    /// The steerings.
    ///
    /// - Parameters:
    ///   - model: The language model.
    ///   - prompts: The prompts, for relative scales.
    /// - Throws: ``CommandFailure`` that names the vector with the problem, or an error of the model.
    func steering(of model: LanguageModel, prompts: [String]) throws -> [NamedSteering] {
        let condition = try condition(for: model)
        let mean = try self.mean.map { try Self.single($0, for: model) }
        var units: [ResidualLayer: Double] = [:]
        return try vector.indices.flatMap { index -> [NamedSteering] in
            let way = value(self.way, index) ?? .add
            return try VectorSource.vectors(vector[index], for: model).flatMap { source -> [NamedSteering] in
                try layers(value(self.layer, index), of: source, in: model).map { layer in
                    var scale = value(self.scale, index) ?? way.usualScale ?? 0
                    var source = source
                    if relative {
                        let unit =
                            try units[layer] ?? SteeringUnit.residualNorm.length(model, layer: layer, prompts: prompts)
                        units[layer] = unit
                        scale *= unit
                        if way.scale == .factor { source = try source.withLengthOne() }
                    }
                    var steering = try source.steering(
                        way, scale: scale, layer: layer, positions: value(self.positions, index) ?? .all, mean: mean)
                    if let condition { steering = steering.when(condition) }
                    if keepNorm { steering = steering.keepingNorm() }
                    return NamedSteering(
                        steering: steering, source: source.name, way: way, scale: scale,
                        place: model.place(ofLayer: try layer.index(in: model)))
                }
            }
        }
    }

    private func layers(
        _ given: SteeredLayers?, of source: VectorSource, in model: LanguageModel
    ) throws -> [ResidualLayer] {
        guard let given else {
            guard !source.isOfEmbeddings || source.layer != nil else {
                throw CommandFailure(
                    "\(source.name): the files of the model do not tell the layer of its embeddings; give it by --layer."
                )
            }
            return [source.layer ?? .middle]
        }
        guard !source.isOfLayerAlone else {
            throw CommandFailure("--layer: \(source.name) has its own layers; leave it out.")
        }
        return given.layers(of: model)
    }

    private func condition(for model: LanguageModel) throws -> SteeringCondition? {
        guard let when else { return nil }
        let direction = try Self.single(when, for: model)
        return below.map { .coordinate(along: direction, below: $0) }
            ?? .coordinate(along: direction, above: above ?? 0)
    }

    private static func single(_ text: String, for model: LanguageModel) throws -> [Float] {
        let found = try VectorSource.vectors(text, for: model)
        guard found.count == 1 else {
            throw CommandFailure("\(text): a control vector of \(found.count) blocks, but one vector is needed.")
        }
        return found[0].vector
    }
}

/// A steering with what it is, for people and programs.
struct NamedSteering: CustomStringConvertible {
    let steering: Steering
    let source: String
    let way: SteeringWay
    /// In the units of the embeddings, or as the way takes it.
    let scale: Double
    let place: String

    var description: String {
        let amount = way.scale == .none ? "" : " \(Float(scale))"
        return "\(way.rawValue)\(amount) \(source) behind \(place)"
    }
}

extension VectorSource {
    /// The same direction at length 1.
    fileprivate func withLengthOne() throws -> VectorSource {
        let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length > 0 else { throw CommandFailure("\(name): a vector of zeros is not a direction.") }
        var source = VectorSource(name: name, vector: vector.map { Float(Double($0) / length) })
        (source.layer, source.feature, source.isOfEmbeddings) = (layer, feature, isOfEmbeddings)
        (source.isNegated, source.isOfLayerAlone) = (isNegated, isOfLayerAlone)
        return source
    }

    /// The steering of a way.
    fileprivate func steering(
        _ way: SteeringWay, scale: Double, layer: ResidualLayer, positions: Steering.Positions, mean: [Float]?
    ) throws -> Steering {
        if way.isOfFeature {
            guard let (sae, index) = feature else {
                throw CommandFailure(
                    "\(name): --way \(way.rawValue) is for features of pretrained autoencoders of embeddings; a model of shifts has no code of one state, so use clamp."
                )
            }
            guard !isNegated else {
                throw CommandFailure(
                    "\(name): --way \(way.rawValue) sets the code of a feature, which has no other sign; leave out the minus."
                )
            }
            switch way {
            case .raiseFeature: return .raise(feature: index, of: sae, to: scale, layer: layer, positions: positions)
            case .ablateFeature: return .ablate(feature: index, of: sae, layer: layer, positions: positions)
            default: return .clamp(feature: index, of: sae, to: scale, layer: layer, positions: positions)
            }
        }
        switch way {
        case .clamp: return .clamp(vector, to: scale, layer: layer, positions: positions)
        case .cap: return .cap(vector, at: scale, layer: layer, positions: positions)
        case .floor: return .floor(vector, at: scale, layer: layer, positions: positions)
        case .projectOut: return .projectOut(vector, layer: layer, positions: positions)
        case .projectThenAdd:
            return .projectOut(vector, thenAdd: vector, scale: scale, layer: layer, positions: positions)
        case .affine: return .affine(vector, from: mean ?? [], by: scale, layer: layer, positions: positions)
        case .rotate: return .rotate(towards: vector, degrees: scale, layer: layer, positions: positions)
        default: return .add(vector, layer: layer, scale: scale, positions: positions)
        }
    }
}
