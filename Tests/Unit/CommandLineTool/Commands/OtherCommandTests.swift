import ArgumentParser
import CommandLineTool
import Foundation
import LanguageModels
import Testing

/// Command lines of the commands that do not train.
@Suite struct OtherCommandTests {
    @Test func inspect() throws {
        #expect(try parsed("inspect", "x", as: InspectCommand.self).path == "x")
        #expect(refusal("inspect") == "Missing expected argument '<path>'")
    }

    @Test func convert() throws {
        let command: ConvertCommand = try parsed(
            "convert", "a", "b", "--to", "saelens", "--form", "signed", "--metadata", "model-name=x", "--metadata",
            "y=z")
        #expect(
            command.source == "a" && command.destination == "b" && command.to == .saelens && command.form == .signed)
        #expect(command.metadata.map(\.key) == ["model_name", "y"] && command.gzip == nil && !command.overwrite)
        #expect(try parsed("convert", "a", "b", "--gzip", "9", as: ConvertCommand.self).gzip == 9)
        #expect(refusal("convert", "a") == "Missing expected argument '<destination>'")
        for level in ["0", "10", "-1"] {
            #expect(refusal("convert", "a", "b", "--gzip=\(level)") == "--gzip is from 1 to 9, not \(level).")
        }
        #expect(
            refusal("convert", "a", "b", "--to", "gltf")
                == "The value 'gltf' is invalid for '--to <to>'. Please provide one of the following:\n  - model\n  - saelens\n"
                + "  - safetensors\n  - wandb\n  - npz\n  - npy\n  - hdf5\n  - gguf")
    }

    @Test func methods() throws {
        let command: MethodsCommand = try parsed("methods")
        #expect(command.name == nil && command.preset == "identify")
        #expect(try parsed("methods", "ssae", "--preset", "paper", as: MethodsCommand.self).name == "ssae")
        #expect(refusal("methods", "a", "b") == "Unexpected argument 'b'")
    }

    @Test func pairs() throws {
        let command: PairsCommand = try parsed(
            "pairs", "cat", "--count", "9", "--seed", "4", "--varying-at-most", "2", "--different-sentences", "-o", "x")
        #expect(command.generator == .cat && command.count == 9 && command.seed == 4 && command.varyingAtMost == 2)
        #expect(command.differentSentences && command.correlation == nil && command.output == "x")
        #expect(
            refusal("pairs", "cat", "-o", "pairs.csv")
                == "--output pairs.csv: pairs are written as JSON lines; choose a name that ends in .jsonl.")
        #expect(
            refusal("pairs", "cat", "--correlation", "0.9", "-o", "x")
                == "--correlation is for the generator sentences.")
        #expect(
            refusal("pairs", "lang", "--varying-at-most", "2", "-o", "x")
                == "--varying-at-most is for the generator cat.")
        #expect(
            refusal("pairs", "lang", "--different-sentences", "-o", "x")
                == "--different-sentences is for the generator cat.")
        #expect(refusal("pairs", "cat") == "Missing expected argument '--output <output>'")
        #expect(refusal("pairs", "dog", "-o", "x")?.hasPrefix("The value 'dog' is invalid for '<generator>'.") == true)
    }

    @Test func pages() throws {
        let command: PagesCommand = try parsed(
            "pages", "m", "d.h5", "--language-model", "default", "--layer", "last", "--others", "a", "--others", "b")
        #expect(command.model == "m" && command.data == "d.h5" && command.output == "pages.html")
        #expect(command.others == ["a", "b"] && command.layer == "last" && command.pairs == 20_000)
        #expect(refusal("pages", "m") == "Missing expected argument '<data>'")
        #expect(refusal("pages", "m", "d", "--strength", "2") == "--strength is for --prompt.")
        #expect(refusal("pages", "m", "d", "--steered-features", "3") == "--steered-features is for --prompt.")
        #expect(refusal("pages", "m", "d", "--pairs", "0") == "--pairs is at least 1, not 0.")
        #expect(refusal("pages", "m", "d", "--prompt", "x") == "--layer and --prompt are for --language-model.")
        #expect(
            refusal("pages", "m", "d", "--language-model", "x", "--prompt", "") == "--prompt: a prompt is empty.")
        #expect(
            refusal("pages", "m", "d", "--language-model", "x", "--layer", "up")
                == "--layer is a number, 'middle', 'last' or 'final-norm', not 'up'.")
    }

    /// An option that would do nothing is refused.
    @Test func find() throws {
        let command: FindCommand = try parsed("find", "m", "x.h5", "--concept", "red", "--top", "3")
        #expect(command.model == "m" && command.data == "x.h5" && command.concept == ["red"] && command.top == 3)
        for option in [["--layer", "3"], ["--pooling", "mean"], ["-m", "x.gguf"], ["--concept-columns", "a"]] {
            let name = option[0] == "-m" ? "--language-model" : option[0]
            #expect(
                refusal("find", "m", "x.h5", option[0], option[1])
                    == "\(name) is for texts that a language model embeds; x.h5 is read as embeddings.")
        }
        for option in [["--dataset", "x"], ["--subsample", "9"], ["--leave-out", "nan"]] {
            #expect(
                refusal("find", "m", "pairs.jsonl", option[0], option[1])
                    == "\(option[0]) is for a file with embeddings, not for pairs.jsonl.")
            #expect(
                refusal("find", "m", option[0], option[1], "--texts", "a", "b")
                    == "\(option[0]) is for a file with embeddings, not for --texts.")
        }
        #expect(
            refusal("find", "m", "--before-column", "x", "--texts", "a", "b")
                == "--before-column is for a file of labelled pairs, not for --texts.")
        #expect(refusal("find", "m", "pairs.jsonl", "--layer", "3", "--concept-columns", "a") == nil)
        let words: FindCommand = try parsed("find", "m", "x.h5", "--word", "red", "--word", "Blue")
        #expect(words.word == ["red", "Blue"])
        #expect(
            refusal("find", "m", "x.h5", "--word", "red", "--concept", "a")
                == "Give either --concept or --word, not both.")
        #expect(
            refusal("find", "m", "--word", "red", "--texts", "a", "b")
                == "--word is for pairs of texts, in which it comes or goes, not for --texts.")
        #expect(refusal("find", "m", "x.h5", "--word", "dark red") == "--word 'dark red' is not one word.")
    }

    @Test func pairsOfPublishedFiles() throws {
        let command: PairsCommand = try parsed(
            "pairs", "--file", "b.csv", "--format", "bias-in-bios", "--variant", "concepts", "--count", "9", "-o", "x",
            "--test-output", "y")
        #expect(
            command.generator == nil && command.published.format == .biasInBios && command.published.file == "b.csv")
        #expect(command.published.variant == "concepts" && command.published.testOutput == "y" && command.count == 9)
        func refused(_ words: String...) -> String? {
            do {
                _ = try SparseShiftCommand.parseAsRoot(["pairs", "-o", "x"] + words)
                return nil
            } catch { return SparseShiftCommand.message(for: error) }
        }
        #expect(refused()?.hasPrefix("Name a generator (lang, gender") == true)
        #expect(refused("--file", "b")?.hasPrefix("--file needs --format, what it is: bias-in-bios,") == true)
        #expect(refused("--format", "truthfulqa") == "--format truthfulqa needs --file.")
        #expect(refused("cat", "--variant", "texts") == "--variant is for --file with --format.")
        #expect(
            refused("cat", "--file", "b", "--format", "categorical") == "Give either a generator or --file, not both.")
        #expect(
            refused("--file", "b", "--format", "truthfulqa")
                == "truthfulqa comes in two parts: --test-output names the file for the second.")
        #expect(
            refused("--file", "b", "--format", "categorical", "--test-output", "y")?.hasPrefix(
                "--test-output is not for categorical") == true)
        #expect(
            refused("--file", "b", "--format", "bias-in-bios", "--variant", "letters")
                == "--variant of bias-in-bios is gender, profession-matched, concepts, not 'letters'.")
        #expect(
            refused("--file", "b", "--format", "bias-in-bios", "--balance", "swapping", "--test-output", "y")
                == "--balance is for letter-choices.")
        #expect(
            refused("--file", "b", "--format", "labelled-texts", "--labels", "a=2")
                == "--labels is such as 'entailment=1,not_entailment=0', not 'a=2'.")
        #expect(
            refused("--file", "b", "--format", "bias-in-bios", "--count", "9", "--test-output", "y")
                == "--count is not for bias-in-bios but with --variant concepts; all of the file is used.")
        #expect(
            refused("--file", "b", "--format", "labelled-sentences", "--count", "0") == "--count is at least 1, not 0.")
        #expect(
            refused("--file", "b", "--format", "truthfulqa", "--test-output", "x")
                == "--output and --test-output are the same file.")
        #expect(
            refused("--file", "b", "--format", "labelled-texts", "--labels", "1=1,not_entailment=0") == nil)
    }

    @Test func embed() throws {
        let command: EmbedCommand = try parsed("embed", "default", "lang", "--output", "x.h5")
        #expect(command.model == "default" && command.pairs == "lang" && command.count == nil && command.seed == 0)
        #expect(command.layer == "middle" && command.pooling == .lastToken && command.testCount == nil)
        let other: EmbedCommand = try parsed(
            "embed", "m.gguf", "./lang", "-o", "x.h5", "--layer", "3", "--pooling", "mean", "--test-pairs", "y.csv")
        #expect(other.layer == "3" && other.pooling == .mean && other.testPairs == "y.csv")
    }

    /// The tasks of an array get every option that changes the embeddings.
    @Test func theWordsOfAnEmbeddingGiveTheSameCommand() throws {
        let given = [
            "/m.gguf", "/pairs.csv", "--seed=3", "--test-count=7", "--layers=1,final-norm", "--pooling=-2",
            "--long-texts=truncate", "--precision=bfloat16", "--memory=512", "--threads=2", "--special-tokens=literal",
            "--start-token=never", "--end-token=always", "--chat-template", "--system=It's \"so\".",
            "--before-column=a", "--after-column=b c", "--concept-columns=x,y",
        ]
        let command = try #require(
            SparseShiftCommand.parseAsRoot(["embed"] + given + ["--output", "x.h5"]) as? EmbedCommand)
        #expect(command.words == given)
        let plain: EmbedCommand = try parsed("embed", "default", "lang", "--count", "9", "--output", "x.h5")
        #expect(plain.words == ["default", "lang", "--count=9"])
        let relative: EmbedCommand = try parsed(
            "embed", "m.gguf", "./lang", "--layer", "0", "--test-pairs", "y.csv", "--output", "x.h5")
        let here = FileManager.default.currentDirectoryPath
        #expect(
            relative.words == ["\(here)/m.gguf", "\(here)/lang", "--test-pairs=\(here)/y.csv", "--layer=0"])
    }

    @Test func shardsThatCannotBe() {
        #expect(refusal("embed", "x.h5", "--status", "--cancel") == "Give either --status or --cancel, not both.")
        #expect(refusal("embed", "x.h5", "--status") == nil)
        #expect(refusal("embed", "x.h5", "--resume")?.contains("the same command resumes") == true)
        #expect(refusal("embed", "x.h5", "--resume", "--engine", "slurm") == nil)
        #expect(refusal("embed", "x.h5", "--collect", "--engine", "slurm") == "--engine slurm is not for --collect.")
        #expect(
            refusal("embed", "m", "lang", "--status")?.hasPrefix("--status is for embeddings that were submitted")
                == true)
        #expect(refusal("embed", "m", "-o", "x.h5") == "Missing expected argument '<pairs>'")
        #expect(refusal("embed", "m", "lang") == "Missing expected argument '--output <output>'")
        for words in [[], ["--shards", "0"], ["--shards", "4", "--shard", "1/4"], ["--shards", "4", "--all-tokens"]] {
            #expect(throws: (any Error).self) {
                try SparseShiftCommand.parseAsRoot(
                    ["embed", "m", "lang", "-o", "x.h5", "--engine", "slurm"] + words)
            }
        }
        #expect(refusal("embed", "m", "lang", "-o", "x.h5", "--shards", "4")?.contains("--engine slurm") == true)
    }

    @Test func embeddingsThatAreRefused() {
        func refused(_ words: String...) -> String? {
            do {
                _ = try SparseShiftCommand.parseAsRoot(["embed", "default"] + words + ["-o", "x.h5"])
                return nil
            } catch { return SparseShiftCommand.message(for: error) }
        }
        #expect(refused("lang", "--count", "0") == "--count is at least 1, not 0.")
        #expect(refused("lang", "--test-count", "0") == "--test-count is at least 1, not 0.")
        #expect(
            refused("pairs.csv", "--count", "5")
                == "--count is for generated pairs (lang, gender, binary, corr, cat, sentences or truth); all pairs of a "
                + "file are used.")
        #expect(
            refused("lang", "--test-count", "1", "--test-pairs", "y.csv")
                == "--test-count holds out some of the pairs, --test-pairs names others; give one of them.")
        #expect(
            refused("lang", "--pooling", "none")
                == "The value 'none' is invalid for '--pooling <pooling>'. Please provide one of 'last', 'mean', 'sum', 'mean-without-first' or 'a token's index'."
        )
    }

    @Test func execute() throws {
        let command: ExecuteCommand = try parsed(
            "execute", "a.ipynb", "b.ipynb", "-o", "out", "-p", "count", "3", "-f", "x.yaml", "--timeout", "2.5",
            "--allow-errors", "-q")
        #expect(command.notebooks == ["a.ipynb", "b.ipynb"] && command.destination.output == "out")
        #expect(command.parameters.assignments == [ParameterAssignment(argument: "count=3")!])
        #expect(command.parameters.files == ["x.yaml"] && !command.parameters.quick)
        #expect(command.timeout == 2.5 && command.allowErrors && command.quiet)
        #expect(refusal("execute") == "Missing expected argument '<notebooks> ...'")
        #expect(
            refusal("execute", "a")
                == "Where should the outputs go? Give --output FILE.ipynb, --output FOLDER/ or --in-place.")
        #expect(
            refusal("execute", "a", "--in-place", "--output", "b")
                == "--output writes beside the notebooks, --in-place over them; give one of the two.")
        for seconds in ["0", "-1", "nan"] {
            #expect(
                refusal("execute", "a", "--in-place", "--timeout=\(seconds)")
                    == "--timeout is a number of seconds above 0, not \(Double(seconds)!).")
        }
    }

    @Test func kernel() throws {
        let command: KernelCommand = try parsed("kernel", "-f", "c.json", "--Session.key=x", "more")
        #expect(command.connectionFile == "c.json")
        #expect(
            refusal("kernel") == "Missing expected argument '--connection-file <connection-file>'")
    }

    @Test func install() throws {
        let command: InstallCommand = try parsed("install", "--prefix", "venv", "--package", ".")
        #expect(command.prefix == "venv" && command.package == ".")
        #expect(refusal("install", "--prefix") == "Missing value for '--prefix <prefix>'")
    }

    @Test func commandsThatThereAreNot() {
        #expect(refusal("nothing") == "Unexpected argument 'nothing'")
        #expect(throws: Never.self) { _ = try parsed("translate-parameters", as: TranslateParametersCommand.self) }
    }

    @Test func everyCommandButOneIsInTheHelp() {
        let help = SparseShiftCommand.helpMessage()
        for command in SparseShiftCommand.configuration.subcommands {
            let name = command.configuration.commandName!
            #expect(help.contains("\n  \(name) ") == command.configuration.shouldDisplay, "\(name)")
            // Sentences of the help end, and are not empty.
            #expect(command.configuration.abstract.hasSuffix("."), "\(name)")
        }
    }
}
