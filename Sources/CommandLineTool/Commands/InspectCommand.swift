import ArgumentParser
import Foundation
import JSON
import SparseShift

/// `sparseshift inspect`: shows what a file or a folder holds.
package struct InspectCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract:
            "Shows what is in an HDF5 file, a model folder, a file of tensors, a language model or a YAML file.",
        discussion: """
            For an HDF5 file it also says which datasets can be trained on, and describes their shifts. For a file of \
            tensors (\(FileKind.tensorEndings)) it lists the tensors; nothing in the file is executed.
            """)

    @Argument(help: "The file or folder.")
    package var path: String

    @Option(
        help: ArgumentHelp(
            "Memory for embeddings; larger files are read in windows (default: as little as the file allows).",
            valueName: "MiB"))
    package var memory: Int?

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if let memory, !(1...(1 << 30)).contains(memory) {
            throw ValidationError("--memory is a number of MiB from 1 on, not \(memory).")
        }
    }

    private var limit: DataMemory? { memory.map { .mebibytes($0) } }

    package func run() throws {
        let report = try CommandFailure.naming(path) { try inspected() }
        printing.print(report.json, text: { report.text })
    }

    private func inspected() throws -> any Inspection {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure("\(path): no such file or folder.")
        }
        if isFolder.boolValue { return try ModelInspection.of(path) }
        switch try FileKind(path) {
        case .hdf5: return try HDF5Inspection(path, memory: limit)
        case .tensors(let kind): return try TensorInspection(path, kind, memory: limit)
        case .configuration: return try ConfigurationInspection(path)
        case .languageModel: return try LanguageModelInspection(path)
        }
    }
}
