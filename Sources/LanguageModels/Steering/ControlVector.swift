/// One direction for each of some blocks, added to what the block puts out at every token: llama.cpp's control vector.
///
///     let control = try ControlVector(found.steeringVector(3), layer: .middle, scale: 30, for: model)
///     try control.write(to: "concept.gguf", for: model)
///     try model.generate("The door is", steering: control.steering(scale: 0.5))
///
/// `llama-cli --control-vector-scaled concept.gguf:0.5` does the same with the file.
public struct ControlVector: Sendable, Hashable {
    /// The direction of every block that has one (width each); blocks are numbered from 0, as in ``ResidualLayer``.
    public let directions: [Int: [Float]]
    /// The architecture of the model that the vector was made for, such as `llama`; empty if nobody said.
    public let architecture: String

    /// Takes directions by block.
    ///
    /// - Parameters:
    ///   - directions: All of one width, of finite numbers; by block, counted from 0.
    ///   - architecture: Of the model that they are for.
    /// - Throws: ``LanguageModelError`` if there is no direction, a block's number is negative, or a direction is empty,
    ///   of another width than the others or not finite.
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
                    "the direction of block \(block) has \(direction.count) numbers, but that of block \(first.key) has \(first.value.count)."
                )
            }
            guard direction.allSatisfy(\.isFinite) else {
                throw LanguageModelError("the direction of block \(block) has numbers that are not finite.")
            }
        }
        self.directions = directions
        self.architecture = architecture
    }

    /// What steerings do together: scale · vector, added up where several are behind one block.
    ///
    /// - Throws: ``LanguageModelError`` for a steering that does not fit the model, that changes some of the tokens
    ///   only, or that is behind the final norm, where a control vector has no direction.
    public init(_ steering: [Steering], for model: LanguageModel) throws(LanguageModelError) {
        _ = try SteeringPlan(steering, for: model)
        var directions: [Int: [Float]] = [:]
        for step in steering {
            let block = try step.layer.index(in: model)
            guard block < model.layers else {
                throw LanguageModelError(
                    "a control vector changes what blocks put out, so it has no direction behind the final norm.")
            }
            guard step.positions == .all else {
                throw LanguageModelError(
                    "a control vector changes every token, so a steering of some tokens cannot become a part of it.")
            }
            let scaled = step.vector.map { step.scale * $0 }
            directions[block] = directions[block].map { zip($0, scaled).map { $0 + $1 } } ?? scaled
        }
        try self.init(directions, architecture: model.architecture)
    }

    /// Takes one vector for one layer.
    ///
    /// - Throws: As ``init(_:for:)``.
    public init(
        _ vector: [Float], layer: ResidualLayer, scale: Double = 1, for model: LanguageModel
    ) throws(LanguageModelError) {
        try self.init([.add(vector, layer: layer, scale: scale)], for: model)
    }

    /// Takes one vector for consecutive blocks, at each of which it is added once more.
    ///
    /// - Throws: As ``init(_:for:)``.
    public init(
        _ vector: [Float], blocks: ClosedRange<Int>, scale: Double = 1, for model: LanguageModel
    ) throws(LanguageModelError) {
        for end in [blocks.lowerBound, blocks.upperBound] { _ = try ResidualLayer.block(end).index(in: model) }
        try self.init(blocks.map { .add(vector, layer: .block($0), scale: scale) }, for: model)
    }

    /// The width of every direction.
    public var width: Int { directions.first?.value.count ?? 0 }

    /// The blocks that have a direction, in their order.
    public var blocks: [Int] { directions.keys.sorted() }

    /// The steering that adds scale times every direction.
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
