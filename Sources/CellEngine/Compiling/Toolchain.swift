import CellSupport
import Foundation

/// The Swift toolchain that compiles cells: the one whose runtime this process uses, since modules
/// can only be read by the compiler that wrote them.
public struct Toolchain: Sendable {
    /// The folder that holds `bin` and `lib`.
    public let root: URL

    var frontend: String { root.appending(path: "bin/swift-frontend").path }
    /// The system's linker if there is one: it is small, and ends before the toolchain's own has even started.
    var linker: String {
        let system = "/usr/bin/ld.bfd"
        return FileManager.default.isExecutableFile(atPath: system) ? system : root.appending(path: "bin/ld.lld").path
    }
    var symbolizer: String { root.appending(path: "bin/llvm-symbolizer").path }
    var runtimeFolder: URL { root.appending(path: "lib/swift/linux") }
    /// The implementations of the macros that come with the toolchain.
    var macroFolder: URL { root.appending(path: "lib/swift/host/plugins") }

    #if arch(x86_64)
        private static let architecture = "x86_64"
    #elseif arch(arm64)
        private static let architecture = "aarch64"
    #endif

    /// The object that registers a library's metadata with the Swift runtime.
    var runtimeStart: String { runtimeFolder.appending(path: "\(Self.architecture)/swiftrt.o").path }

    /// The version of Swift that compiled this program, and that compiles its cells.
    static var languageVersion: String {
        #if swift(>=6.4)
            "6.4"
        #elseif swift(>=6.3)
            "6.3"
        #elseif swift(>=6.2)
            "6.2"
        #else
            "6.1"
        #endif
    }

    /// Finds the toolchain of the running process.
    ///
    /// - Throws: ``CellEngineError/toolchainMissing(_:)`` if a tool that cells need is not there.
    public init() throws {
        let library = try Self.runtimeLibrary()
        // …/usr/lib/swift/linux/libswiftCore.so
        root = library.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        for tool in [frontend, linker, symbolizer, runtimeStart]
        where !FileManager.default.fileExists(atPath: tool) {
            throw CellEngineError.toolchainMissing(tool)
        }
    }

    private static func runtimeLibrary() throws -> URL {
        guard let symbol = dlsym(nil, "swift_retain"), let name = cell_library_file(UInt(bitPattern: symbol)) else {
            throw CellEngineError.toolchainMissing("libswiftCore.so")
        }
        return URL(fileURLWithPath: String(cString: name)).resolvingSymlinksInPath()
    }
}
