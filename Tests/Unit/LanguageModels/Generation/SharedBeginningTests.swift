import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// Texts that share rows get what each gets alone.
@Suite(.serialized) struct SharedBeginningTests {
    private static let texts =
        [
            "The door is red.", "The door is", "The door is red, and so is the wall", "The door is red.", "T", "Thick",
            "x",
        ]
        + (0..<70).map { "The house number \($0 % 35) stands " + String(repeating: "y", count: $0 % 4) }
    private static let vector = (0..<32).map { Float($0 % 5) * 0.3 - 0.5 }

    @Test(arguments: TinyModel.allCases, Pooling.allCases)
    func togetherAsAlone(of tiny: TinyModel, pooling: Pooling) throws {
        let model = try tiny.open()
        // A text of one token has none after the first.
        let texts = pooling == .meanWithoutFirst ? Self.texts.filter { $0.count > 1 } : Self.texts
        let layers: [ResidualLayer] = [0, .middle, .last, .finalNorm]
        let steerings: [[Steering]] = [
            [],
            [
                .add(Self.vector, layer: 0, scale: 2), .add(Self.vector, layer: .last),
                .add(Self.vector, layer: .finalNorm),
            ],
        ]
        for steering in steerings {
            for batch in [1, 40, 256] {
                let together = try model.embeddings(
                    of: texts, layers: layers, pooling: pooling, steering: steering, batch: batch)
                for (index, text) in texts.enumerated() where index < 12 || index % 7 == 0 {
                    let alone = try model.embeddings(of: [text], layers: layers, pooling: pooling, steering: steering)
                    for layer in layers.indices {
                        #expect(
                            relativeDifference(together[layer].row(index), alone[layer].row(0)) < 1e-5,
                            "\(text), \(layers[layer])")
                    }
                }
            }
        }
    }

    /// A batch on each of several processors, and all of them on one text after the other, give the same order.
    @Test(arguments: TinyModel.allCases)
    func everyTextHasItsOwnRow(of tiny: TinyModel) throws {
        let model = try tiny.open()
        var random = RandomGenerator(seed: 4)
        let texts = (0..<1_300).map { _ in
            String(
                decoding: (0..<(1 + random.integer(below: 20))).map { _ in UInt8(97 + random.integer(below: 3)) },
                as: UTF8.self)
        }
        let found = try model.embeddings(of: texts, layer: 1)
        for index in stride(from: 0, to: texts.count, by: 37) {
            let alone = try model.embeddings(of: [texts[index]], layer: 1)
            #expect(relativeDifference(found.row(index), alone.row(0)) < 1e-5)
        }
        #expect(try model.embeddings(of: texts, layer: 1).elements == found.elements)
    }
}
