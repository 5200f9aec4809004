import CLanguageModel
import Foundation
import Machine
import SparseShift
import Work

/// What one run of a model keeps: attention's memory, and who looks at the residual stream.
///
/// For one thread at a time.
package final class ModelContext {
    /// What is done with the rows of a layer while a batch is computed.
    ///
    /// The rows are those of the batch's tokens in their order; behind the last block only of those that are outputs.
    typealias Visit = (_ layer: Int, _ rows: UnsafeMutableBufferPointer<Float>) -> VisitResult

    struct VisitResult: OptionSet {
        let rawValue: Int32
        /// The rows were changed.
        static let write = VisitResult(rawValue: 1)
        /// Later layers are not wanted.
        static let stop = VisitResult(rawValue: 2)
    }

    /// Tokens to compute.
    package struct Batch {
        package var tokens: [Int32] = []
        package var positions: [Int32] = []
        /// The first sequence of every token, and how many it belongs to.
        package var sequences: [Int32] = []
        package var sequenceCounts: [Int32] = []
        /// Whose logits or last rows are wanted.
        package var outputs: [Int8] = []

        package var count: Int { tokens.count }

        mutating func append(_ token: Int32, position: Int, sequence: Int = 0, isOutput: Bool) {
            tokens.append(token)
            positions.append(Int32(position))
            sequences.append(Int32(sequence))
            sequenceCounts.append(1)
            outputs.append(isOutput ? 1 : 0)
        }
    }

    let model: LanguageModel
    private let handle: OpaquePointer
    private let visitor = UnsafeMutablePointer<language_model_visitor>.allocate(capacity: 1)
    private var wanted: Set<Int> = []
    private var visit: Visit?
    /// Whether the batch takes long enough to be stopped between two layers.
    private var isStoppable = false
    private static let longBatch = 8

    /// - Parameters:
    ///   - tokens: What all sequences have together.
    ///   - batch: What one batch may have; as many by default.
    ///   - pooled: Whether an encoder's own embedding of a text is wanted.
    init(
        _ model: LanguageModel, tokens: Int, batch: Int? = nil, sequences: Int = 1, pooled: Bool = false,
        threads: Int? = nil
    ) throws(LanguageModelError) {
        var message = [CChar](repeating: 0, count: 512)
        var options = language_model_context_options(
            context: Int32(tokens), batch: Int32(batch ?? tokens), sequences: Int32(sequences),
            threads: Int32(threads ?? Processors.count), pooled: pooled)
        guard let handle = model.functions.open(model.handle, &options, &message, message.count) else {
            throw LanguageModelError(
                "\(model.name): no room for \(tokens) tokens at a time: \(String(cText: message)).")
        }
        self.model = model
        self.handle = handle
        visitor.initialize(
            to: language_model_visitor(
                user: nil,
                wants: { user, layer in
                    let context = Unmanaged<ModelContext>.fromOpaque(user!).takeUnretainedValue()
                    return context.isStoppable || context.wanted.contains(Int(layer))
                },
                visit: { user, layer, rows, width, values in
                    let context = Unmanaged<ModelContext>.fromOpaque(user!).takeUnretainedValue()
                    if context.isStoppable, Interruption.isRequested { return VisitResult.stop.rawValue }
                    guard context.wanted.contains(Int(layer)) else { return 0 }
                    let rows = UnsafeMutableBufferPointer(start: values, count: Int(rows) * Int(width))
                    return context.visit?(Int(layer), rows).rawValue ?? 0
                }))
        visitor.pointee.user = Unmanaged.passUnretained(self).toOpaque()
        model.functions.set_visitor(handle, visitor)
    }

    deinit {
        model.functions.close(handle)
        visitor.deallocate()
    }

    /// Looks at layers from the next batch on; at none with an empty set.
    func observe(_ layers: Set<Int>, _ visit: @escaping Visit) {
        wanted = layers
        self.visit = visit
    }

    /// Has llama.cpp itself add the directions of a control vector to the blocks, at every token.
    ///
    /// - Throws: ``LanguageModelError`` if it does not fit the model.
    func add(_ controlVector: ControlVector) throws(LanguageModelError) {
        try controlVector.check(model)
        // The first row is block 1's.
        var rows = [Float](repeating: 0, count: (model.layers - 1) * model.width)
        for (block, direction) in controlVector.directions {
            rows.replaceSubrange((block - 1) * model.width..<block * model.width, with: direction)
        }
        let result = model.functions.set_control_vector(
            handle, rows, rows.count, Int32(model.width), 1, Int32(model.layers - 1))
        guard result == 0 else {
            throw LanguageModelError("\(model.name): llama.cpp does not take the control vector (\(result)).")
        }
    }

    /// Computes a batch. The logits are those of the batch unless a visit has stopped it.
    ///
    /// - Throws: ``LanguageModelError`` if the library cannot compute it, and ``Interrupted`` if a long batch was
    ///   asked to stop; the context is then of no more use.
    func decode(_ batch: Batch) throws {
        isStoppable = batch.count >= Self.longBatch
        let result = model.functions.decode(
            handle, Int32(batch.count), batch.tokens, batch.positions, batch.sequences, batch.sequenceCounts,
            batch.outputs)
        guard result == 0 else {
            throw LanguageModelError(
                "\(model.name): a batch of \(batch.count) tokens could not be computed (\(result)).")
        }
        if isStoppable { try Interruption.check() }
    }

    /// Forgets all tokens.
    func forget() { model.functions.forget(handle) }

    /// The logits of a token that was an output, by its place in the batch.
    func logits(_ index: Int) -> UnsafeBufferPointer<Float>? {
        model.functions.logits(handle, Int32(index)).map { UnsafeBufferPointer(start: $0, count: model.vocabularySize) }
    }

    /// An encoder's embedding of a sequence.
    func pooled(_ sequence: Int) -> UnsafeBufferPointer<Float>? {
        model.functions.pooled(handle, Int32(sequence)).map { UnsafeBufferPointer(start: $0, count: model.width) }
    }

    func sample(_ sampler: OpaquePointer, at index: Int) -> Int32 {
        model.functions.sample(sampler, handle, Int32(index))
    }
}
