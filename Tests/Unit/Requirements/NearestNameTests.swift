import Requirements
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("prnt", "print"), ("pritn", "print"), ("cuont", "count"), ("Count", "count"), ("countt", "count"),
        ("xss", "xs"), ("tolerence", "tolerance"), ("LENGTH", "length"),
    ])
    func slipsOfThePen(_ name: String, _ meant: String) {
        #expect(NearestName.to(name, among: ["print", "count", "xs", "tolerance", "length"]) == meant)
    }

    @Test(arguments: ["", "banana", "q", "print", "cat", "pr"]) func nothingIsNear(_ name: String) {
        #expect(NearestName.to(name, among: ["print", "tolerance", "k"]) == nil)
    }

    @Test func theNearestCounts() {
        #expect(NearestName.to("scle", among: ["sale", "scale", "scute"]) == "sale")
        #expect(NearestName.to("featurs", among: ["feature", "features", "futures"]) == "feature")
        #expect(NearestName.to("ms", among: ["m", "xs"]) == "xs")
        #expect(NearestName.to("Time", among: ["tame", "time"]) == "time")
    }

    @Test func asAQuestion() {
        #expect(NearestName.question(for: "tme", among: ["who", "time"]) == "did you mean 'time'?")
        #expect(NearestName.question(for: "xyz", among: ["who", "time"]) == nil)
    }
}
