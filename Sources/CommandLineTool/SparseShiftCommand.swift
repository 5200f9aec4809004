import ArgumentParser
import Foundation
import Machine
import NotebookKernel
import Numerics
import SparseShift
import Work

/// The program `sparseshift`.
package struct SparseShiftCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "sparseshift",
        abstract: "Finds concepts in language models with Sparse Shift Autoencoders.",
        discussion: """
            Results go to standard output, progress and messages to standard error. \
            Exit codes: 0 done; 1 failed, with one sentence on standard error; 64 a command line that is not \
            understood; 130 interrupted by Ctrl-C, 143 or 138 by the signal TERM or USR1, after what was done was written.
            """,
        version: "SparseShift \(Version.current), \(compiler); \(BLAS.library)",
        subcommands: [
            TrainCommand.self, EvaluateCommand.self, SweepCommand.self, InspectCommand.self, ConvertCommand.self,
            MethodsCommand.self, PagesCommand.self, PairsCommand.self, TokensCommand.self, EmbedCommand.self,
            JoinCommand.self, FindCommand.self, GenerateCommand.self, SteerCommand.self, StudyCommand.self,
            ExecuteCommand.self,
            KernelCommand.self, InstallCommand.self, DoctorCommand.self, LanguageServerCommand.self,
            SourceKitCommand.self, TranslateParametersCommand.self,
        ])

    package init() {}

    /// The version of the compiler.
    private static var compiler: String {
        #if compiler(>=6.4)
            "Swift 6.4 or later"
        #elseif compiler(>=6.3)
            "Swift 6.3"
        #elseif compiler(>=6.2)
            "Swift 6.2"
        #else
            "Swift 6.1 or earlier"
        #endif
    }

    /// Parses the command line, runs the command, and exits with its code.
    package static func main() {
        PortableStart.adopt()
        UserFolders.shareWithFoundation()
        // A file that grows beyond the limit is an error of the call, which has its sentence.
        signal(SIGXFSZ) { _ in }
        LibraryFailure.guardHDF5()
        WorkObservers.bootstrap { _ in Terminal.isInteractive ? WorkLine() : nil }
        do { try Threads.adopt(ProcessInfo.processInfo.environment) } catch {
            StandardError.write("Error: \(error)\n")
            exit(withError: ExitCode.failure)
        }
        let command: any ParsableCommand
        // A shell leaves `--output=~/models` and quoted paths as they are. Values of parameters are no paths.
        let words = NegativeNumbers.joined(
            PathArguments.expanded(ParameterAssignment.joiningPairs(in: Array(CommandLine.arguments.dropFirst()))))
        do { command = try parseAsRoot(words) } catch { end(with: error) }
        do {
            var command = command
            try command.run()
        } catch let error where error is ExitCode || error is ValidationError || exitCode(for: error).isSuccess {
            end(with: error)
        } catch {
            StandardError.write("Error: \(CommandFailure.sentence(of: error))\n")
            exit(withError: ExitCode.failure)
        }
    }

    /// Prints what the argument parser says, and exits. Help is thrown as an error, too.
    private static func end(with error: any Error) -> Never {
        let message = fullMessage(for: error)
        let code = exitCode(for: error)
        if !message.isEmpty { code.isSuccess ? StandardOutput.print(message) : StandardError.write(message + "\n") }
        exit(withError: code)
    }
}
