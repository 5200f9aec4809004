import Foundation
import JSON
import Machine
import TensorFiles

/// What the shards of embeddings are that a job array computes, in the file `plan.json` of the array's folder.
struct ShardPlan: Equatable {
    private static let version = 1
    private static let fileName = "plan.json"

    /// How many shards there are.
    let shards: Int
    /// The words of the command that embeds, without the program, the output and the shard.
    let words: [String]
    /// The joined files, one a layer.
    let files: [String]
    /// Changes with any text, label or their order.
    let pairs: String

    /// The folder of the array that computes an output.
    static func folder(of output: String) -> String { URL(fileURLWithPath: output).path + ".slurm" }

    init(shards: Int, words: [String], files: [String], pairs: String) {
        (self.shards, self.words, self.files, self.pairs) = (shards, words, files, pairs)
    }

    /// Reads the plan of an output; `nil` if nothing was planned.
    ///
    /// - Throws: ``CommandFailure`` if it is damaged.
    init?(of output: String) throws {
        let path = Self.folder(of: output) + "/" + Self.fileName
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        guard let json = try? JSONValue(decoding: Array(bytes)), json["version"]?.integer == Self.version,
            let shards = json["shards"]?.integer, shards > 0, let words = json["words"]?.array?.compactMap(\.string),
            let files = json["files"]?.array?.compactMap(\.string), !files.isEmpty, let pairs = json["pairs"]?.string
        else {
            throw CommandFailure(
                "\(path): damaged, or written by another version; remove its folder to begin these embeddings anew.")
        }
        self.init(shards: shards, words: words, files: files, pairs: pairs)
    }

    /// Writes the plan into the folder of the array, which is made if it is not there.
    func write(for output: String) throws {
        let folder = Self.folder(of: output)
        do { try FolderCreation.create(folder) } catch {
            throw CommandFailure("\(folder): this folder cannot be made: \(error.reason).")
        }
        let document: JSONValue = [
            "version": .integer(Self.version), "shards": .integer(shards), "words": .array(words.map { .string($0) }),
            "files": .array(files.map { .string($0) }), "pairs": .string(pairs),
        ]
        try AtomicFile.write(Data((document.encodedString + "\n").utf8), to: folder + "/" + Self.fileName)
    }

    /// How an earlier plan for the same output differs, as the end of a sentence; `nil` if it does not.
    func difference(from earlier: ShardPlan) -> String? {
        if earlier.shards != shards { return "in \(earlier.shards) shards, not \(shards)" }
        if let word = earlier.words.first(where: { !words.contains($0) }) { return "with \(word)" }
        if let word = words.first(where: { !earlier.words.contains($0) }) { return "without \(word)" }
        if earlier.words != words || earlier.files != files { return "by a command with other options" }
        return earlier.pairs == pairs ? nil : "of other pairs"
    }
}
