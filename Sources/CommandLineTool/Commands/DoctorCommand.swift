import ArgumentParser
import Foundation
import NotebookKernel

/// `sparseshift doctor`: looks for what keeps notebooks from running.
package struct DoctorCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Checks what notebooks need, and says what to do.",
        discussion: """
            Looks at the toolchain, the libraries, the kernel that Jupyter finds, Jupyter's clients, fonts, locks and \
            folders, and runs a cell. Exit code 1 if cells do not run or Jupyter does not find the kernel.
            """)

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func run() throws {
        let program = Bundle.main.executableURL!.resolvingSymlinksInPath()
        let report = HealthReport(HealthChecks(program: program).all())
        printing.print(report.json) { report.text }
        if !report.isHealthy { throw ExitCode.failure }
    }
}
