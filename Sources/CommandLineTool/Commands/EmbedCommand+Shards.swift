import Foundation
import JSON
import LanguageModels
import Scheduling
import SparseShift
import Work

extension EmbedCommand {
    /// What was given, as words of a command line in any folder: all but the output, the engine and what is printed.
    package var words: [String] {
        func path(_ text: String) -> String { URL(fileURLWithPath: text).path }
        var words = [
            model == "default" ? model : path(model), PairGenerator(rawValue: source) == nil ? path(source) : source,
        ]
        func add(_ name: String, _ value: String?) { if let value { words.append("--\(name)=\(value)") } }
        add("count", count.map { "\($0)" })
        add("seed", seed == 0 ? nil : "\(seed)")
        add("test-count", testCount.map { "\($0)" })
        add("test-pairs", testPairs.map(path))
        add("layer", layer == "middle" ? nil : layer)
        add("layers", layers?.names.joined(separator: ","))
        add("pooling", pooling == .lastToken ? nil : pooling.rawValue)
        add("long-texts", longTexts == .refuse ? nil : longTexts.rawValue)
        add("precision", precision == .file ? nil : precision.rawValue)
        add("memory", memory.map { "\($0)" })
        add("threads", machine.threads.map { "\($0)" })
        return words + tokens.words + columns.words
    }

    /// Notes what is to be embedded, and submits it.
    func submit(_ texts: (train: TextPairs, test: TextPairs?), shards: Int) throws {
        try requireModel()
        let whole = try TextShard(EmbeddingShard(1, of: shards), of: texts.train, test: texts.test).whole
        try engine.requireEngine(for: ShardPlan.folder(of: destination))
        let array = ShardArray(destination)
        try array.begin(
            ShardPlan(
                shards: shards, words: words, files: files().map { URL(fileURLWithPath: $0.path).path }, pairs: whole))
        try submit(array)
    }

    private func requireModel() throws {
        guard model == "default" || FileManager.default.fileExists(atPath: model) else {
            throw CommandFailure("\(model): no such file; give the GGUF file of a language model.")
        }
    }

    /// What a command about an output does.
    func runSubmitted() throws {
        let array = ShardArray(destination)
        if status {
            let status = try ShardStatus(destination)
            printing.print(status.json, text: { status.text })
        } else if collect {
            try join(array)
        } else if cancel {
            let count = try array.cancel()
            printing.print(
                ["cancelled": .integer(count)],
                text: {
                    count == 0
                        ? "nothing of these embeddings was submitted"
                        : "cancelled; resume with: sparseshift embed \(ShellWord.quoted(destination)) --resume --engine slurm"
                })
        } else {
            try requireSamePairs()
            try submit(array)
        }
    }

    /// Checks that the pairs of a shard are those of which shards were submitted.
    func requireSubmittedPairs(_ part: TextShard) throws {
        guard let pairsDigest, part.whole != pairsDigest else { return }
        throw CommandFailure(
            "\(source): its pairs have changed since the shards of \(destination) were submitted; put the old ones back, or remove \(ShardPlan.folder(of: destination)) to begin anew."
        )
    }

    /// Checks that the pairs are still those of which shards may be there already.
    private func requireSamePairs() throws {
        let plan = try ShardStatus(destination).plan
        let command = try EmbedCommand.parse(plan.words + ["--output", destination])
        try command.requireModel()
        let texts = try command.texts()
        let whole = try TextShard(EmbeddingShard(1, of: plan.shards), of: texts.train, test: texts.test).whole
        guard whole == plan.pairs else {
            throw CommandFailure(
                "\(command.source): its pairs have changed since shards of \(destination) were begun; put the old ones back, or remove \(ShardPlan.folder(of: destination)) to begin anew."
            )
        }
    }

    /// Submits what is missing; follows it if that is asked for, and joins the shards when all are there.
    private func submit(_ array: ShardArray) throws {
        if let submitted = try array.submit(engine.options(), program: SlurmSweep.program()) {
            let what = "\(submitted.shards) shard\(submitted.shards == 1 ? "" : "s")"
            guard engine.follow else {
                printing.print(
                    [
                        "job": .string(submitted.identifier), "shards": .integer(submitted.shards),
                        "output": .string(destination),
                    ],
                    text: {
                        """
                        submitted \(what) as Slurm's job \(submitted.identifier)
                        see how far it is: sparseshift embed \(ShellWord.quoted(destination)) --status
                        join the shards:   sparseshift embed \(ShellWord.quoted(destination)) --collect
                        """
                    })
                return
            }
            printing.remark("submitted \(what) as Slurm's job \(submitted.identifier)")
        } else if try !ShardStatus(destination).isComplete {
            printing.remark("nothing is missing that is not queued already")
            guard engine.follow else { return }
        }
        if engine.follow { try follow(array) }
        try join(array)
    }

    private func follow(_ array: ShardArray) throws {
        var last = ""
        do {
            let status = try InterruptSignal.stopping {
                try array.follow { status in
                    let text = ([status.summary] + status.obstacles).joined(separator: "; ")
                    guard text != last else { return }
                    last = text
                    printing.remark(last)
                }
            }
            guard status.isComplete else {
                throw CommandFailure("\(destination): \(status.text.replacing("\n", with: "; "))")
            }
        } catch is Interrupted {
            printing.remark(
                "Slurm's tasks keep running; come back with: sparseshift embed \(ShellWord.quoted(destination)) --status"
            )
            throw InterruptSignal.exitCode
        }
    }

    private func join(_ array: ShardArray) throws {
        let (pairs, files) = try array.join()
        printing.print(
            [
                "pairs": .integer(pairs),
                "output": files.count == 1 ? .string(files[0]) : .array(files.map { .string($0) }),
            ], text: { "\(pairs) pairs in \(files.joined(separator: ", "))" })
    }
}
