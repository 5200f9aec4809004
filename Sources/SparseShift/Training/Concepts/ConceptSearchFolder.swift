import Foundation

/// Where a search keeps the models of every width: those of the width in question, and in the end of the chosen one, in
/// `seed-N`; those of other widths in `features-H/seed-N` and `features-H-full/seed-N`; the merged model in `concepts`.
struct ConceptSearchFolder {
    private let directory: RunDirectory

    init(_ directory: RunDirectory) { self.directory = directory }

    private func place(_ name: String) -> String { "\(directory.path)/\(name)" }

    /// Where models of a width are trained, or were.
    func directory(_ name: String) -> RunDirectory {
        var result = directory
        if FileManager.default.fileExists(atPath: place(name)) {
            result.path = place(name)
        }
        return result
    }

    /// Puts the models of a width aside before others are trained.
    func leave(_ name: String, isChosen: Bool) throws {
        guard !isChosen, !FileManager.default.fileExists(atPath: place(name)) else { return }
        try move(from: directory.path, to: place(name))
    }

    /// Brings the models of the chosen width back.
    func choose(_ name: String) throws {
        guard FileManager.default.fileExists(atPath: place(name)) else { return }
        try move(from: place(name), to: directory.path)
        try? FileManager.default.removeItem(atPath: place(name))
    }

    func save(_ concepts: Concepts) throws { try concepts.save(to: "\(directory.path)/\(RunFolder.concepts)") }

    private func move(from source: String, to target: String) throws {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: target, withIntermediateDirectories: true)
            for folder in RunFolder.seedFolders(in: source) {
                let destination = target + "/" + (folder as NSString).lastPathComponent
                if files.fileExists(atPath: destination) { try files.removeItem(atPath: destination) }
                try files.moveItem(atPath: folder, toPath: destination)
            }
        } catch {
            throw ModelError(
                "\(source): its models cannot be moved to \(target): \((error as NSError).localizedDescription)")
        }
    }
}
