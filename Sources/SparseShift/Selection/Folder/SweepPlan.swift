import Foundation
import Glibc
import JSON
import Machine
import TensorFiles

/// What a sweep in a folder consists of, in its file `plan.json`: everything that a process needs to train any of its runs.
package struct SweepPlan: Sendable {
    /// The file's name.
    package static let fileName = "plan.json"
    private static let version = 1

    /// The configuration whose fields are varied, as a configuration file.
    package let configuration: ConfigurationFile
    /// The fields that are varied.
    package let fields: [SweepField]
    /// The seeds.
    package let seeds: [Int]
    /// The seed of the trials that choose a whitening. It stays when seeds are added.
    let trialSeed: Int
    /// What tells the data from others.
    let data: DataFingerprint
    /// Where the data come from, for whoever opens them again; `null` if only the program that planned the sweep can.
    package let source: JSONValue

    init(
        _ base: any MethodConfiguration, over fields: [SweepField], seeds: [Int], data: DataFingerprint,
        source: JSONValue
    ) {
        configuration = ConfigurationFile(base)
        self.fields = fields
        self.seeds = seeds
        trialSeed = seeds[0]
        self.data = data
        self.source = source
    }

    private init(_ plan: SweepPlan, trialSeed: Int, source: JSONValue) {
        (configuration, fields, seeds) = (plan.configuration, plan.fields, plan.seeds)
        (data, self.source) = (plan.data, source)
        self.trialSeed = trialSeed
    }

    /// The folder of Slurm's batch files and logs in that of a sweep.
    package static func arrayFolder(of folder: String) -> String { folder + "/slurm" }

    /// Whether a folder holds a plan.
    package static func isThere(in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + fileName)
    }

    /// Reads the plan of a folder.
    ///
    /// - Throws: ``ModelError`` if there is none, or it is damaged.
    package init(contentsOf folder: String) throws {
        let path = folder + "/" + Self.fileName
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ModelError("\(folder): no sweep; it has no \(Self.fileName).")
        }
        guard let json = try? JSONValue(decoding: Array(bytes)), json["version"]?.integer == Self.version,
            let yaml = json["configuration"]?.string,
            let configuration = try? ConfigurationFile(yaml: yaml, name: path),
            let fields = json["fields"]?.array?.compactMap(Self.field), fields.count == json["fields"]?.array?.count,
            let seeds = json["seeds"]?.array?.compactMap(\.integer), !seeds.isEmpty,
            Set(seeds).count == seeds.count,
            let trialSeed = json["trial_seed"]?.integer, let data = json["data"].flatMap(DataFingerprint.init(json:))
        else {
            throw ModelError(
                "\(path): damaged, or written by another version; make the sweep again in another folder.")
        }
        self.configuration = configuration
        self.fields = fields
        self.seeds = seeds
        self.trialSeed = trialSeed
        self.data = data
        source = json["source"] ?? .null
    }

    private static func field(_ json: JSONValue) -> SweepField? {
        guard let name = json["name"]?.string, let values = json["values"]?.array?.compactMap(\.string) else {
            return nil
        }
        return SweepField(name, values.map { ConfigurationValue($0) })
    }

    /// Writes the plan into a folder, which is made if it is not there.
    func write(into folder: String) throws {
        do { try FolderCreation.create(folder) } catch {
            throw ModelError("\(folder): cannot be used as a folder: \(error.reason).")
        }
        let document: JSONValue = [
            "version": .integer(Self.version), "configuration": .string(configuration.yaml),
            "fields": .array(
                fields.map { field in
                    ["name": .string(field.name), "values": .array(field.values.map { .string($0.text) })]
                }),
            "seeds": .array(seeds.map { .integer($0) }), "trial_seed": .integer(trialSeed), "data": data.json,
            "source": source,
        ]
        try AtomicFile.write(Data((document.encodedString + "\n").utf8), to: folder + "/" + Self.fileName)
    }

    /// This plan in place of an earlier one in the same folder, whose runs it keeps.
    ///
    /// - Throws: ``ModelError`` if the earlier plan has other settings or data, or runs that this one has not.
    func replacing(_ earlier: SweepPlan, in folder: String) throws -> SweepPlan {
        let (own, others) = (
            RunIdentity(file: configuration, data: data), RunIdentity(file: earlier.configuration, data: earlier.data)
        )
        if let difference = others.difference(from: own) {
            throw ModelError(
                "\(folder): the sweep here was begun with \(difference); choose another folder.")
        }
        for field in earlier.fields {
            guard let new = fields.first(where: { $0.name == field.name }) else {
                throw ModelError(
                    "\(folder): the sweep here varies \(field.name); give its values, too, or choose another folder.")
            }
            if let missing = field.values.first(where: { !new.values.contains($0) }) {
                throw ModelError(
                    "\(folder): the sweep here has \(field.name) \(missing), which is not among the values now; "
                        + "give it, too, or choose another folder.")
            }
        }
        if let new = fields.first(where: { field in !earlier.fields.contains { $0.name == field.name } }) {
            throw ModelError(
                "\(folder): the sweep here does not vary \(new.name); only values and seeds can be added to it.")
        }
        if let missing = earlier.seeds.first(where: { !seeds.contains($0) }) {
            throw ModelError(
                "\(folder): the sweep here has the seed \(missing), which is not among the seeds now; give it, too, or "
                    + "choose another folder.")
        }
        // A program that has the data in memory does not say where others find them.
        return SweepPlan(self, trialSeed: earlier.trialSeed, source: source == .null ? earlier.source : source)
    }

    /// Removes the folders of the runs.
    func removeRuns(in folder: String) throws {
        for run in try runs() {
            let path = run.path(in: folder)
            guard FileManager.default.fileExists(atPath: path) else { continue }
            guard run.state(in: folder) != .running else {
                throw ModelError("\(path): another training is writing into this folder now.")
            }
            do { try FileManager.default.removeItem(atPath: path) } catch {
                throw ModelError("\(path): cannot be removed: \(String(cString: strerror(errno))).")
            }
            // The folder of the point, if that was its last run.
            rmdir(folder + "/" + Sweep.folderName(run.changes))
        }
    }

    /// The runs, in the order of their numbers.
    package func runs() throws -> [PlannedRun] {
        let points = try SweepGrid(configuration.configuration, over: fields).points
        return points.flatMap { point in
            let seeds = point.configuration is any TrainingConfiguration ? seeds : [0]
            return seeds.map { (point.changes, $0) }
        }.enumerated().map { PlannedRun(number: $0, changes: $1.0, seed: $1.1) }
    }
}

