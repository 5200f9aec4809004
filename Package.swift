// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// Folder of the running toolchain that holds SwiftParser and SwiftSyntax as shared libraries.
/// The kernel needs the toolchain at run time anyway, so its own copy is used instead of building
/// swift-syntax from source.
let toolchainHostFolder: String = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swiftc", "-print-target-info"]
    let output = Pipe()
    process.standardOutput = output
    do { try process.run() } catch { fatalError("swiftc was not found on PATH: \(error)") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard let information = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
        let paths = information["paths"] as? [String: Any],
        let resources = paths["runtimeResourcePath"] as? String
    else { fatalError("swiftc -print-target-info gave no runtimeResourcePath") }
    return resources + "/host"
}()

/// For targets that import SwiftParser, or a module that does.
let syntaxSettings: [SwiftSetting] = [.unsafeFlags(["-I", toolchainHostFolder])]

/// The tests of a module, which stand in `Tests/Unit/<module>`. They are compiled without optimisation, in little more
/// than half the time; what they test is optimised.
func unitTests(of module: String, with others: Target.Dependency..., settings: [SwiftSetting] = []) -> Target {
    .testTarget(
        name: module + "Tests", dependencies: [.byName(name: module)] + others + ["TestSupport"],
        path: "Tests/Unit/\(module)", swiftSettings: settings + [.unsafeFlags(["-Onone"])])
}

