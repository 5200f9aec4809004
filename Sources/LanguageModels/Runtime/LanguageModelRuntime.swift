import CLanguageModel
import Foundation
import Glibc
import Machine
import Numerics

/// The shared library that runs language models. It is opened once, with the first model.
///
/// The kernel is built without the library; `make models` builds it into the user's cache.
enum LanguageModelRuntime {
    /// The environment variable with the path of another library.
    static let variable = "SPARSESHIFT_LANGUAGE_MODELS"

    /// `$XDG_CACHE_HOME/sparseshift`, or `~/.cache/sparseshift`.
    static var cache: String { UserFolders.current.caches + "/sparseshift" }

    /// The versions of the library that can be used.
    private static let versions = LANGUAGE_MODEL_RUNTIME_OLDEST...LANGUAGE_MODEL_RUNTIME_VERSION

    /// The path of the newest installed library, or of the one to install.
    static var path: String {
        if let path = ProcessInfo.processInfo.environment[variable] { return path }
        let paths = versions.reversed().map { "\(cache)/language-models-\($0)/libsparseshift-language-models.so" }
        return paths.first(where: FileManager.default.fileExists) ?? paths[0]
    }

    /// The functions of the library.
    ///
    /// - Throws: ``LanguageModelError`` if there is no library, or it has another version.
    static func functions() throws(LanguageModelError) -> language_model_runtime { try opened.get() }

    private static let opened: Result<language_model_runtime, LanguageModelError> = {
        let path = Self.path
        guard FileManager.default.fileExists(atPath: path) else {
            return .failure(
                LanguageModelError(
                    "language models need a library that is not installed: run 'make models' in a checkout of SparseShift (\(path) is missing)."
                ))
        }
        // Threads wait for each other thousands of times per token. They spin for about as long as going to sleep
        // takes, some ten microseconds, and then sleep. If another program uses a processor, longer spinning would keep
        // the thread that computes from running. "active" makes this apply to several thread pools, too.
        setenv("OMP_WAIT_POLICY", "active", 0)
        setenv("GOMP_SPINCOUNT", "1000", 0)
        // Without this, a failed assertion would start a debugger, which takes minutes.
        setenv("GGML_NO_BACKTRACE", "1", 0)
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(handle, LANGUAGE_MODEL_RUNTIME_ENTRY)
        else {
            let reason = dlerror().map { String(cString: $0) } ?? "it is a different library"
            return .failure(LanguageModelError("\(path): the library for language models cannot be opened: \(reason)."))
        }
        let table = unsafeBitCast(symbol, to: language_model_runtime_entry.self)()!.pointee
        guard versions.contains(table.version) else {
            return .failure(
                LanguageModelError(
                    "\(path): the library is of version \(table.version), but \(LANGUAGE_MODEL_RUNTIME_VERSION) is needed; run 'make models' again."
                ))
        }
        if PortableKernels.areUsed {
            guard table.version >= 6, table.be_portable() else {
                return .failure(
                    LanguageModelError(
                        "\(path): the library cannot give the same bits on every processor, which \(PortableKernels.variable) asks for; run 'make models' again, or unset the variable."
                    ))
            }
        }
        return .success(table)
    }()

    /// What distinguishes results that are the same on every processor; empty for those of this one's own kernels.
    static var identity: [String] {
        PortableKernels.areUsed ? ["portable, \(Processors.count) threads"] : []
    }
}
