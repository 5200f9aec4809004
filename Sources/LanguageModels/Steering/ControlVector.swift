/// llama.cpp's control vector: a direction for each of some blocks, which is added to the block's output at every
/// token.
///
///     let control = try ControlVector(found.steeringVector(3), layer: .middle, scale: 30, for: model)
///     try control.write(to: "concept.gguf", for: model)
///     try model.generate("The door is", steering: control.steering(scale: 0.5))
///
/// `llama-cli --control-vector-scaled concept.gguf:0.5` does the same with the file.
public struct ControlVector: Sendable, Hashable {
    /// The directions by block (width each); blocks are numbered from 0, as in ``ResidualLayer``.
    public let directions: [Int: [Float]]
    /// The architecture of the model that the vector is for, such as `llama`; empty if it is unknown.
    public let architecture: String

    /// Makes a control vector of directions.
    ///
    /// - Parameters:
    ///   - directions: Directions of finite numbers and equal width, by block, counted from 0.
    ///   - architecture: The architecture of the model that they are for.
    /// - Throws: ``LanguageModelError`` if there is no direction, the number of a block is negative, or a direction is
    ///   empty, not finite or of another width than the others.
    public init(_ directions: [Int: [Float]], architecture: String = "") throws(LanguageModelError) {
        guard let first = directions.min(by: { $0.key < $1.key }) else {
            throw LanguageModelError("a control vector needs a direction for at least one block.")
        }
        for (block, direction) in directions.sorted(by: { $0.key < $1.key }) {
            guard block >= 0 else {
                throw LanguageModelError(
                    "a control vector with a direction for block \(block); blocks are numbered from 0.")
            }
            guard !direction.isEmpty, direction.count == first.value.count else {
                throw LanguageModelError(
                    "the direction of block \(block) has \(direction.count) numbers, but the one of block \(first.key) has \(first.value.count)."
                )
            }
            guard direction.allSatisfy(\.isFinite) else {
                throw LanguageModelError("the direction of block \(block) has numbers that are not finite.")
            }
        }
        self.directions = directions
        self.architecture = architecture
    }

    /// Makes a control vector with the effect of some steerings: the sum of scale · vector for every block.
    ///
    /// - Throws: ``LanguageModelError`` for a steering that does not fit the model, that changes only some of the
    ///   tokens, or that is after the final norm, where a control vector has no direction.
    public init(_ steering: [Steering], for model: LanguageModel) throws(LanguageModelError) {
        _ = try SteeringPlan(steering, for: model)
        model.remarkOnOrigins(of: steering)
        var directions: [Int: [Float]] = [:]
        for step in steering {
            let block = try step.layer.index(in: model)
            guard block < model.layers else {
                throw LanguageModelError(
                    "a control vector changes the outputs of blocks, so it has no direction after the final norm.")
            }
            guard step.positions == .all else {
                throw LanguageModelError(
                    "a control vector changes every token, so a steering of some tokens cannot become a part of it.")
            }
            guard case .add(let vector, let scale) = step.change, step.condition == nil, !step.keepsNorm else {
                throw LanguageModelError(
                    "a control vector adds the same to every token, so a steering that depends on the token cannot become a part of it."
                )
            }
            let scaled = vector.map { scale * $0 }
            directions[block] = directions[block].map { zip($0, scaled).map { $0 + $1 } } ?? scaled
        }
        try self.init(directions, architecture: model.architecture)
    }

    /// Makes a control vector with one direction, scale · vector, after a layer.
    ///
    /// - Throws: The errors of ``init(_:for:)``.
    public init(
        _ vector: [Float], layer: ResidualLayer, scale: Double = 1, for model: LanguageModel
    ) throws(LanguageModelError) {
        try self.init([.add(vector, layer: layer, scale: scale)], for: model)
    }

    /// Makes a control vector with the same direction, scale · vector, after each of consecutive blocks.
    ///
    /// - Throws: The errors of ``init(_:for:)``.
    public init(
        _ vector: [Float], blocks: ClosedRange<Int>, scale: Double = 1, for model: LanguageModel
    ) throws(LanguageModelError) {
        for end in [blocks.lowerBound, blocks.upperBound] { _ = try ResidualLayer.block(end).index(in: model) }
        try self.init(blocks.map { .add(vector, layer: .block($0), scale: scale) }, for: model)
    }

    /// The width of every direction.
    public var width: Int { directions.first?.value.count ?? 0 }

    /// The blocks with a direction, in ascending order.
    public var blocks: [Int] { directions.keys.sorted() }

    /// The steerings that add scale · direction after every block.
    public func steering(scale: Double = 1, positions: Steering.Positions = .all) -> [Steering] {
        blocks.map { .add(directions[$0]!, layer: .block($0), scale: scale, positions: positions) }
    }
}

extension ControlVector: CustomStringConvertible {
    public var description: String {
        let numbers = blocks.map(String.init).joined(separator: ", ")
        let model = architecture.isEmpty ? "" : ", for \(architecture)"
        return "control vector: \(width) wide, block\(blocks.count == 1 ? "" : "s") \(numbers)\(model)"
    }
}
