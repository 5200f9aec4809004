import Foundation
import HDF5
import JSON
import Numerics
import SparseShift
import TestSupport
import Testing

/// Whatever a session keeps comes back from its file, equal to the bit.
@Suite struct SessionFileTests {
    private let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)

    /// Saves a session, and restores the file in another.
    private func again(_ session: Session) throws -> Session {
        try withTemporaryFolder { folder in
            try session.save(folder + "/work.h5")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["work.h5"])
            return try Session().restore(folder + "/work.h5")
        }
    }

    private func bits(_ matrix: Matrix) -> [UInt32] { matrix.elements.map(\.bitPattern) }

    @Test(arguments: [
        SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 40, entries: .laplace, seed: 1 << 60),
        SyntheticShifts(
            concepts: 4, varyingAtMost: 3, dimension: 5, count: 40, entries: .ones, supports: .init(correlation: 0.6),
            noise: 0.1, entanglement: .linear(0.3), seed: -3),
        SyntheticShifts(concepts: 4, varyingAtMost: 1, dimension: 5, count: 40, entanglement: .nonlinear(0.7), seed: 2),
    ])
    func syntheticShifts(data: SyntheticShifts) throws {
        let session = Session()
        session.data["toy"] = data
        let found: SyntheticShifts = try again(session).data("toy")
        #expect(bits(found.matrix) == bits(data.matrix) && bits(found.concepts) == bits(data.concepts))
        #expect(bits(found.mixing) == bits(data.mixing) && found.name == data.name && found.seed == data.seed)
        #expect(found.entries == data.entries && found.supports == data.supports && found.noise == data.noise)
        #expect(found.entanglement == data.entanglement && found.varyingAtMost == data.varyingAtMost)
        let (fresh, same) = (data.fresh(count: 9, seed: 7), found.fresh(count: 9, seed: 7))
        #expect(bits(fresh.matrix) == bits(same.matrix) && bits(fresh.concepts) == bits(same.concepts))
    }

    @Test func shiftsWithAllThatIsKnownOfThem() throws {
        var random = RandomGenerator(seed: 1, stream: 1)
        // Large enough to be compressed.
        let matrix = Matrix(rows: 300, columns: 20) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
        }
        let labels = PairLabels((0..<300).map { index -> JSONValue in index % 2 == 0 ? [0, 1.5, "ä"] : ["gone": nil] })
        let phrases = PairPhrases((0..<300).map { ("the door \($0 % 7)", "la porte \($0 % 5)") })
        let data = try Shifts(
            matrix, concepts: toy.fresh(count: 300).concepts,
            annotations: ShiftAnnotations(labels: labels, phrases: phrases, conceptNames: ["a/b", "", "ü"]),
            name: "mine")
        let session = Session()
        session.data["a/b 100 %"] = data
        session.data["."] = try Shifts(Matrix(rows: [[-0.0, 1]]))
        let restored = try again(session)
        let found: Shifts = try restored.data("a/b 100 %")
        #expect(bits(found.matrix) == bits(matrix) && found.concepts == data.concepts && found.name == "mine")
        #expect(found.annotations == data.annotations)
        let small: Shifts = try restored.data(".")
        #expect(bits(small.matrix) == [0x8000_0000, Float(1).bitPattern] && small.concepts.columns == 0)
    }

    @Test func viewsComeBackAsWhatTheyWere() throws {
        let session = Session()
        let split = try toy.split(seed: 3)
        session.data["train"] = split.train
        session.data["test"] = split.test
        session.data["whitened"] = try Whitening(fittedTo: toy).whitened(split.train)
        session.data["rotated"] = try PrincipalRotation(fittedTo: toy, components: 4).rotated(toy)
        session.data["both"] = try ConcatenatedShifts([split.test, split.train], name: "both")
        let (found, size) = try withTemporaryFolder { folder in
            try session.save(folder + "/views.h5")
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/views.h5")
            let file = try HDF5File(folder + "/views.h5")
            #expect(file.hasDataset("data/train/parent0/shifts") && file.hasDataset("data/test/parent0/shifts"))
            return (try Session().restore(folder + "/views.h5"), attributes[.size] as? Int ?? 0)
        }
        for (name, data) in session.data {
            let same = try found.data(name)
            #expect(type(of: same) == type(of: data) && same.name == data.name, "\(name)")
            #expect(bits(try shifts(same)) == bits(try shifts(data)), "\(name)")
            #expect((same as? any LabelledShiftDataset)?.concepts == (data as? any LabelledShiftDataset)?.concepts)
        }
        // Five views of one matrix of 200 × 6, which is stored once.
        #expect(size < 120_000, "\(size) bytes")
    }

    private func shifts(_ data: some ShiftDataset) throws -> Matrix { try data.shifts(0..<data.count) }

    @Test(
        arguments: [
            SSAE.Configuration(features: 3, length: .steps(30)),
            SSAE.Configuration(features: 3, target: 0.2, length: .steps(30), norm: .batch, optimizer: .adam),
            Affine.Configuration(features: 3, length: .steps(30)),
            JumpReLU.Configuration(settings: TrainingSettings(features: 3)),
            BatchTopK.Configuration(settings: TrainingSettings(features: 3)),
            Gated.Configuration(settings: TrainingSettings(features: 3)),
            PrincipalComponents.Configuration(settings: TrainingSettings(features: 3)),
        ] as [any MethodConfiguration])
    func models(configuration: any MethodConfiguration) throws {
        var configuration = configuration
        configuration.settings.length = .steps(30)
        let runs = try train(configuration, on: toy, seeds: [3, 11])
        let session = Session()
        try session.keep(runs, as: "models", from: "a test")
        let restored = try again(session)
        let found = try restored.runs("models")
        #expect(found.map(\.seed) == runs.map(\.seed))
        for (same, model) in zip(found, runs) {
            #expect(AnyHashable(same.configuration) == AnyHashable(model.configuration))
            #expect(same.parameters == model.parameters)
            #expect(bits(same.parameters.decoderWeight) == bits(model.parameters.decoderWeight))
            #expect(bits(same.encode(toy)) == bits(model.encode(toy)))
            #expect(same.history == model.history && same.evaluation == model.evaluation)
            #expect(same.whitenedEvaluation == model.whitenedEvaluation && same.warnings == model.warnings)
            #expect(model.fingerprint != nil && same.fingerprint == model.fingerprint)
            #expect(same.whiteningTrials == model.whiteningTrials && same.limit == model.limit)
            #expect(same.whitening?.matrix == model.whitening?.matrix)
            #expect(same.whitening?.inverse == model.whitening?.inverse)
            #expect(same.whitening?.mean == model.whitening?.mean)
            #expect(same.whitening?.epsilon == model.whitening?.epsilon)
            #expect(same.whitening?.rank == model.whitening?.rank)
            #expect(same.whitening?.keptVariance == model.whitening?.keptVariance)
            #expect(same.pressure == model.pressure && same.multiplier == model.multiplier && same.scale == model.scale)
            #expect(same.data == model.data && same.steps == model.steps && same.seconds == model.seconds)
            #expect(same.isComplete == model.isComplete)
        }
        #expect(restored["models"]?.provenance == session["models"]?.provenance)
    }

    @Test func concepts() throws {
        var configuration = SSAE.Configuration(features: 4, length: .steps(400), batch: 64)
        configuration.whitening = .none
        let runs = try train(configuration, on: toy, seeds: [3, 11])
        let concepts = try runs.concepts
        let session = Session()
        session.models["runs"] = runs
        session.metrics["concepts"] = concepts
        session.models["merged"] = concepts.model
        // Models without a word about what they have in common, and with the reason why they have nothing.
        session.models["plain"] = Runs(Array(runs))
        configuration.settings.length = .steps(1)
        session.models["none"] = try train(configuration, on: toy, seeds: [3, 11])
        #expect(session["concepts"]?.provenance.seeds == [3, 11])
        #expect(session["concepts"]?.provenance.data == toy.name)
        #expect(session["concepts"]?.content == concepts.summary)
        let restored = try again(session)
        for found in [try restored.runs("runs").concepts, try restored.metric("concepts", as: Concepts.self)] {
            #expect(Array(found) == Array(concepts) && found.others == concepts.others)
            #expect(found.evidence == concepts.evidence && found.relations == concepts.relations)
            #expect(found.otherColumns == concepts.otherColumns && found.warnings == concepts.warnings)
            #expect(found.model.parameters == concepts.model.parameters && found.model.seed == concepts.model.seed)
            #expect(bits(found.encode(toy)) == bits(concepts.encode(toy)))
        }
        for name in ["plain", "none"] {
            let (found, kept) = (try restored.runs(name), try session.runs(name))
            #expect(message { _ = try found.concepts } == message { _ = try kept.concepts }, "\(name)")
            #expect(message { _ = try found.concepts } != "no error", "\(name)")
            #expect(found.warnings == kept.warnings)
        }
        #expect(try restored.model("merged").parameters == concepts.model.parameters)
        #expect(restored["concepts"]?.provenance == session["concepts"]?.provenance)
    }

    private func train(
        _ configuration: some MethodConfiguration, on data: SyntheticShifts, seeds: [Int]
    ) throws -> Runs {
        try SparseShift.train(configuration, on: data, seeds: seeds, observer: nil)
    }

    @Test func metrics() throws {
        let runs = try train(SSAE.Configuration(features: 3, length: .steps(30)), on: toy, seeds: [0, 1, 2])
        let session = Session { "In[7]" }
        let summary = try runs.meanCorrelation(with: toy, kind: .spearman)
        session.metrics["π"] = Double.pi
        session.metrics["nothing"] = -Double.infinity
        session.metrics["count"] = -(1 << 60)
        session.metrics["table"] = MetricTable(
            columns: ["MCC", "FVU"], rows: ["a": [0.1, .infinity], "b": [1e-300, -0.0]])
        session.metrics["no rows"] = MetricTable(columns: ["MCC"], rows: [:])
        session.metrics["one"] = summary.each[0]
        session.metrics["MCC"] = summary
        session.metrics["agreement"] = runs.agreement
        session.metrics["evaluation"] = runs[0].evaluation
        let found = try again(session)
        #expect(found.map(\.name) == session.map(\.name))
        #expect(try found.metric("π") == Double.pi && found.metric("nothing") == -Double.infinity)
        #expect(try found.metric("count") == -(1 << 60))
        #expect(try found.metric("table", as: MetricTable.self) == session.metric("table", as: MetricTable.self))
        #expect(try found.metric("no rows", as: MetricTable.self).columns == ["MCC"])
        #expect(try found.metric("one") == summary.each[0])
        let same: CorrelationSummary = try found.metric("MCC")
        #expect(same.seeds == [0, 1, 2] && same.each == summary.each && same.each[1].kind == .spearman)
        #expect(try found.metric("agreement", as: Agreement.self).pairs == runs.agreement.pairs)
        #expect(try found.metric("evaluation") == runs[0].evaluation)
        #expect(found["MCC"]?.provenance.cell == "In[7]")
    }

    @Test func anEmptySession() throws { #expect(try again(Session()).entries.isEmpty) }

    @Test func whatCannotBeStoredLeavesTheOldFile() throws {
        struct Odd: SessionMetric {
            var summary: String { "odd" }
            var byteCount: Int { 0 }
        }
        try withTemporaryFolder { folder in
            let session = Session()
            session.metrics["good"] = 1.0
            try session.save(folder + "/work.h5")
            session.metrics["odd"] = Odd()
            let sentence = """
                'odd' is of type Odd, which a session's file cannot hold; make the type Codable, or keep its numbers as a \
                MetricTable.
                """
            #expect(throws: SessionError(sentence)) { try session.save(folder + "/work.h5") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["work.h5"])
            #expect(try Session().restore(folder + "/work.h5").map(\.name) == ["good"])
            #expect(throws: SessionError("\(folder)/nowhere/work.h5: cannot be written: No such file or directory.")) {
                try session.save(folder + "/nowhere/work.h5")
            }
        }
    }

    @Test func aFailedRestoreLosesNothing() throws {
        try withTemporaryFolder { folder in
            let other = Session()
            other.metrics["a"] = 1.0
            other.metrics["toy"] = 2.0
            try other.save(folder + "/other.h5")
            let session = Session()
            session.data["toy"] = toy
            #expect(throws: SessionError.self) { try session.restore(folder + "/other.h5") }
            #expect(session.map(\.name) == ["toy"] && session.data["toy"] != nil)
            session.remove("toy")
            session.metrics["b"] = 3.0
            session.metrics["toy"] = 4.0
            try session.restore(folder + "/other.h5")
            #expect(session.map(\.name) == ["b", "toy", "a"])
            #expect(try session.metric("toy") == 2.0)
        }
    }
}
