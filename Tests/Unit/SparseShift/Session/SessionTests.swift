import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

@Suite struct SessionTests {
    private let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)

    private func runs(_ configuration: some MethodConfiguration, seeds: Range<Int> = 0..<2) throws -> Runs {
        try train(configuration, on: toy, seeds: seeds, observer: nil)
    }

    private func message(_ body: () throws -> Void) -> String {
        do { try body() } catch { return error is SessionError ? "\(error)" : "other: \(error)" }
        return "no error"
    }

    @Test func whatIsKeptComesBackByNameAndType() throws {
        let session = Session()
        let found = try runs(SSAE.Configuration(features: 3, length: .steps(20)))
        session["toy"] = toy
        session.data["again"] = toy
        session.models["ssae"] = found
        session["single"] = Runs([found[1]])
        session.metrics["MCC"] = 0.99
        session["count"] = 7
        try session.keep(found.meanCorrelation(with: toy), as: "all seeds", from: "the training shifts")
        #expect(session.map(\.name) == ["toy", "again", "ssae", "single", "MCC", "count", "all seeds"])
        #expect(session.data.names == ["toy", "again"] && session.models.count == 2)
        let same: SyntheticShifts = try session.data("toy")
        #expect(same.matrix == toy.matrix)
        #expect(try session.data("again").count == 200)
        #expect(try session.runs("ssae").map(\.seed) == [0, 1])
        #expect(try session.model("single").parameters == found[1].parameters)
        #expect(try session.metric("MCC") == 0.99)
        #expect(try session.metric("count", as: Int.self) == 7)
        let summary: CorrelationSummary = try session.metric("all seeds")
        #expect(summary.each.count == 2)
        #expect(session["all seeds"]?.provenance.note == "the training shifts")
    }

    @Test func aNameStandsForOneThing() throws {
        let session = Session()
        session.data["x"] = toy
        #expect(
            message { try session.keep(0.5, as: "x") }
                == """
                'x' is a data set of this session, so it cannot become a metric; choose another name, or remove("x") \
                first.
                """)
        #expect(message { try session.keep(toy, as: "") } == "What a session keeps needs a name that is not empty.")
        #expect(message { _ = try session.runs("x") } == "'x' is a data set of this session, not models.")
        #expect(message { _ = try session.data("y") } == "The session has no data set 'y'; there is 'x'.")
        #expect(
            message { _ = try session.metric("y", as: Double.self) }
                == "The session has no metric 'y'; there is none.")
        #expect(message { _ = try session.data("x", as: Shifts.self) } == "'x' is of type SyntheticShifts, not Shifts.")
        // The same kind replaces, and the place in the list stays.
        session.metrics["m"] = 1.0
        session.data["x"] = toy.fresh(count: 8)
        #expect(session.map(\.name) == ["x", "m"])
        #expect(session.data["x"]?.count == 8)
        #expect(session.remove("x")?.name == "x" && session.remove("x") == nil)
        session["x"] = 3
        #expect(try session.metric("x", as: Int.self) == 3)
        session.metrics["x"] = nil
        #expect(session["x"] == nil && session.entries.count == 1)
    }

    @Test func whereThingsCameFromIsNoted() throws {
        let session = Session { "In[3]" }
        session.data["toy"] = toy
        let found = try runs(SSAE.Configuration(features: 3, length: .steps(20)), seeds: 2..<5)
        session.models["ssae"] = found
        let origin = try #require(session["ssae"]?.provenance)
        #expect(origin.cell == "In[3]" && origin.seeds == [2, 3, 4] && origin.seedText == "2–4")
        #expect(origin.data == toy.name && origin.configuration == found[0].configuration.yaml)
        #expect(origin.seconds == found.reduce(0) { $0 + $1.seconds })
        #expect("\(origin)" == "on synthetic (3, 2), seeds 2–4")
        #expect(abs(origin.date.timeIntervalSinceNow) < 60)
        #expect(session["toy"]?.provenance.seeds == [4])
        let split = try EmbeddingPairs(fixtures + "/data/h5py.h5").split(seed: 1)
        session.data["train"] = split.train
        #expect(session["train"]?.provenance.file == fixtures + "/data/h5py.h5")
        #expect(session["train"]?.provenance.dataset == "cfc_train")
        #expect(session["ssae"]?.content == "3 × SSAE, 3 features × 6")
    }

    /// A session is used from cells and from threads that they start.
    @Test func threadsMayKeepAtTheSameTime() {
        let session = Session()
        DispatchQueue.concurrentPerform(iterations: 64) { index in session.metrics["m\(index)"] = Double(index) }
        #expect(Set(session.map(\.name)) == Set((0..<64).map { "m\($0)" }))
    }
}
