import Foundation
import Machine

/// Where a search keeps the models of every width: those of the width in question, and in the end of the chosen one, in
/// `seed-N`; those of others in `features-H/seed-N` and `features-H-full/seed-N`; the merged model in `concepts`.
///
/// Models are moved by way of `features-H.moving`, so that a process that ends meanwhile leaves a move that can be undone.
struct ConceptSearchFolder {
    private let directory: RunDirectory

    init(_ directory: RunDirectory) { self.directory = directory }

    /// The folder of the whole search.
    var path: String { directory.path }

    private func place(_ name: String) -> String { "\(directory.path)/\(name)" }

    /// Checks what is there, and undoes a move that was cut off.
    ///
    /// - Throws: ``ModelError`` if an earlier training must not be touched, or a move cannot be undone.
    func open() throws {
        try ConceptsFolder(in: directory.path).check(directory.earlier)
        let widths = RunFolder.widthFolders(in: directory.path)
        guard directory.earlier != .refuse || widths.isEmpty else {
            throw ModelError(
                "\(widths[0]): a training is here already; resume or replace it, or choose another folder.")
        }
        for folder in widths where folder.hasSuffix(RunFolder.moving) {
            try move(RunFolder.seedFolders(in: folder), to: directory.path)
            try? removeIfEmpty(folder)
        }
    }

    /// Removes what would pass for a result of this search: the concepts of an earlier one, and if it is replaced, its
    /// models of other seeds and widths.
    ///
    /// - Throws: ``ModelError`` if something cannot be removed.
    func begin(_ seeds: [Int]) throws {
        try ConceptsFolder(in: directory.path).clear()
        guard directory.earlier == .replace else { return }
        let own = Set(seeds.map(directory.path(seed:)))
        for folder in RunFolder.seedFolders(in: directory.path) where !own.contains(folder) {
            try ConceptsFolder.removeModel(folder)
        }
        for width in RunFolder.widthFolders(in: directory.path) {
            for folder in RunFolder.seedFolders(in: width) { try ConceptsFolder.removeModel(folder) }
            try? removeIfEmpty(width)
        }
    }

    /// Where models of a width are trained, or were.
    func directory(_ name: String) -> RunDirectory {
        var result = directory
        if directory.earlier == .resume, FileManager.default.fileExists(atPath: place(name)) {
            result.path = place(name)
        }
        return result
    }

    /// Puts the models of a width aside before others are trained.
    ///
    /// - Throws: ``ModelError`` if they cannot be moved.
    func leave(_ name: String, seeds: [Int]) throws {
        guard directory(name).path == directory.path else { return }
        let moving = place(name) + RunFolder.moving
        try move(seeds.map(directory.path(seed:)), to: moving)
        try rename(moving, to: place(name))
    }

    /// Brings the models of the chosen width back.
    ///
    /// - Throws: ``ModelError`` if they cannot be moved.
    func choose(_ name: String) throws {
        guard FileManager.default.fileExists(atPath: place(name)) else { return }
        let moving = place(name) + RunFolder.moving
        try rename(place(name), to: moving)
        try move(RunFolder.seedFolders(in: moving), to: directory.path)
        try? removeIfEmpty(moving)
    }

    /// Writes the concepts.
    ///
    /// - Throws: As ``Concepts/save(to:)``.
    func save(_ concepts: Concepts) throws { try ConceptsFolder(in: directory.path).save(concepts) }

    private func move(_ folders: [String], to target: String) throws {
        let files = FileManager.default
        try Self.moving(target) {
            try FolderCreation.create(target)
            for folder in folders {
                try files.moveItem(atPath: folder, toPath: target + "/" + (folder as NSString).lastPathComponent)
            }
        }
    }

    private func rename(_ source: String, to target: String) throws {
        try Self.moving(target) { try FileManager.default.moveItem(atPath: source, toPath: target) }
    }

    private static func moving(_ target: String, _ body: () throws -> Void) throws {
        do { try body() } catch let failure as SystemFailure {
            throw ModelError("\(target): models cannot be moved here: \(failure.reason).")
        } catch {
            throw ModelError("\(target): models cannot be moved here: \((error as NSError).localizedDescription)")
        }
    }

    private func removeIfEmpty(_ folder: String) throws {
        guard try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else { return }
        try FileManager.default.removeItem(atPath: folder)
    }
}
