import Foundation
import JSON
import Machine
import SparseShift
import TensorFiles
import Work

/// The folder of a study: its plan, the result of every part, trained models, and tables.
package struct StudyFolder {
    package let path: String

    private static let planName = "plan.json"
    private static let resultsName = "results"
    private static let modelsName = "models"
    private static let comparisonsName = "comparisons"
    private static let ownNames: Set = [
        planName, "inputs.json", resultsName, modelsName, comparisonsName, "effects.csv", "selectivity.csv",
        "selectivity.tex", "sweep.csv", "sweep.tex", "probes.csv", "agreement.csv", "agreement.tex",
    ]

    /// What to do with a study that is in the folder already.
    package enum Earlier { case refuse, resume, replace }

    package init(path: String) { self.path = path }

    /// Checks, before any work, that a study can be in the folder.
    ///
    /// - Throws: ``CommandFailure`` if the path is a file, or holds something else, or a study that must not be changed, or one
    ///   of other settings or inputs.
    package func check(_ plan: StudyPlan, _ inputs: StudyInputs, earlier: Earlier) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else { throw CommandFailure("\(path): a file, not a folder for a study.") }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard files.contains(Self.planName) else {
            guard files.isEmpty else {
                throw CommandFailure("\(path): this folder is not empty and holds no study; choose another one.")
            }
            return
        }
        switch earlier {
        case .refuse:
            throw CommandFailure(
                "\(path): there is a study already; resume it with --resume, replace it with --overwrite, or choose another folder."
            )
        case .resume:
            try requireSame(plan)
            try inputs.requireSame(in: path)
        case .replace:
            try requireStudy()
            try requireApart(plan)
        }
    }

    /// Writes the plan, in place of an earlier study if that is to be replaced.
    ///
    /// - Throws: ``CommandFailure`` or `TensorFileError` that names what cannot be removed or written, or if the study to be
    ///   resumed was computed from something else.
    package func begin(_ plan: StudyPlan, _ inputs: StudyInputs, earlier: Earlier) throws {
        if earlier == .resume { try inputs.requireSame(in: path) }
        if earlier == .replace { try removeAll() }
        do { try FolderCreation.create(path + "/" + Self.resultsName) } catch {
            throw CommandFailure("\(path): this folder cannot be made: \(error.reason).")
        }
        try inputs.write(to: path)
        try AtomicFile.write(Data((plan.document.encodedForReading + "\n").utf8), to: path + "/" + Self.planName)
    }

    /// Refuses a folder whose plan is not that of a study.
    private func requireStudy() throws {
        let file = path + "/" + Self.planName
        let earlier = FileManager.default.contents(atPath: file).flatMap {
            try? JSONValue(decoding: String(decoding: $0, as: UTF8.self)).object
        }
        guard earlier?["pairs"] != nil, earlier?["methods"] != nil else {
            throw CommandFailure(
                "\(file): this is not the plan of a study, so nothing is replaced; choose another folder.")
        }
    }

    /// Refuses to remove what the new study reads.
    private func requireApart(_ plan: StudyPlan) throws {
        func real(_ path: String) -> String {
            URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
        }
        let removed = ownFiles.map { real(path + "/" + $0) }
        if let read = plan.paths.first(where: { read in
            removed.contains { real(read) == $0 || real(read).hasPrefix($0 + "/") }
        }) {
            throw CommandFailure(
                "\(read): --overwrite would remove this, and the study reads it; copy it elsewhere, or choose another folder."
            )
        }
    }

    /// What a study has written into the folder.
    private var ownFiles: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter {
            Self.ownNames.contains($0) || $0.hasPrefix("comparison_scale-")
        }
    }

    /// Refuses a study in the folder whose parts are others.
    private func requireSame(_ plan: StudyPlan) throws {
        let file = path + "/" + Self.planName
        guard let text = FileManager.default.contents(atPath: file),
            let earlier = try? JSONValue(decoding: String(decoding: text, as: UTF8.self)).object
        else { throw CommandFailure("\(file): damaged; replace the study with --overwrite.") }
        let own = plan.document.object ?? [:]
        let keys = Set(earlier.keys).union(own.keys).subtracting(StudyPlan.growing)
        if let key = keys.sorted().first(where: { earlier[$0] != own[$0] }) {
            throw CommandFailure(
                "\(path): the study there has another '\(key)'; only \(StudyPlan.growing.joined(separator: ", ")) may change with --resume, so give --overwrite or another folder."
            )
        }
        if let part = plan.lacking(try StudyPlan(.object(earlier), place: file)) {
            throw CommandFailure(
                "\(path): the study there has \(part), too; seeds, scales and measures may only be added with --resume, so name all of them, or give --overwrite or another folder."
            )
        }
    }

    private func removeAll() throws {
        for name in ownFiles {
            do { try FileManager.default.removeItem(atPath: path + "/" + name) } catch {
                throw CommandFailure("\(path)/\(name): cannot be removed: \(error.localizedDescription).")
            }
        }
    }

    /// The result of a part; `nil` if there is none that can be read, or the file holds that of another part, on which there is a
    /// remark.
    package func result(of part: StudyPart) -> JSONValue? {
        guard
            let result = FileManager.default.contents(atPath: file(of: part))
                .flatMap({ try? JSONValue(decoding: String(decoding: $0, as: UTF8.self)) })
        else { return nil }
        let (name, seed) = (result["part"]?.string ?? part.name, result["seed"]?.integer ?? part.seed)
        guard name == part.name, seed == part.seed else {
            let found = name == part.name ? "seed \(seed)" : "'\(name)'"
            Remarks.make("\(file(of: part)): it holds the result of \(found), so '\(part.name)' is computed again")
            return nil
        }
        return result
    }

    /// Writes the result of a part.
    ///
    /// - Throws: `TensorFileError` if it cannot be written.
    package func write(_ result: JSONValue, of part: StudyPart) throws {
        try AtomicFile.write(Data((result.encodedString + "\n").utf8), to: file(of: part))
    }

    /// Writes a table or a text beside the plan.
    func write(_ text: String, to name: String) throws {
        try AtomicFile.write(Data(text.utf8), to: path + "/" + name)
    }

    /// Removes a table or a text beside the plan, if it is there.
    func remove(_ name: String) throws {
        let file = path + "/" + name
        if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
    }

    private func file(of part: StudyPart) -> String { "\(path)/\(Self.resultsName)/\(part.fileName).json" }

    /// Where the figure of a part goes.
    func figure(of part: StudyPart) -> String { "\(path)/\(Self.resultsName)/\(part.fileName).svg" }

    /// Where the seeds of a comparison are kept.
    func comparison(of part: StudyPart) -> String { "\(path)/\(Self.comparisonsName)/\(part.fileName)" }

    /// The folder of the model that a method trains for a seed.
    func model(of method: String, number: Int, seed: Int) -> String {
        let name = String(method.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "-" }.prefix(40))
        return "\(path)/\(Self.modelsName)/\(number + 1)-\(name)/seed-\(seed)"
    }
}
