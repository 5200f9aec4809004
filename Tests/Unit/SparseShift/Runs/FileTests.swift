import Foundation
import SparseShift
import TestSupport
import Testing

@Suite struct FileTests {
    private static let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 5, count: 400)

    @Test(arguments: Normalization.allCases)
    func modelsComeBack(norm: Normalization) throws {
        try withTemporaryFolder { folder in
            var configuration = SSAE.Configuration(features: 4, length: .steps(20), norm: norm, batch: 50)
            configuration.scaling = .none
            configuration.inputNorm = norm == .layer ? .layer : .none
            if norm == .layer { configuration.target = nil }
            let model = try train(configuration, on: Self.toy, seed: 7)
            try model.save(to: folder + "/model")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/model").sorted()
            let parameters = model.whitening == nil ? [] : ["whitening_params.npz"]
            #expect(files == ["cfg.yaml", "metrics.jsonl", "weights.safetensors"] + parameters)
            let loaded = try TrainedModel(contentsOf: folder + "/model")
            #expect(loaded.parameters == model.parameters)
            #expect(AnyHashable(loaded.configuration) == AnyHashable(configuration))
            #expect(loaded.seed == 7)
            #expect(loaded.history == model.history)
            #expect(loaded.evaluation == model.evaluation)
            #expect(loaded.scale == model.scale)
            #expect(loaded.steps == 20)
            #expect(loaded.isComplete)
            #expect(loaded.encode(Self.toy.matrix) == model.encode(Self.toy.matrix))
            try model.save(to: folder + "/model")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model"])
        }
    }

    @Test func affineModelsStayAffine() throws {
        try withTemporaryFolder { folder in
            var configuration = Affine.Configuration(features: 3)
            configuration.length = .steps(5)
            try train(configuration, on: Self.toy).save(to: folder + "/model")
            #expect(try TrainedModel(contentsOf: folder + "/model").method == "affine")
        }
    }

    @Test func weightsHaveTheReferencesNamesAndShapes() throws {
        try withTemporaryFolder { folder in
            let model = try train(SSAE.Configuration(features: 4, length: .steps(2), norm: .batch), on: Self.toy)
            try model.save(to: folder + "/model")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/model/weights.safetensors"))
            let length = Int(bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) })
            #expect((8 + length) % 8 == 0)
            let header = try JSONSerialization.jsonObject(with: bytes[8..<(8 + length)]) as! [String: [String: Any]]
            #expect(header["decoder.weight"]?["shape"] as? [Int] == [5, 4])
            #expect(header["encoder.weight"]?["shape"] as? [Int] == [4, 5])
            #expect(header["enc_norm.running_var"]?["shape"] as? [Int] == [4])
            let offsets = header["decoder.weight"]!["data_offsets"] as! [Int]
            let column = (0..<5).map { row in
                bytes.withUnsafeBytes {
                    $0.loadUnaligned(fromByteOffset: 8 + length + offsets[0] + 4 * (row * 4 + 2), as: Float.self)
                }
            }
            #expect(column == model.steeringVector(2))
        }
    }

    @Test func foreignFoldersAreLeftAlone() throws {
        try withTemporaryFolder { folder in
            try "mine".write(toFile: folder + "/diary.txt", atomically: true, encoding: .utf8)
            let model = try train(SSAE.Configuration(features: 3, length: .steps(2)), on: Self.toy)
            #expect(
                message { try model.save(to: folder) }.hasSuffix(
                    "this folder is not empty and holds no model; choose another one."))
            #expect(message { try model.save(to: folder + "/diary.txt") }.hasSuffix("a file, not a folder."))
            #expect(try String(contentsOfFile: folder + "/diary.txt", encoding: .utf8) == "mine")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["diary.txt"])
        }
    }

    @Test func damagedModels() throws {
        try withTemporaryFolder { folder in
            #expect(
                message { _ = try TrainedModel(contentsOf: folder) }.hasSuffix(
                    "there is no weights.safetensors and no checkpoint here, so this is no model folder."))
            let path = folder + "/model"
            try train(SSAE.Configuration(features: 3, length: .steps(2)), on: Self.toy).save(to: path)
            let weights = URL(fileURLWithPath: path + "/weights.safetensors")
            let whole = try Data(contentsOf: weights)
            // Whatever is cut off, there is one sentence and no crash.
            for count in [0, 4, 8, 30, whole.count / 2, whole.count - 1] {
                try whole.prefix(count).write(to: weights)
                #expect(
                    message { _ = try TrainedModel(contentsOf: path) }.hasPrefix(
                        "weights.safetensors: not a safetensors file: "))
            }
            try whole.write(to: weights)
            let yaml = try String(contentsOfFile: path + "/cfg.yaml", encoding: .utf8)
            try yaml.replacingOccurrences(of: "oc: 3", with: "oc: 4")
                .write(toFile: path + "/cfg.yaml", atomically: true, encoding: .utf8)
            #expect(
                message { _ = try TrainedModel(contentsOf: path) }
                    == "weights.safetensors: tensor 'encoder.weight' has 3 rows, but cfg.yaml has oc: 4.")
        }
    }

    @Test func configurationFilesComeBack() throws {
        var file = ConfigurationFile(preset: .reference, features: 12)
        file.seed = 3
        var configuration = SSAE.Configuration.reference(features: 12)
        configuration.target = nil
        configuration.renormalizeEvery = nil
        configuration.dualLearningRate = 0.25
        file.configuration = configuration
        #expect(try ConfigurationFile(yaml: file.yaml) == file)
        file.configuration = SSAE.Configuration(features: 2, norm: .group, optimizer: .adam)
        file.preset = .identify
        #expect(try ConfigurationFile(yaml: file.yaml) == file)
    }

    @Test func configurationFilesWithFewKeys() throws {
        let file = try ConfigurationFile(yaml: "preset: reference\noc: 20\nnorm: bn\nepochs: 7\nn_concepts: 2\n")
        var expected = SSAE.Configuration.reference(features: 20)
        expected.norm = .batch
        expected.length = .epochs(7)
        expected.initialLevel = 2
        #expect(file == ConfigurationFile(expected, preset: .reference))
        #expect(try ConfigurationFile(yaml: "") == ConfigurationFile(SSAE.Configuration(features: .automatic)))
        #expect(
            try ConfigurationFile(yaml: "oc: 20", preset: .reference)
                == ConfigurationFile(SSAE.Configuration.reference(features: 20), preset: .reference))
    }

    @Test func otherSpellingsInConfigurationFiles() throws {
        let file = try ConfigurationFile(
            yaml: "shuffle: True\nproject: no\ntarget: null\nrenorm_epochs: ~\nlr: Null\nwhiten: null\n")
        var expected = SSAE.Configuration(features: .automatic)
        expected.shuffles = true
        expected.projectsGradient = false
        expected.target = nil
        expected.renormalizeEvery = nil
        expected.whitening = .none
        #expect(file.configuration as? SSAE.Configuration == expected)
        #expect(
            message { _ = try ConfigurationFile(yaml: "epochs: null") }
                == "configuration, line 1: epochs is an integer, not null.")
        #expect(message { _ = try ConfigurationFile(yaml: "shuffle: 'True'") }.contains("not 'True'"))
    }

    @Test(arguments: [
        ("target: 0.1\ntolerance: 0.2", "target and tolerance"),
        ("tolerance: 0.2\ntarget: auto", "target and tolerance"),
        ("epochs: 3\nsteps: 4", "epochs and steps"), ("oc: 3\nfeatures: 4", "oc and features"),
        ("constraint: sparsity\ntolerance: 0.2", "constraint: sparsity and tolerance"),
    ])
    func keysThatExcludeEachOther(yaml: String, keys: String) {
        #expect(
            message { _ = try ConfigurationFile(yaml: yaml, name: "x.yaml") }
                == "x.yaml: \(keys) exclude each other; give one of them.")
    }

    /// The file that the reference writes beside its weights.
    @Test func theReferencesConfiguration() throws {
        let path = fixtures + "/reference/run_out_bn/toy_seed0/cfg.yaml"
        let file = try ConfigurationFile(contentsOf: path)
        var expected = SSAE.Configuration.reference(features: 3)
        expected.length = .epochs(3)
        expected.initialLevel = 1
        expected.control.warmup = 2
        expected.control.schedule = 5
        expected.target = 0.1
        expected.norm = .batch
        expected.whitening = .zca
        expected.inputNorm = .none
        #expect(file == ConfigurationFile(expected, preset: .reference))
        #expect(
            file.remarks == [
                "cfg.yaml: a configuration of the reference code, read with preset reference; not needed: emb, extra, quick, use_amp, whiten_epsilon"
            ])
        let plain = try ConfigurationFile(contentsOf: fixtures + "/reference/run_out_ln/toy_seed0/cfg.yaml")
        #expect(plain.settings.whitening == .none && plain.settings.inputNorm == .layer)
        #expect(
            message { _ = try ConfigurationFile(yaml: "emb: a\nwhiten: true\nwhiten_epsilon: 0.1") }
                .contains("line 3: whiten_epsilon is 1e-05 here, not 0.1"))
    }

    @Test func tabsAndAliases() {
        #expect(
            message { _ = try ConfigurationFile(yaml: "oc:\n\t- 3", name: "x.yaml") }
                == "x.yaml: not YAML: line 2 is indented by a tab; YAML takes blanks.")
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1...30 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(
            message { _ = try ConfigurationFile(yaml: bomb + "? *a30\n: 1\n") }.contains(
                "an alias in a key is not read"))
        #expect(
            message { _ = try ConfigurationFile(yaml: bomb + "{*a30 : 1}: 2\n") }.contains(
                "an alias in a key is not read"))
        #expect(message { _ = try ConfigurationFile(yaml: bomb + "*a30 : 1\n") }.contains("line 32: an alias in a key"))
        #expect(message { _ = try ConfigurationFile(yaml: bomb) }.contains("needs a single value"))
    }

    @Test func configurationFilesThatAreRefused() {
        func refusal(_ yaml: String) -> String { message { _ = try ConfigurationFile(yaml: yaml, name: "toy.yaml") } }
        #expect(
            refusal("oc: 4\nspeed: 3").hasPrefix(
                "toy.yaml, line 2: unknown key 'speed'; the keys of method SSAE are preset, method, "))
        #expect(refusal("oc: many") == "toy.yaml, line 1: oc is a positive integer or 'auto', not 'many'.")
        #expect(refusal("norm: rms") == "toy.yaml, line 1: norm is none, ln, gn or bn, not 'rms'.")
        #expect(refusal("preset: fast") == "toy.yaml: preset is 'identify', 'paper' or 'reference', not 'fast'.")
        #expect(refusal("- 1\n- 2") == "toy.yaml: a mapping such as 'oc: 128' is needed at the top.")
        #expect(refusal("oc: [1]") == "toy.yaml: 'oc' needs a single value, not a list or a mapping.")
        #expect(refusal("oc: 'x\n").hasPrefix("toy.yaml: not YAML: "))
        #expect(
            message { _ = try ConfigurationFile(contentsOf: "/nosuch/toy.yaml") }
                == "/nosuch/toy.yaml: no such file, or no permission to read it.")
    }
}
