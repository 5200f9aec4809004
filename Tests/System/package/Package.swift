// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "trial",
    dependencies: [
        // `check` puts a repository there. SwiftPM is stricter with versions than with paths.
        .package(url: "REPOSITORY", from: "0.1.0")
    ],
    targets: [
        .executableTarget(name: "trial", dependencies: [.product(name: "SparseShift", package: "SparseShift")])
    ]
)
