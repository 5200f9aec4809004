import MessagePassing
import Numerics

/// Collects vectors whose parts the processes of a group have, and hands them out.
///
/// Parts travel in pieces of a few MiB, so that no process needs room for a whole vector.
struct FeatureExchange {
    private let group: any ProcessGroup
    /// Of all features.
    let whole: ParameterLayout
    private let parts: [ParameterLayout]

    /// Numbers in a piece.
    private static let pieceCount = 1 << 20

    /// - Parameter whole: The layout of all features.
    init(_ group: any ProcessGroup, _ whole: ParameterLayout) {
        self.group = group
        self.whole = whole
        parts = (0..<group.count).map {
            whole.of(FeatureShare(of: whole.features, in: group, rank: $0))
        }
    }

    /// The layout of this process.
    var own: ParameterLayout { parts[group.rank] }

    /// A run of numbers of a process, and where it is in the vector of all features.
    private struct Run {
        let rank: Int
        let start: Int
        let wholeStart: Int
        let count: Int
        /// Whether every process has these numbers.
        var isCommon = false
    }

    /// The number of numbers of a vector of all features.
    func count(_ vector: TrainerVector) -> Int {
        switch vector.kind {
        case .parameters: whole.count
        case .features: whole.features
        case .common: vector.buffer.count
        }
    }

    /// The runs of a vector in the order of the vector of all features.
    private func runs(_ vector: TrainerVector) -> [Run] {
        var next = 0
        var result: [Run] = []
        func common(_ place: KeyPath<ParameterLayout, Int>?, _ count: Int) {
            let start = place.map { whole[keyPath: $0] } ?? next
            // Process 0 gives them; those of the others are the same.
            result.append(
                Run(
                    rank: 0, start: place.map { parts[0][keyPath: $0] } ?? 0, wholeStart: start, count: count,
                    isCommon: true))
            next = start + count
        }
        func divided(_ place: (ParameterLayout) -> Int, width: Int) {
            for (rank, part) in parts.enumerated() where !part.share.range.isEmpty {
                result.append(
                    Run(
                        rank: rank, start: place(part), wholeStart: place(whole) + part.share.range.lowerBound * width,
                        count: part.features * width))
            }
        }
        switch vector.kind {
        case .common: common(nil, vector.buffer.count)
        case .features: divided({ _ in 0 }, width: 1)
        case .parameters:
            divided({ $0.encoderWeight }, width: whole.dimension)
            divided({ $0.decoderWeight }, width: whole.dimension)
            if whole.normalization != .none {
                divided({ $0.normWeight }, width: 1)
                divided({ $0.normBias }, width: 1)
            }
            if whole.normalizesInput {
                common(\.inputWeight, whole.dimension)
                common(\.inputBias, whole.dimension)
            }
            for index in whole.activationVectors.indices { divided({ $0.activationVectors[index] }, width: 1) }
            if whole.scalesFeatures { divided({ $0.featureScale }, width: 1) }
            divided({ $0.encoderBias }, width: 1)
            common(\.decoderBias, whole.dimension)
        }
        return result
    }

    /// Process 0 gets the numbers of a vector in their order; the others send theirs.
    ///
    /// - Parameter body: Called in process 0 with one piece after the other. After it has thrown, the rest comes to nothing.
    /// - Throws: What `body` throws.
    func gather(_ vector: TrainerVector, _ body: (UnsafeBufferPointer<Float>) throws -> Void) throws {
        let room = group.isFirst ? ParameterBuffer(Self.pieceCount) : nil
        var failure: (any Error)?
        for run in runs(vector) {
            for start in stride(from: 0, to: run.count, by: Self.pieceCount) {
                let count = min(Self.pieceCount, run.count - start)
                let own = UnsafeBufferPointer(start: vector.buffer.pointer + run.start + start, count: count)
                guard let room else {
                    if run.rank == group.rank { group.send(UnsafeRawBufferPointer(own), to: 0) }
                    continue
                }
                var piece = own
                if run.rank != 0 {
                    let received = UnsafeMutableBufferPointer(start: room.pointer, count: count)
                    group.receive(UnsafeMutableRawBufferPointer(received), from: run.rank)
                    piece = UnsafeBufferPointer(received)
                }
                guard failure == nil else { continue }
                do { try body(piece) } catch { failure = error }
            }
        }
        if let failure { throw failure }
    }

    /// Process 0 hands out a vector; the others call ``take(_:)``.
    ///
    /// - Parameter source: Copies numbers of the vector of all features, from a place on, into memory.
    func handOut(
        _ vector: TrainerVector, from source: (_ start: Int, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let room = ParameterBuffer(Self.pieceCount)
        forEachPiece(of: vector) { run, start, own in
            guard run.rank != 0 || run.isCommon else { return source(run.wholeStart + start, own) }
            let piece = UnsafeMutableBufferPointer(start: room.pointer, count: own.count)
            source(run.wholeStart + start, piece)
            guard run.isCommon else { return group.send(UnsafeRawBufferPointer(piece), to: run.rank) }
            _ = own.update(from: piece)
            for rank in 1..<group.count { group.send(UnsafeRawBufferPointer(piece), to: rank) }
        }
    }

    /// Takes this process's numbers of a vector that process 0 hands out.
    func take(_ vector: TrainerVector) {
        forEachPiece(of: vector) { run, _, own in
            guard run.rank == group.rank || run.isCommon else { return }
            group.receive(UnsafeMutableRawBufferPointer(own), from: 0)
        }
    }

    /// Calls `body` with every piece of a vector: its run, its start in that, and, if this process has it, where.
    private func forEachPiece(
        of vector: TrainerVector, _ body: (Run, _ start: Int, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        for run in runs(vector) {
            for start in stride(from: 0, to: run.count, by: Self.pieceCount) {
                let count = min(Self.pieceCount, run.count - start)
                let place = run.isCommon && vector.kind == .parameters ? commonPlace(run) : run.start
                body(run, start, UnsafeMutableBufferPointer(start: vector.buffer.pointer + place + start, count: count))
            }
        }
    }

    /// Where this process has numbers that all of them have.
    private func commonPlace(_ run: Run) -> Int {
        switch run.wholeStart {
        case whole.decoderBias: own.decoderBias
        case whole.inputWeight: own.inputWeight
        default: own.inputBias
        }
    }
}
