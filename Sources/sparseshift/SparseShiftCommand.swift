import ArgumentParser

@main
struct SparseShiftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sparseshift",
        abstract: "Finds concepts in language models with Sparse Shift Autoencoders.",
        subcommands: [TrainCommand.self, KernelCommand.self, InstallCommand.self])
}
