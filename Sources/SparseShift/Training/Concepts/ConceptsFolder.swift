import Foundation

/// The folder `concepts` beside the folders of several seeds.
struct ConceptsFolder {
    private let path: String

    /// - Parameter directory: The folder of all seeds.
    init(in directory: String) { path = directory + "/" + RunFolder.concepts }

    /// Checks that a training may replace what is there.
    ///
    /// - Throws: ``ModelError`` if it holds something else, or concepts that must not be touched.
    func check(_ earlier: RunDirectory.EarlierRun) throws {
        switch RunFolder(path).content {
        case .missing, .nothing: return
        case .run where earlier != .refuse: return
        case .run:
            throw ModelError(
                "\(path): there are concepts here already; resume or replace their training, or choose another folder.")
        case .unreadable: throw ModelError("\(path): no permission to read this folder.")
        default: throw ModelError("\(path): this holds something else than concepts; choose another folder.")
        }
    }

    /// Removes concepts of an earlier training, which would pass for those of the next one.
    ///
    /// - Throws: ``ModelError`` if they cannot be removed.
    func clear() throws { try Self.removeModel(path) }

    /// Writes the concepts.
    ///
    /// - Throws: As ``Concepts/save(to:)``.
    func save(_ concepts: Concepts) throws { try concepts.save(to: path) }

    /// Removes a model's own files, and the folder if nothing else is in it.
    ///
    /// - Throws: ``ModelError`` if they cannot be removed.
    static func removeModel(_ path: String) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return }
        do {
            for name in try files.contentsOfDirectory(atPath: path) where RunFolder.isOwn(name) {
                try files.removeItem(atPath: path + "/" + name)
            }
            if try files.contentsOfDirectory(atPath: path).isEmpty { try files.removeItem(atPath: path) }
        } catch {
            throw ModelError(
                "\(path): an earlier model here cannot be removed: \((error as NSError).localizedDescription)")
        }
    }
}
