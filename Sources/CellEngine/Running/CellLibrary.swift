import CellSupport
import Foundation

/// A compiled cell, loaded into this process. It stays loaded as long as the process lives, since its values and
/// functions may be in use anywhere.
struct CellLibrary: Sendable {
    let module: String
    let path: String
    private let entry: @convention(c) (Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32
    /// Where the library has been loaded.
    let base: UInt
    private let code: Range<UInt>

    /// Why a library could not be loaded.
    struct LoadingError: Error, CustomStringConvertible {
        let description: String
    }

    init(module: String, path: String) throws {
        self.module = module
        self.path = path
        guard let handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL) else {
            throw LoadingError(description: String(cString: dlerror()))
        }
        guard let symbol = dlsym(handle, CellCompiler.entryPoint(of: module)) else {
            throw LoadingError(description: "\(module) has no entry point")
        }
        entry = unsafeBitCast(symbol, to: type(of: entry))
        var base: UInt = 0
        var low: UInt = 0
        var high: UInt = 0
        guard cell_library_range(handle, &base, &low, &high) else {
            throw LoadingError(description: "\(module) has no code")
        }
        self.base = base
        code = low..<high
        cell_code_add(low, high)
    }

    /// Runs the cell's statements on the thread of the cells and returns however they end.
    func run() -> cell_outcome {
        var outcome = cell_outcome()
        cell_recovery_run(entry, &outcome)
        return outcome
    }

    /// The offset of an address in the library's file, if it lies in its code.
    func offset(of address: UInt) -> UInt? {
        code.contains(address) ? address - base : nil
    }
}
