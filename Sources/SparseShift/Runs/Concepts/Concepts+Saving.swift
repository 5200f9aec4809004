import Foundation
import Machine
import TensorFiles

extension Concepts {
    /// Writes the merged model as ``TrainedModel/save(to:)`` does, and `concepts.json` with all that is known of every
    /// concept.
    ///
    /// - Throws: As ``TrainedModel/save(to:)``.
    public func save(to directory: String) throws {
        let directory = UserFolders.path(directory)
        try model.save(to: directory)
        try AtomicFile.write(Foundation.Data(ConceptFacts(self).text().utf8), to: directory + "/" + RunFolder.facts)
    }

    /// Whether a folder holds concepts, and not the model of one run.
    package static func areKept(in directory: String) -> Bool {
        FileManager.default.fileExists(atPath: directory + "/" + RunFolder.facts)
    }

    /// Reads what ``save(to:)`` wrote.
    ///
    /// - Throws: ``ModelError`` if a file is missing or damaged, and as ``TrainedModel/init(contentsOf:)``.
    public init(contentsOf directory: String) throws {
        let directory = UserFolders.path(directory)
        let model = try TrainedModel(savedIn: directory)
        let path = directory + "/" + RunFolder.facts
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ModelError("\(directory): there is no \(RunFolder.facts) here, so this is the model of one run.")
        }
        try self.init(ConceptFacts(String(decoding: bytes, as: UTF8.self), name: path), of: model, name: path)
    }
}
