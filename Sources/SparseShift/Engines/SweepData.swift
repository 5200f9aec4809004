import Foundation
import HDF5
import JSON
import Work

/// The data of a sweep that was planned in a notebook, as a file in the sweep's folder: data that are read from files as
/// their paths, and all others whole, so that any process opens the same ones.
package enum SweepData {
    /// The file's name.
    package static let fileName = "data.h5"
    private static let group = "data"

    /// What a plan says of its source.
    package static let source: JSONValue = ["stored": .string(fileName)]

    /// Whether a plan has its data in the folder.
    package static func isStored(_ plan: SweepPlan) -> Bool { plan.source["stored"]?.string == fileName }

    /// Writes what other processes need to open data. Numbers that are there already are left as they are, unless they are
    /// damaged or others.
    ///
    /// - Throws: ``DataError`` if the data cannot be stored, and `HDF5Error` if the file cannot be written.
    package static func write(_ data: any ShiftDataset, into folder: String) throws {
        let path = folder + "/" + fileName
        let copies = holdsNumbers(data)
        guard !copies || !holds(path, data) else { return }
        do {
            try HDF5Writer.write(path, sealed: true) { file in
                try StoredDataSet.write(data, to: GroupWriter(file).group(group))
            }
        } catch let error as SessionError {
            throw DataError(
                "\(data.name): other processes cannot open these shifts: \(error.description)")
        }
        if copies {
            Remarks.make("\(data.name) is in memory, and so it is written to \(path), where Slurm's tasks read it")
        }
    }

    /// Opens the data of a plan.
    ///
    /// - Throws: ``DataError`` if they cannot be opened or have changed.
    package static func open(_ plan: SweepPlan, in folder: String) throws -> any ShiftDataset {
        guard isStored(plan) else {
            if let file = plan.source["file"]?.string, let dataset = plan.source["dataset"]?.string,
                plan.source["options"]?.array?.isEmpty == true
            {
                return try EmbeddingPairs(file, dataset: dataset)
            }
            throw DataError(
                "\(folder): this sweep does not say how a cell opens its data; run the cell that made it again, or use 'sparseshift sweep \(folder) --collect'."
            )
        }
        let path = folder + "/" + fileName
        guard FileManager.default.fileExists(atPath: path) else {
            throw DataError("\(path): the data of this sweep have gone; run the cell that made it again.")
        }
        guard HDF5Seal(of: path) == .whole else {
            throw DataError(
                "\(path): the data of this sweep are damaged; run the cell that made it again, which writes them anew.")
        }
        do { return try read(path) } catch let error as SessionError {
            // The same file format is that of sessions.
            throw DataError(error.description.replacing("the session was saved", with: "the sweep was planned"))
        }
    }

    private static func read(_ path: String) throws -> any ShiftDataset {
        try StoredDataSet.read(GroupReader(contentsOf: path).group(group))
    }

    /// Whether a file has the numbers of data.
    private static func holds(_ path: String, _ data: any ShiftDataset) -> Bool {
        guard FileManager.default.fileExists(atPath: path), let stored = try? read(path) else { return false }
        func fingerprint(_ data: some ShiftDataset) throws -> DataFingerprint {
            DataFingerprint(data, statistics: try ShiftFacts.reading(data).statistics)
        }
        guard let own = try? fingerprint(stored), let others = try? fingerprint(data) else { return false }
        return own.difference(from: others) == nil
    }

    private static func holdsNumbers(_ data: any ShiftDataset) -> Bool {
        switch data {
        case is EmbeddingPairs, is RawEmbeddings: false
        case let view as any ShiftView: view.parents.contains(where: holdsNumbers)
        default: true
        }
    }
}
