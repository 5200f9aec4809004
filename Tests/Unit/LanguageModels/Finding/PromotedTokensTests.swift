import Foundation
import HDF5
import LanguageModels
import TestSupport
import Testing

@Suite(.serialized) struct PromotedTokensTests {
    private let file: HDF5File
    private let vector: [Float]

    init() throws {
        file = try HDF5File("\(TinyModel.folder)/promotion.h5")
        vector = try file.dataset("vector").floats()
    }

    @Test(arguments: TinyModel.allCases)
    func changesAreProductsWithTheUnembedding(of tiny: TinyModel) throws {
        let model = try tiny.open()
        for (layer, dataset) in [(ResidualLayer.middle, "block"), (.last, "block"), (.finalNorm, "norm")] {
            let expected = try file.dataset("\(tiny.rawValue)/\(dataset)").floats()
            let found = try model.promotedTokens(by: vector, layer: layer, count: 257)
            var changes = [Float](repeating: .nan, count: 257)
            for token in found.promoted { changes[Int(token.token)] = Float(token.logitChange) }
            #expect(relativeDifference(changes, expected) < 1e-4)
            #expect(zip(found.promoted, found.promoted.dropFirst()).allSatisfy { $0.logitChange >= $1.logitChange })
            #expect(found.suppressed == found.promoted.reversed())
        }
    }

    @Test func lengthAndSign() throws {
        let model = try TinyModel.gptneox.open()
        let found = try model.promotedTokens(by: vector, layer: 1, count: 3)
        let long = try model.promotedTokens(by: vector.map { $0 * 100 }, layer: 1, count: 3)
        let opposite = try model.promotedTokens(by: vector.map { -$0 }, layer: 1, count: 3)
        #expect(long.promoted.map(\.token) == found.promoted.map(\.token))
        #expect(zip(long.promoted, found.promoted).allSatisfy { abs($0.logitChange - $1.logitChange) < 1e-4 })
        #expect(opposite.suppressed.map(\.token) == found.promoted.map(\.token))
        let first = found.promoted[0]
        #expect(first.text == model.text(of: [first.token]))
        #expect("\(found)".split(separator: "\n").count == 4 && "\(found)".hasPrefix("promoted"))
    }

    @Test func refusals() throws {
        let model = try TinyModel.llama.open()
        #expect(
            message { _ = try model.promotedTokens(by: [1], layer: 1) }
                == "a vector of 1 numbers, but llama is 32 wide.")
        #expect(
            message { _ = try model.promotedTokens(by: vector.map { _ in 0 }, layer: 1) }
                == "a vector of zeros promotes no token.")
        #expect(
            message { _ = try model.promotedTokens(by: vector.map { $0 / 0 }, layer: 1) }
                == "a vector with numbers that are not finite.")
        #expect(message { _ = try model.promotedTokens(by: vector, layer: 3) }.hasPrefix("layer 3: "))
    }
}
