import Foundation
import JSON
import Machine

/// Builds a Swift package into one library that can be loaded, by SwiftPM; what was built is kept in the user's caches.
struct PackageBuild {
    private let package: PackageReference
    private let swift: String
    private let folder: String

    /// What cells need of a package.
    struct Result {
        var library: String
        var modules: [String]
        var options: [String]
    }

    init(_ package: PackageReference, toolchain: Toolchain) {
        self.package = package
        swift = toolchain.root.appending(path: "bin/swift").path
        let key = String(package.dependency.utf8.reduce(5381 as UInt64) { $0 &* 33 &+ UInt64($1) }, radix: 16)
        folder = UserFolders.current.caches + "/sparseshift/packages/\(package.identity)-\(key)"
    }

    /// - Throws: ``ModuleFailure``.
    func run() throws(ModuleFailure) -> Result {
        // The products are known only once the package is there.
        try write(products: [])
        if package.path == nil { try tool(["package", "resolve"], "cannot be fetched") }
        let source: String
        if let path = package.path { source = path } else { source = try "\(folder)/.build/checkouts/\(checkout())" }
        let manifest = try tool(
            ["package", "dump-package", "--package-path", source], "has a manifest that cannot be read", here: false)
        guard let start = manifest.firstIndex(of: "{"), let json = try? JSONValue(decoding: String(manifest[start...]))
        else {
            throw ModuleFailure("\(package.identity) has a manifest that cannot be read.", output: manifest)
        }
        let libraries = (json["products"]?.array ?? []).filter { $0["type"]?["library"] != nil }
        let products = libraries.compactMap { $0["name"]?.string }
        let modules = Set(libraries.flatMap { ($0["targets"]?.array ?? []).compactMap(\.string) }).sorted()
        guard !products.isEmpty else { throw ModuleFailure("\(package.identity) has no library products.") }
        try write(products: products)
        try tool(["build", "-c", "release", "--product", "CellPackage"], "does not build")
        let build = folder + "/.build/release"
        return Result(library: build + "/libCellPackage.so", modules: modules, options: options(build))
    }

    /// The options that locate the modules of the package and those that it depends on.
    private func options(_ build: String) -> [String] {
        var options = ["-I", build + "/Modules"]
        let manager = FileManager.default
        let folders = (try? manager.contentsOfDirectory(atPath: build)) ?? []
        for name in folders.sorted() where name.hasSuffix(".build") {
            let map = "\(build)/\(name)/module.modulemap"
            if manager.fileExists(atPath: map) { options += ["-Xcc", "-fmodule-map-file=\(map)"] }
        }
        return options
    }

    /// A package whose only product is a library with all that the other one offers.
    private func write(products: [String]) throws(ModuleFailure) {
        let dependencies = products.map {
            ".product(name: \"\($0)\", package: \"\(package.identity)\")"
        }.joined(separator: ", ")
        let manifest = """
            // swift-tools-version: 5.9
            import PackageDescription

            let package = Package(
                name: "CellPackage",
                products: [.library(name: "CellPackage", type: .dynamic, targets: ["CellPackage"])],
                dependencies: [.package(\(package.dependency))],
                targets: [.target(name: "CellPackage", dependencies: [\(dependencies)])])

            """
        do {
            let sources = folder + "/Sources/CellPackage"
            try FileManager.default.createDirectory(atPath: sources, withIntermediateDirectories: true)
            try "".write(toFile: sources + "/Empty.swift", atomically: true, encoding: .utf8)
            let file = folder + "/Package.swift"
            if (try? String(contentsOfFile: file, encoding: .utf8)) != manifest {
                try manifest.write(toFile: file, atomically: true, encoding: .utf8)
            }
        } catch {
            throw ModuleFailure("Nothing can be written to \(folder): \(error.localizedDescription)")
        }
    }

    private func checkout() throws(ModuleFailure) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/.build/checkouts")) ?? []
        guard let name = names.first(where: { $0.lowercased() == package.identity }) else {
            throw ModuleFailure("\(package.identity) was not fetched.")
        }
        return name
    }

    @discardableResult
    private func tool(_ arguments: [String], _ failing: String, here: Bool = true) throws(ModuleFailure) -> String {
        let result = ChildProcess.run(swift, arguments + (here ? ["--package-path", folder] : []))
        guard result.status == 0 else {
            throw ModuleFailure("The package \(package.identity) \(failing).", output: result.output)
        }
        return result.output
    }
}
