import CLanguageModel
import Foundation
import Glibc
import Machine

/// The shared library that runs language models; opened once, when the first model is.
///
/// The kernel is built without it. `make models` builds it into the user's cache.
enum LanguageModelRuntime {
    /// Names the library instead of the one in the cache.
    static let variable = "SPARSESHIFT_LANGUAGE_MODELS"

    /// `$XDG_CACHE_HOME/sparseshift`, or `~/.cache/sparseshift`.
    static var cache: String { UserFolders.current.caches + "/sparseshift" }

    /// The versions of the library that can be used.
    private static let versions = LANGUAGE_MODEL_RUNTIME_OLDEST...LANGUAGE_MODEL_RUNTIME_VERSION

    /// Where the library is, in the newest version that is there, or where it is expected.
    static var path: String {
        if let path = ProcessInfo.processInfo.environment[variable] { return path }
        let paths = versions.reversed().map { "\(cache)/language-models-\($0)/libsparseshift-language-models.so" }
        return paths.first(where: FileManager.default.fileExists) ?? paths[0]
    }

    /// What the library does.
    ///
    /// - Throws: ``LanguageModelError`` if there is no library, or one that does not fit.
    static func functions() throws(LanguageModelError) -> language_model_runtime { try opened.get() }

    private static let opened: Result<language_model_runtime, LanguageModelError> = {
        let path = Self.path
        guard FileManager.default.fileExists(atPath: path) else {
            return .failure(
                LanguageModelError(
                    "language models need a library that is not there: run 'make models' in a checkout of SparseShift (\(path) is missing)."
                ))
        }
        // Threads wait for each other thousands of times a token. They look for as long as going to sleep would take, some
        // ten microseconds, then sleep: longer, and they would take the processor from the one that computes when another
        // program has the other one. "active" has it so with more pools of threads than one, too.
        setenv("OMP_WAIT_POLICY", "active", 0)
        setenv("GOMP_SPINCOUNT", "1000", 0)
        // A failed assertion would call a debugger, which takes minutes.
        setenv("GGML_NO_BACKTRACE", "1", 0)
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL), let symbol = dlsym(handle, LANGUAGE_MODEL_RUNTIME_ENTRY)
        else {
            let reason = dlerror().map { String(cString: $0) } ?? "it is another library"
            return .failure(LanguageModelError("\(path): the library for language models cannot be opened: \(reason)."))
        }
        let table = unsafeBitCast(symbol, to: language_model_runtime_entry.self)()!.pointee
        guard versions.contains(table.version) else {
            return .failure(
                LanguageModelError(
                    "\(path): the library is of version \(table.version), but \(LANGUAGE_MODEL_RUNTIME_VERSION) is needed; run 'make models' again."
                ))
        }
        return .success(table)
    }()
}
