import ArgumentParser
import CommandLineTool
import SparseShift
import Testing

@Suite struct TrainCommandTests {
    @Test func defaults() throws {
        let command: TrainCommand = try parsed("train", "data.h5")
        #expect(command.embeddings == "data.h5" && command.config == nil && command.output == "model")
        #expect(command.dataset == "cfc_train" && command.testDataset == nil)
        #expect(command.seed == nil && command.seeds == nil)
        #expect(!command.resume && !command.overwrite && !command.printing.json && !command.printing.quiet)
        #expect(command.checkpointEvery.interval == .seconds(30))
        #expect(command.data.subsample == nil && command.data.source.memory == nil && !command.data.rawEmbeddings)
    }

    @Test func everything() throws {
        let command: TrainCommand = try parsed(
            "train", "data.h5", "settings.yaml", "--oc", "8", "--seeds", "0..<2", "--dataset", "a", "--test-dataset",
            "b",
            "--subsample", "0.5", "--subsample-seed", "3", "--raw-embeddings", "--memory", "64", "-o", "out",
            "--overwrite",
            "--checkpoint-every", "500", "--json", "-q")
        #expect(
            command.config == "settings.yaml" && command.settings.oc == .number(8) && command.seeds?.seeds == [0, 1])
        #expect(command.dataset == "a" && command.testDataset == "b" && command.output == "out" && command.overwrite)
        #expect(command.data.subsample == .fraction(0.5) && command.data.subsampleSeed == 3)
        #expect(command.data.rawEmbeddings && command.data.source.memory == 64)
        #expect(command.checkpointEvery.interval == .steps(500))
        #expect(command.printing.json && command.printing.quiet)
    }

    @Test func refusals() {
        #expect(refusal("train") == "Missing expected argument '<embeddings>'")
        #expect(refusal("train", "x", "y", "z") == "Unexpected argument 'z'")
        #expect(refusal("train", "x", "--seed", "1", "--seeds", "0,1") == "Give either --seed or --seeds, not both.")
        #expect(refusal("train", "x", "--resume", "--overwrite") == "Give either --resume or --overwrite, not both.")
        #expect(refusal("train", "x", "--epochs", "1", "--steps", "2") == "Give either --epochs or --steps, not both.")
        #expect(
            refusal("train", "x", "--target", "1", "--tolerance", "0.1")
                == "Give either --target or --tolerance, not both.")
        #expect(refusal("train", "x", "--memory", "0") == "--memory is a number of MiB from 1 on, not 0.")
        for (option, value) in [
            ("--seeds", "1,1"), ("--checkpoint-every", "0s"), ("--subsample", "2.5"), ("--set", "=1"), ("--oc", "many"),
        ] {
            #expect(
                refusal("train", "x", option, value)?.hasPrefix("The value '\(value)' is invalid for '\(option) ")
                    == true)
        }
    }

    @Test func sweep() throws {
        let command: SweepCommand = try parsed(
            "sweep", "data.h5", "--over", "target=0.1,0.2", "--over", "norm=none,bn", "--without-models")
        #expect(command.over.map(\.field.name) == ["target", "norm"] && command.seeds?.seeds == nil)
        #expect(command.output == nil && command.withoutModels && !command.overwrite)
        #expect(refusal("sweep", "x") == "Missing expected argument '--over <key=value,value> ...'")
        #expect(refusal("sweep", "x", "--over", "norm")?.hasPrefix("The value 'norm' is invalid for '--over ") == true)
    }

    @Test func evaluate() throws {
        let command: EvaluateCommand = try parsed("evaluate", "a", "b", "data.h5", "--without-labels")
        #expect(command.paths == ["a", "b", "data.h5"] && command.withoutLabels && command.dataset == nil)
        #expect(
            refusal("evaluate", "data.h5") == "Name one folder of a model or more, and then the file with embeddings.")
    }
}