/// One run of a sweep that is planned in a folder.
package struct PlannedRun: Sendable {
    /// From 0, in the order of the points and seeds.
    package let number: Int
    /// What its point changes.
    package let changes: [Sweep.Change]
    /// The seed; 0 of a method that is computed.
    package let seed: Int

    /// How far it is.
    package enum State: Sendable, Equatable {
        /// Nothing is there yet.
        case waiting
        /// A process trains it now, as far as this machine can tell.
        case running
        /// It was stopped, and can be resumed.
        case stopped
        /// Its numbers left the finite range; the sentence says where.
        case diverged(String)
        /// Its model is there.
        case done
    }

    /// In words, such as `target 0.1, seed 2`.
    package var name: String { (changes.isEmpty ? "" : Sweep.name(changes) + ", ") + "seed \(seed)" }

    /// Its folder in that of the sweep.
    package func path(in folder: String) -> String { SweepRunFolder(folder, changes: changes, seed: seed).path }

    /// How far it is in a folder.
    package func state(in folder: String) -> State { SweepRunFolder(folder, changes: changes, seed: seed).state }

    /// Whether it ended in a folder, in a model or in a failure.
    func hasEnded(in folder: String) -> Bool {
        switch state(in: folder) {
        case .done, .diverged: true
        case .waiting, .running, .stopped: false
        }
    }
}
