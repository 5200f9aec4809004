import CommandLineTool
import LanguageModels
import Testing

@Suite struct NegativeNumberTests {
    @Test(arguments: [
        (["train", "x", "--lr", "-0.1"], ["train", "x", "--lr=-0.1"]),
        (["embed", "m", "p", "--layer", "-1", "--output", "-1x"], ["embed", "m", "p", "--layer=-1", "--output=-1x"]),
        (["x", "--lr", "-.5", "-C", "-2"], ["x", "--lr=-.5", "--n-concepts=-2"]),
        (["x", "--lr", "-inf", "-q"], ["x", "--lr=-inf", "-q"]), (["x", "--seeds", "-1,2"], ["x", "--seeds=-1,2"]),
        (["x", "--a=3", "-1"], ["x", "--a=3", "-1"]), (["x", "--", "-1"], ["x", "--", "-1"]),
        (["x", "--lr", "-l"], ["x", "--lr", "-l"]),
    ])
    func negativeValuesBelongToTheirOption(words: [String], joined: [String]) {
        #expect(NegativeNumbers.joined(words) == joined)
    }

    @Test func filesOfLayers() {
        #expect(LayerList.path(of: "3", beside: "a.b/x.h5") == "a.b/x.layer-3.h5")
        #expect(LayerList.path(of: "final-norm", beside: "x") == "x.final-norm")
        #expect(LayerList(argument: "3,last")?.layers == [3, .last])
        #expect(LayerList(argument: "3,3") == nil && LayerList(argument: "a") == nil && LayerList(argument: "") == nil)
    }
}
