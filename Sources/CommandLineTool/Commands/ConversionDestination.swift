/// What a file is to become by the ending of its name, so that nothing is written under an ending that means something
/// else.
enum ConversionDestination {
    private static let targets: [ConvertCommand.Target: [String]] = [
        .hdf5: ["h5", "hdf5", "he5"], .safetensors: ["safetensors"], .npz: ["npz"], .npy: ["npy"], .gguf: ["gguf"],
    ]
    /// Endings of formats that are not written.
    private static let others = [
        "pth", "pt", "ckpt", "bin", "pkl", "csv", "tsv", "json", "jsonl", "yaml", "yml", "txt", "parquet", "arrow",
        "mat",
        "zip", "tar", "gz", "onnx", "ipynb", "feather", "xlsx", "zarr", "h5ad", "nc",
    ]

    /// The target that the ending of a path names; `nil` if the path has no ending that means anything.
    ///
    /// - Throws: ``CommandFailure`` if the ending is that of a format that is not written.
    static func target(of path: String) throws -> ConvertCommand.Target? {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        if let found = targets.first(where: { $0.value.contains(ending) }) { return found.key }
        guard !others.contains(ending) else {
            throw CommandFailure(
                "\(path): files that end in .\(ending) are not written; use .h5, .npz, .npy, .safetensors, .gguf, or a folder."
            )
        }
        return nil
    }

    /// Reconciles the option --to, the ending of the destination, and what fits the source.
    ///
    /// - Parameters:
    ///   - what: What the source holds, as in `embeddings`.
    /// - Throws: ``CommandFailure`` if they contradict one another.
    static func target(
        of path: String, option: ConvertCommand.Target?, usual: ConvertCommand.Target,
        possible: [ConvertCommand.Target], source: String, what: String
    ) throws -> ConvertCommand.Target {
        let byName = try target(of: path)
        if let option, let byName, option != byName {
            throw CommandFailure(
                "--to \(option.rawValue): \(path) ends as files of the format \(byName.rawValue) do; give it another ending."
            )
        }
        let chosen = option ?? byName ?? usual
        guard possible.contains(chosen) else {
            let list = possible.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(
                "\(option == nil ? path : "--to \(chosen.rawValue)"): \(source) holds \(what), which can become: \(list)."
            )
        }
        return chosen
    }
}
