import Foundation
import Machine

/// The modules that cells can import, and the C modules that those need.
enum ImportableModules {
    /// The package's own Swift modules, and those of other packages that they use.
    static let swift = [
        "Notebook", "ResultViews", "Figures", "LanguageModels", "SparseShift", "Work", "Requirements", "Machine",
        "Scheduling", "MessagePassing", "Numerics", "HDF5", "JSON", "TensorFiles", "Yams",
    ]

    /// A C module whose headers cells need.
    struct CModule {
        var name: String
        /// The folder of its headers, from the package's folder.
        var headers: String
        /// Its module map, where the folder has none.
        var map: String?
    }

    /// The C modules that they use.
    static let c = [
        CModule(name: "COpenBLAS", headers: "Sources/COpenBLAS"),
        CModule(name: "CHDF5", headers: "Sources/CHDF5"),
        CModule(name: "CJansson", headers: "Sources/CJansson"),
        CModule(name: "CZip", headers: "Sources/CZip"),
        CModule(name: "CDeflate", headers: "Sources/CDeflate"),
        CModule(name: "CLinux", headers: "Sources/CLinux"),
        CModule(name: "CDigests", headers: "Sources/CDigests"),
        CModule(name: "CWebRequests", headers: "Sources/CWebRequests"),
        CModule(
            name: "RowKernels", headers: "Sources/RowKernels/include",
            map: "module RowKernels {\n  umbrella header \"row_kernels.h\"\n  export *\n}\n"),
        CModule(
            name: "CLanguageModel", headers: "Sources/CLanguageModel/include",
            map: "module CLanguageModel {\n  umbrella header \"language_model_runtime.h\"\n  export *\n}\n"),
        CModule(
            name: "CMessagePassing", headers: "Sources/CMessagePassing/include",
            map: "module CMessagePassing {\n  umbrella header \"message_passing_runtime.h\"\n  export *\n}\n"),
        CModule(
            name: "CellSupport", headers: "Sources/CellSupport/include",
            map: "module CellSupport {\n  umbrella header \"CellSupport.h\"\n  export *\n}\n"),
        CModule(name: "CYaml", headers: ".build/checkouts/Yams/Sources/CYaml/include"),
    ]

    /// The folders of headers that lie outside the compiler's own search path.
    ///
    /// - Throws: ``InstallationError`` if pkg-config does not know a library.
    static func includePaths() throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["pkg-config", "--cflags-only-I", "hdf5", "openblas", "jansson", "libzip", "libdeflate"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.bytesToEnd(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw InstallationError(
                description:
                    "pkg-config does not know hdf5, openblas, jansson, libzip or libdeflate; install the -dev packages."
            )
        }
        return text.split(whereSeparator: \.isWhitespace).map { String($0.dropFirst(2)) }
    }
}
