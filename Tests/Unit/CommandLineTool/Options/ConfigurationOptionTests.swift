import CommandLineTool
import SparseShift
import TestSupport
import Testing

/// Settings of a method from preset, file and options.
@Suite struct ConfigurationOptionTests {
    private func file(_ words: String..., config: String? = nil) throws -> ConfigurationFile {
        try ConfigurationOptions.parse(words).file(config)
    }

    /// The sentence with which settings are refused.
    private func refusal(_ words: String...) -> String {
        message { _ = try ConfigurationOptions.parse(words).file(nil) }
    }

    @Test func withoutOptions() throws {
        let file = try file()
        #expect(file.preset == .identify && file.yaml == ConfigurationFile().yaml)
    }

    @Test(arguments: ConfigurationFile.Preset.allCases)
    func presets(_ preset: ConfigurationFile.Preset) throws {
        #expect(try file("--preset", preset.rawValue).yaml == ConfigurationFile(preset: preset).yaml)
    }

    @Test func optionsOfTheReference() throws {
        let file = try file(
            "--oc", "12", "--target", "0.2", "-C", "0.5", "--warmup", "3", "--schedule", "4", "--epochs", "7",
            "--batch",
            "64", "--lr", "0.01", "--norm", "bn", "--loss", "relative", "--ind-th", "0.2", "--use-amp")
        for line in [
            "oc: 12", "target: 0.2", "warmup: 3", "schedule: 4", "epochs: 7", "batch: 64", "lr: 0.01", "norm: bn",
        ] {
            #expect(file.yaml.contains(line), "\(line)")
        }
    }

    @Test func eachOverTheOneBefore() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/settings.yaml"
            try "preset: paper\noc: 20\nbatch: 32\nsteps: 100\n".write(toFile: path, atomically: true, encoding: .utf8)
            let file = try file("--oc", "30", "--set", "batch=16", config: path)
            #expect(file.preset == .paper && file.settings.features == 30 && file.settings.batch == 16)
            // A preset on the command line is used instead of the file's.
            #expect(try self.file("--preset", "reference", config: path).preset == .reference)
        }
    }

    @Test func aNumberOfFeaturesThatTrainingChooses() throws {
        // The default of the recipe, of an SSAE alone.
        #expect(try file().settings.choosesFeatures && file().yaml.contains("oc: auto"))
        #expect(try file("--method", "topk").settings.features == 10)
        #expect(try file("--preset", "paper").settings.features == 10)
        #expect(try file("--preset", "reference").settings.features == 10)
        #expect(try file("--oc", "7").settings.features == 7)
        #expect(try file("--oc", "auto").settings.choosesFeatures && file("--set", "oc=auto").settings.choosesFeatures)
        for words in [["--oc", "auto", "--method", "topk"], ["--preset", "paper", "--oc", "auto"], ["--norm", "bn"]] {
            #expect(
                message { _ = try ConfigurationOptions.parse(words).file(nil) }.hasPrefix(
                    "oc: 'auto' is for an SSAE without norms; give "))
        }
        #expect(refusal("--set", "oc=0") == "--set oc: oc is a positive integer or 'auto', not '0'.")
        #expect(refusal("--oc=-2") == "oc: at least 1 feature, or 'auto', not -2.")
    }

    @Test func otherMethods() throws {
        let file = try file("--method", "topk", "--set", "k=3", "--oc", "9")
        #expect(file.configuration.method == "TopK" && file.yaml.contains("k: 3"))
    }

    @Test func refusals() {
        #expect(refusal("--preset", "foo") == "--preset: 'identify', 'paper' or 'reference', not 'foo'.")
        #expect(refusal("--norm", "huge").hasPrefix("--norm: "))
        #expect(refusal("--dual-lr", "fast").hasPrefix("--dual-lr: "))
        #expect(refusal("--set", "colour=red").hasPrefix("--set colour: "))
        #expect(refusal("--method", "magic").contains("magic"))
        #expect(refusal("--lr", "-1").contains("lr"))
    }
}