let package = Package(
    name: "SparseShift",
    products: [
        .executable(name: "sparseshift", targets: ["sparseshift"]),
        .library(name: "SparseShift", targets: ["SparseShift", "Figures", "ResultViews"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/jpsim/Yams", "5.0.1"..<"7.0.0"),
    ],
    targets: [
        // C bindings: module maps over the Debian libraries, and a little C of our own.
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
        .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(
            name: "CellSupport", cSettings: [.unsafeFlags(["-fno-omit-frame-pointer", "-fblocks"])],
            linkerSettings: [.linkedLibrary("BlocksRuntime")]),
        .target(name: "RowKernels"),
        .target(name: "CSourceKit"),

        // What the machine has, and where its user's files are.
        .target(name: "Machine", dependencies: ["CLinux"]),
        // What long work and whoever watches or stops it share.
        .target(name: "Work"),
        // How functions that cannot throw refuse an argument.
        .target(name: "Requirements"),

        // What can be known of Swift source before it is parsed.
        .target(name: "SwiftText"),

        // SHA-256. Cells can only import a module if they are given every module that it names. So what they import
        // names the declaration in CDigests, and swift-crypto stays unseen behind it.
        .systemLibrary(name: "CDigests"),
        .target(name: "Digests", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),

        // Requests to web servers, behind a C function as digests are, so that cells do not load FoundationNetworking.
        .systemLibrary(name: "CWebRequests"),
        .target(name: "WebRequests"),

        // Swift over those bindings.
        .target(name: "Numerics", dependencies: ["COpenBLAS", "RowKernels", "Requirements", "Machine"]),
        .target(name: "HDF5", dependencies: ["CHDF5", "CDeflate", "Machine"]),
        .target(name: "JSON", dependencies: ["CJansson"]),
        .target(name: "ZeroMQ", dependencies: ["CZeroMQ"]),
        // Files of tensors that other programs read and write.
        .target(name: "TensorFiles", dependencies: ["Machine", "CZip", "CLinux", "JSON", "Requirements"]),

        // Job arrays of a cluster's scheduler.
        .target(name: "Scheduling", dependencies: ["Work", "Machine", "JSON", "TensorFiles"]),

        // Messages between processes that train one model. The functions of MPI come from a library that is opened at run
        // time.
        .target(name: "CMessagePassing", exclude: ["runtime"]),
        .target(name: "MessagePassing", dependencies: ["CMessagePassing", "Machine"]),

        // The method, and how its results look.
        .target(
            name: "SparseShift",
            dependencies: [
                "Work", "Requirements", "Machine", "Scheduling", "MessagePassing", "Numerics", "RowKernels", "HDF5",
                "JSON", "TensorFiles",
                .product(name: "Yams", package: "Yams"),
            ]),
        // The functions of language models come from a library that is opened at run time.
        .target(name: "CLanguageModel", exclude: ["runtime"]),
        .target(
            name: "LanguageModels",
            dependencies: [
                "CLanguageModel", "CDigests", "Digests", "CWebRequests", "WebRequests", "SparseShift", "Work",
                "Requirements", "Machine", "Numerics",
                "HDF5", "JSON", "TensorFiles",
            ]),
        // Charts, tables and cards, which know nothing of the method.
        .target(name: "Figures", dependencies: ["Machine", "Work", "Requirements", "TensorFiles"]),
        .target(
            name: "ResultViews",
            dependencies: ["Figures", "LanguageModels", "SparseShift", "Machine", "Numerics", "JSON", "TensorFiles"]),

        // The kernel.
        .target(
            name: "JupyterWire",
            dependencies: [
                "ZeroMQ", "JSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "Notebook",
            dependencies: [
                "CellSupport", "JSON", "Work", "Requirements", "SparseShift", "LanguageModels", "Figures",
                "ResultViews", "Numerics",
            ]),
        .target(
            name: "CellEngine",
            dependencies: [
                "CellSupport", "CSourceKit", "SwiftText", "Notebook", "Work", "Machine", "JSON", "Requirements",
            ],
            swiftSettings: syntaxSettings,
            linkerSettings: [
                .unsafeFlags([
                    "-L", toolchainHostFolder, "-lSwiftParser", "-lSwiftSyntax", "-lSwiftParserDiagnostics",
                    "-lSwiftDiagnostics", "-lSwiftIfConfig", "-Xlinker", "-rpath", "-Xlinker", toolchainHostFolder,
                    "-lswiftSwiftOnoneSupport", "-Xlinker", "--export-dynamic",
                ])
            ]),
        .target(
            name: "NotebookKernel",
            dependencies: ["JupyterWire", "CellEngine", "SwiftText", "Figures", "Requirements", "Machine"],
            swiftSettings: syntaxSettings),
        .target(name: "NotebookFiles", dependencies: ["JSON", "TensorFiles"]),
        .target(
            name: "NotebookExecution",
            dependencies: [
                "JupyterWire", "NotebookFiles", "SwiftText", "Work", "Machine", "JSON", "ZeroMQ",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: syntaxSettings),

        // The program: its commands, and a main file that runs them.
        .target(
            name: "CommandLineTool",
            dependencies: [
                "NotebookKernel", "CellEngine", "CellSupport", "NotebookExecution", "NotebookFiles", "JupyterWire",
                "LanguageModels",
                "SparseShift",
                "Figures", "ResultViews", "Work", "Machine", "Scheduling", "MessagePassing", "HDF5", "JSON",
                "Numerics", "TensorFiles",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: syntaxSettings),
        .executableTarget(
            name: "sparseshift", dependencies: ["CommandLineTool"],
            // The folder's name must differ from SparseShift's by more than the case of its letters.
            path: "Sources/Program",
            swiftSettings: syntaxSettings),

        .target(name: "TestSupport", dependencies: ["MessagePassing"], path: "Tests/Support/Swift"),
        // A kernel without a language, with which the tests check the protocol alone.
        .executableTarget(name: "echo-kernel", dependencies: ["JupyterWire"], path: "Tests/Support/EchoKernel"),
        unitTests(of: "Work"),
        unitTests(of: "Requirements"),
        unitTests(of: "Machine"),
        unitTests(of: "SwiftText"),
        unitTests(of: "Digests", with: "CDigests"),
        unitTests(of: "Numerics"),
        unitTests(of: "JSON"),
        unitTests(of: "ZeroMQ"),
        unitTests(of: "HDF5", with: "Machine"),
        unitTests(of: "TensorFiles", with: "Numerics"),
        unitTests(of: "Scheduling", with: "Machine", "Work"),
        unitTests(of: "SparseShift", with: "MessagePassing", "Work", "Numerics", "HDF5", "JSON", "TensorFiles"),
        unitTests(of: "LanguageModels", with: "SparseShift", "Work", "Numerics", "HDF5", "JSON", "TensorFiles"),
        unitTests(of: "Figures", with: "Work"),
        unitTests(of: "ResultViews", with: "Figures", "LanguageModels", "SparseShift", "Numerics"),
        unitTests(of: "JupyterWire", with: "ZeroMQ", "JSON"),
        unitTests(
            of: "Notebook",
            with: "Figures", "ResultViews", "Work", "LanguageModels", "SparseShift", "Numerics", "JSON"),
        unitTests(of: "NotebookFiles", with: "JSON"),
        unitTests(of: "CellEngine", with: "SwiftText", "JSON", settings: syntaxSettings),
        unitTests(of: "NotebookKernel", with: "CellEngine", "JupyterWire", "JSON", settings: syntaxSettings),
        unitTests(of: "NotebookExecution", with: "NotebookFiles", "JSON", settings: syntaxSettings),
        unitTests(
            of: "CommandLineTool",
            with: "NotebookFiles", "LanguageModels", "SparseShift", "JSON", "TensorFiles",
            .product(name: "ArgumentParser", package: "swift-argument-parser"), settings: syntaxSettings),
    ],
    swiftLanguageModes: [.v6]
)

/// Programs that measure; see Tests/Benchmarks. `make benchmarks` builds them.
let benchmarks: [Target] = [
    .executableTarget(
        name: "scaling-benchmark", dependencies: ["SparseShift", "Numerics"], path: "Tests/Benchmarks/Scaling"),
    .executableTarget(
        name: "embeddings-benchmark", dependencies: ["SparseShift", "Numerics"],
        path: "Tests/Benchmarks/Embeddings"),
    .executableTarget(
        name: "identification-benchmark", dependencies: ["SparseShift", "Numerics"],
        path: "Tests/Benchmarks/Identification"),
    .executableTarget(
        name: "concepts-benchmark", dependencies: ["SparseShift", "Numerics", "TensorFiles"],
        path: "Tests/Benchmarks/Concepts"),
    // What is found in real embeddings, beside other methods.
    .executableTarget(
        name: "real-concepts-benchmark", dependencies: ["LanguageModels", "SparseShift", "Numerics"],
        path: "Tests/Benchmarks/RealConcepts"),
    // What sparse inference gains and where it harms.
    .executableTarget(
        name: "sparse-inference-benchmark", dependencies: ["SparseShift", "Numerics"],
        path: "Tests/Benchmarks/SparseInference"),
    .executableTarget(
        name: "training-step-benchmark", dependencies: ["SparseShift", "Machine", "Numerics"],
        path: "Tests/Benchmarks/TrainingStep"),
    // Time and memory of reading files that are larger than a limit.
    .executableTarget(
        name: "streaming-benchmark", dependencies: ["SparseShift", "Numerics", "HDF5"],
        path: "Tests/Benchmarks/Streaming"),
    // Called by Tests/Benchmarks/embedding.py.
    .executableTarget(
        name: "embedding-throughput-benchmark", dependencies: ["LanguageModels", "SparseShift", "JSON"],
        path: "Tests/Benchmarks/EmbeddingThroughput"),
    // Called by Tests/Benchmarks/correlation.py.
    .executableTarget(
        name: "correlation-benchmark", dependencies: ["SparseShift", "Numerics", "HDF5"],
        path: "Tests/Benchmarks/Correlation"),
    // Killed and resumed by Tests/Benchmarks/kills.py.
    .executableTarget(
        name: "kill-benchmark", dependencies: ["SparseShift"], path: "Tests/Benchmarks/Kills"),
    // Called by Tests/Benchmarks/charts.py.
    .executableTarget(
        name: "chart-gallery", dependencies: ["Figures", "Numerics"], path: "Tests/Benchmarks/ChartGallery"),
    // The paper's comparison on the default language model.
    .executableTarget(
        name: "comparison-benchmark", dependencies: ["LanguageModels", "SparseShift", "Numerics"],
        path: "Tests/Benchmarks/Comparison"),
    // MCCs of what the selection rules pick, as a Markdown table.
    .executableTarget(
        name: "selection-benchmark", dependencies: ["SparseShift", "Numerics"],
        path: "Tests/Benchmarks/Selection"),
    // Texts steered along an SSAE's column, the mean difference and a random direction.
    .executableTarget(
        name: "steered-text-benchmark", dependencies: ["LanguageModels", "SparseShift", "Numerics"],
        path: "Tests/Benchmarks/SteeredText"),
]
if Context.environment["SPARSESHIFT_BENCHMARKS"] != nil { package.targets += benchmarks }
