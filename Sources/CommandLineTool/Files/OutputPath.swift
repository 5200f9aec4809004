import Foundation

/// Files that a command writes, compared with those that it reads.
enum OutputPath {
    /// - Throws: ``CommandFailure`` if an output is one of other files, which would be lost, or its folder does not exist.
    static func check(_ output: String?, apartFrom others: [String?]) throws(CommandFailure) {
        guard let output else { return }
        let place = real(output)
        if let same = others.compactMap(\.self).first(where: { real($0) == place }) {
            throw CommandFailure("\(output): this is also \(same), which would be lost; choose another file.")
        }
        let folder = place.deletingLastPathComponent()
        guard FileManager.default.fileExists(atPath: folder.path) else {
            throw CommandFailure("\(output): there is no folder \(folder.path) for it.")
        }
    }

    private static func real(_ path: String) -> URL {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL
    }
}
