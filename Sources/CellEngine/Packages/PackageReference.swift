import Foundation

/// A Swift package: a folder, or an address with a version.
package struct PackageReference: Sendable, Equatable {
    /// How the package is named in a manifest, without the brackets around it.
    let dependency: String
    /// The folder, if it is one.
    let path: String?
    /// The name of the folder or of the last part of the address: the package's identity.
    let identity: String

    /// - Parameter text: `path`, or `address, version`; the version is what `from:` takes, or a branch or a revision as in a manifest,
    ///   such as `branch: "main"`.
    /// - Throws: ``ModuleFailure``.
    package init(_ text: String) throws(ModuleFailure) {
        let parts = text.split(separator: ",", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let place = parts.first, !place.isEmpty else {
            throw ModuleFailure(
                "%package takes the path of a package, or an address and a version, as in %package https://example.org/Package, 1.0.0."
            )
        }
        if place.contains("://") || place.hasPrefix("git@") {
            guard parts.count == 2 else {
                throw ModuleFailure("%package \(place) needs a version behind a comma, as in %package \(place), 1.0.0.")
            }
            let isNumber = parts[1].wholeMatch(of: #/\d+\.\d+\.\d+([-+][\w.+-]+)?/#) != nil
            let version = isNumber ? "from: \"\(parts[1])\"" : parts[1]
            guard version.wholeMatch(of: #/(from|exact|branch|revision): *"[^"\\]*"/#) != nil else {
                throw ModuleFailure(
                    "\(parts[1]) is no version; write 1.0.0, or exact:, branch: or revision: with a text in quotes.")
            }
            path = nil
            identity = String(place.split(separator: "/").last ?? "").replacing(".git", with: "").lowercased()
            dependency = "url: \"\(place.replacing("\"", with: ""))\", \(version)"
            return
        }
        let full = URL(fileURLWithPath: NSString(string: place).expandingTildeInPath).standardizedFileURL.path
        guard FileManager.default.fileExists(atPath: full + "/Package.swift") else {
            throw ModuleFailure("There is no Package.swift in \(place).")
        }
        path = full
        identity = URL(fileURLWithPath: full).lastPathComponent.lowercased()
        dependency = "path: \"\(full)\""
    }
}
