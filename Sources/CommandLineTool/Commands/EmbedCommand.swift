import ArgumentParser
import Foundation
import JSON
import LanguageModels
import SparseShift
import Work

/// `sparseshift embed`: the embeddings of pairs of texts, from a language model.
package struct EmbedCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Writes the embeddings of pairs of texts, for 'sparseshift train'.",
        discussion: """
            The pairs are made here, or come from a file: .csv or .tsv with the columns before and after and, if they \
            are known, the concepts that changed; or .jsonl or .json, as 'sparseshift pairs' writes them or with the \
            same keys. Each may be packed (.csv.gz). Columns that look like an index and those of words are left out, \
            with a remark. The model is a GGUF file, or 'default' for the small one that 'make models' fetches.

            Embeddings are computed 512 texts at a time into FILE.partial, from which the same command resumes if it was \
            stopped, and from there written into the HDF5 file in blocks; until then both need room on the disk.

            With --engine slurm, the pairs are divided into --shards, which a job array embeds, one a task. The same command \
            again submits what is missing, and joins the shards when all are there. With the output in place of the model \
            and without pairs, --status says how far the shards are, --resume submits what is missing, --collect joins \
            them, and --cancel ends what Slurm was given.
            """)

    @Argument(help: "GGUF file of a language model, or 'default'; or the output of shards that were submitted.")
    package var model: String

    @Argument(help: "File of pairs (CSV or JSON lines), or a generator of pairs: \(PairGenerator.list).")
    package var pairs: String?

    @Option(help: "Number of pairs to generate (default: all; 5,000 for cat and sentences).")
    package var count: Int?

    @Option(help: "Seed of the draw of pairs that are generated or held out.")
    package var seed = 0

    @Option(help: "Number of random pairs to hold out for a dataset 'cfc_test'.")
    package var testCount: Int?

    @Option(help: "Block of the model, counted from 0, or 'middle', 'last' or 'final-norm'.")
    package var layer = "middle"

    @Option(
        help: ArgumentHelp(
            "Several layers in one pass, with a file each: x.h5 becomes x.layer-3.h5 and so on.", valueName: "3,6,…"))
    package var layers: LayerList?

    @Option(
        help: ArgumentHelp(
            "The embedding of a text: its 'last' token, the 'mean' or 'sum' of all tokens, 'mean-without-first', or one token by its index, from the end if it is negative.",
            valueName: "pooling"))
    package var pooling = Pooling.lastToken

    @Flag(
        help:
            "Write every token of a text as a row: of pairs whose texts have equally many tokens; the others are left out. What is interrupted starts anew."
    )
    package var allTokens = false

    @Option(help: "Texts of more tokens than the model takes: 'refuse', 'truncate', or 'leave-out' their pairs.")
    package var longTexts = LongTexts.refuse

    @Option(
        help: ArgumentHelp(
            "Embed only this part of the pairs, such as 3/16, into x.shard-03-of-16.h5; 'sparseshift join x.h5' joins them.",
            valueName: "number/count"))
    package var shard: ShardNumber?

    @Option(
        help: ArgumentHelp(
            "The weights: as the 'file' has them, or 'bfloat16', which is up to twice as fast where processors multiply it (AVX-512 BF16). A remark says how far embeddings of some pairs deviate."
        ))
    package var precision = WeightPrecision.file

    @Option(
        help: ArgumentHelp(
            "Memory for embeddings and tokens (default: a quarter of the machine's). The model and the texts come on top.",
            valueName: "MiB"))
    package var memory: Int?

    @Option(name: .customLong("test-pairs"), help: "File of pairs for a dataset 'cfc_test'.")
    package var testPairs: String?

    @Option(name: .shortAndLong, help: "HDF5 file for the embeddings.")
    package var output: String?

    @Option(help: ArgumentHelp("With --engine slurm: the number of shards, one a task.", valueName: "number"))
    package var shards: Int?

    /// What all shards that were submitted together have in common; an array's batch file has it.
    @Option(help: .private)
    package var pairsDigest: String?

    @Flag(help: "Say how far the shards of an output are, shard by shard with --json.")
    package var status = false

    @Flag(help: "Submit the shards of an output that are missing, with --engine slurm.")
    package var resume = false

    @Flag(help: "Join the shards of an output.")
    package var collect = false

    @Flag(help: "End what Slurm was given for an output.")
    package var cancel = false

    @OptionGroup(title: "Engine")
    package var engine: EngineOptions

    @OptionGroup(title: "Tokens")
    package var tokens: TokenOptions

    @OptionGroup(title: "Columns of a file of pairs")
    package var columns: PairColumnOptions

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        let modes = [(status, "--status"), (resume, "--resume"), (collect, "--collect"), (cancel, "--cancel")]
            .filter(\.0).map(\.1)
        if modes.count > 1 { throw ValidationError("Give either \(modes[0]) or \(modes[1]), not both.") }
        if let mode = modes.first {
            if pairs != nil || output != nil || shards != nil {
                throw ValidationError(
                    "\(mode) is for embeddings that were submitted: sparseshift embed OUTPUT \(mode), without anything else."
                )
            }
            if resume != (engine.engine == .slurm) {
                throw ValidationError(
                    resume
                        ? "--resume is for --engine slurm; without it, the same command resumes."
                        : "--engine slurm is not for \(mode).")
            }
            return
        }
        guard pairs != nil else { throw ValidationError("Missing expected argument '<pairs>'") }
        guard output != nil else { throw ValidationError("Missing expected argument '--output <output>'") }
        if engine.engine == .slurm {
            guard let shards, shards >= 1 else {
                throw ValidationError("--engine slurm needs the number of shards, such as --shards 16.")
            }
            if shard != nil || allTokens {
                throw ValidationError("--engine slurm is without \(allTokens ? "--all-tokens" : "--shard").")
            }
        } else if shards != nil {
            throw ValidationError("--shards is for --engine slurm; --shard 3/16 embeds one of them here.")
        }
        if testCount != nil, testPairs != nil {
            throw ValidationError(
                "--test-count holds out some of the pairs, --test-pairs names others; give one of them.")
        }
        if let testCount, testCount < 1 {
            throw ValidationError("--test-count is at least 1, not \(testCount).")
        }
        if let count, count < 1 {
            throw ValidationError("--count is at least 1, not \(count).")
        }
        if count != nil, PairGenerator(rawValue: source) == nil {
            throw ValidationError(
                "--count is for generated pairs (\(PairGenerator.list)); all pairs of a file are used.")
        }
        if allTokens, layers != nil || pooling != .lastToken || longTexts == .truncate {
            throw ValidationError("--all-tokens is without --layers, --pooling and --long-texts truncate.")
        }
        if let memory, !(1...(1 << 30)).contains(memory) {
            throw ValidationError("--memory is a number of MiB from 1 on, not \(memory).")
        }
        if allTokens, shard != nil { throw ValidationError("--all-tokens is without --shard.") }
        if layer != "middle", layers != nil { throw ValidationError("Give either --layer or --layers, not both.") }
        if !columns.given.isEmpty, PairGenerator(rawValue: source) != nil, testPairs == nil {
            throw ValidationError("\(columns.given[0]) is for a file of pairs; '\(source)' is a generator.")
        }
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        try engine.requireEngine()
        if status || resume || collect || cancel { return try runSubmitted() }
        try requireFile()
        let texts = try texts()
        if let shards, engine.engine == .slurm { return try submit(texts, shards: shards) }
        try LibraryFailure.guarding(model) { try embed(texts) }
    }

    /// Checks that the output can be a file, before anything is computed.
    private func requireFile() throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: destination, isDirectory: &isFolder), isFolder.boolValue else {
            return
        }
        throw CommandFailure(
            "\(destination): a folder, not a file for embeddings; give a file, such as \(destination)/pairs.h5.")
    }

    /// The pairs; empty where a command is about an output.
    var source: String { pairs ?? "" }
    /// Where the embeddings go.
    var destination: String { output ?? model }

    private func embed(_ texts: (train: TextPairs, test: TextPairs?)) throws {
        let exact = try tokens.open(model)
        let model = try precision == .bfloat16 ? exact.inBFloat16() : exact
        let files = try files()
        var (pairs, test) = texts
        for remark in pairs.remarks + (test?.remarks ?? []) { printing.remark(remark) }
        let part = try shard.map { try TextShard($0.shard, of: pairs, test: test) }
        if let part {
            try requireSubmittedPairs(part)
            (pairs, test) = (part.pairs, part.test)
        }
        pairs = try tokens.prepared(pairs, for: model)
        test = try test.map { try tokens.prepared($0, for: model) }
        let (kept, long) = try model.fitting(pairs, long: longTexts)
        let (keptTest, longTest) = try test.map { try model.fitting($0, long: longTexts) } ?? (nil, 0)
        (pairs, test) = (kept, keptTest)
        if long + longTest > 0 {
            let what = longTexts == .truncate ? "truncated" : "left out"
            printing.remark(
                "\(long + longTest) pair\(long + longTest == 1 ? "" : "s") with a text of more than \(model.contextLength) tokens \(what)"
            )
        }
        if precision == .bfloat16 {
            let found = try model.deviation(
                from: exact, of: pairs, layers: files.map(\.layer), pooling: allTokens ? .lastToken : pooling,
                long: longTexts)
            printing.remark(
                "weights in bfloat16: of \(found.pairs) pair\(found.pairs == 1 ? "" : "s"), embeddings deviate from those of the file's weights by up to \(Self.percent(found.embeddings)) of their length, and shifts by up to \(Self.percent(found.shifts)) of theirs"
            )
        }
        let printing = printing
        let line = printing.quiet ? nil : WorkLine()
        let show: (EmbeddingProgress) -> Void = { progress in
            if progress.textsBefore > 0, progress.textsDone == progress.textsBefore {
                printing.remark(
                    "resuming after \(progress.textsDone) of \(progress.texts) texts, which an earlier call embedded")
            } else {
                line?.record(progress.work)
            }
            // Test pairs come after training pairs.
            if progress.textsDone == progress.texts { line?.finish() }
        }
        var report = ""
        do {
            try InterruptSignal.stopping {
                if allTokens {
                    let (rows, leftOut) = try model.writeTokenEmbeddings(
                        of: pairs, test: test, to: destination, layer: files[0].layer, progress: { line?.record($0) })
                    line?.finish()
                    report = "\(rows) tokens of "
                    if leftOut > 0 {
                        printing.remark(
                            "\(leftOut) pair\(leftOut == 1 ? "" : "s") whose texts have different numbers of tokens left out"
                        )
                    }
                    return
                }
                try model.writeEmbeddings(
                    of: pairs, test: test, to: files, pooling: pooling, long: longTexts, shard: part,
                    memory: memory.map { .mebibytes($0) } ?? .automatic, progress: show)
            }
        } catch let interruption as EmbeddingInterrupted {
            line?.finish()
            printing.remark(
                allTokens
                    ? "interrupted after \(interruption.textsDone) of \(interruption.texts) pairs; nothing is kept of --all-tokens, so that the same command starts anew"
                    : "\(interruption); run the same command to resume there")
            throw InterruptSignal.exitCode
        } catch is Interrupted where allTokens {
            line?.finish()
            printing.remark("interrupted; nothing is kept of --all-tokens, so that the same command starts anew")
            throw InterruptSignal.exitCode
        }
        let paths = files.map(\.path)
        let document: JSONValue = .object([
            "model": .string(model.name), "pairs": .integer(pairs.count),
            "test_pairs": .integer(test?.count ?? 0), "dimension": .integer(model.width),
            "output": paths.count == 1 ? .string(paths[0]) : .array(paths.map { .string($0) }),
            "long_pairs": .integer(long + longTest),
        ])
        let heldOut = test.map { " and \($0.count) to test with" } ?? ""
        printing.print(
            document, text: { "\(report)\(pairs)\(heldOut), × \(model.width), in \(paths.joined(separator: ", "))" })
    }

    /// Two digits.
    private static func percent(_ part: Double) -> String { String(format: "%.2g %%", part * 100) }

    /// Where the embeddings go, and their layers.
    func files() throws -> [(path: String, layer: ResidualLayer)] {
        if let layers {
            return zip(layers.names, layers.layers).map {
                (LayerList.path(of: $0, beside: destination), $1)
            }.map { (shard?.shard.path(beside: $0) ?? $0, $1) }
        }
        return [(shard?.shard.path(beside: destination) ?? destination, try OptionChecks.layer(layer))]
    }

    /// The training pairs and the test pairs. The name of a generator comes before a file of that name, such as `lang`;
    /// `./lang` is the file.
    func texts() throws -> (train: TextPairs, test: TextPairs?) {
        let all: TextPairs
        if let generator = PairGenerator(rawValue: source) {
            let (sum, isTooMany) = (count ?? 0).addingReportingOverflow(testCount ?? 0)
            all = try generator.pairs(count: count.map { _ in isTooMany ? .max : sum }, seed: seed)
        } else if FileManager.default.fileExists(atPath: source) {
            all = try TextPairs(contentsOf: source, columns: columns.columns)
        } else {
            throw CommandFailure("\(source): no such file, and no generator of pairs (\(PairGenerator.list)).")
        }
        guard let testCount else {
            return (all, try testPairs.map { try TextPairs(contentsOf: $0, columns: columns.columns) })
        }
        let parts = try all.split(testCount: testCount, seed: seed)
        return (parts.train, parts.test)
    }
}

extension Pooling: ExpressibleByArgument {
    public static var allValueStrings: [String] { allCases.map(\.rawValue) + ["a token's index"] }
}

extension LongTexts: ExpressibleByArgument {}

extension WeightPrecision: ExpressibleByArgument {}
