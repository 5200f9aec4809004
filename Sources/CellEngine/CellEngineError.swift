/// Why cells cannot run at all on this machine.
public enum CellEngineError: Error, CustomStringConvertible {
    /// A part of the Swift toolchain is not where the running program's runtime library comes from.
    case toolchainMissing(String)
    /// The compiled modules that cells import are not beside the program.
    case modulesMissing(String)
    /// A folder for the session's cells cannot be made.
    case folder(String, reason: String)

    public var description: String {
        switch self {
        case .toolchainMissing(let path):
            "\(path) is missing: cells are compiled by the Swift toolchain that this kernel was built with."
        case .modulesMissing(let path):
            "\(path) is missing: it should hold the modules that cells import; run `make kernel` again."
        case .folder(let path, let reason):
            "\(path): cannot make this folder for the session's cells: \(reason)."
        }
    }
}
