import Foundation
import SparseShift
import TestSupport
import Testing
import Work

extension TrainingTests {
    /// A search for concepts that was stopped goes on, and ends with the files of one that ran through.
    ///
    /// A part of `TrainingTests`, since interruption is a request to the whole process.
    @Suite(.serialized) struct ConceptSearchFolderTests {
        /// The files below a folder with the bytes of weights and facts; the others hold times.
        private func contents(_ folder: String) throws -> [String: Data] {
            let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return Dictionary(
                uniqueKeysWithValues: try paths.filter { !$0.contains("tfevents") }.map { path in
                    let holdsNoTime = path.hasSuffix(".safetensors") || path.hasSuffix(".json")
                    return (
                        path, holdsNoTime ? try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path)) : Data()
                    )
                })
        }

        /// In 30 steps seeds agree on nothing, so that further seeds and a wider stage are trained; in 400 on something.
        ///
        /// What follows the steps of a stage begins anew, so that the searches are left alone longer every time.
        @Test(arguments: [(30, 17), (30, 47), (30, 128), (400, 355), (400, 600)])
        func interruptedSearchesForConceptsGoOn(steps: Int, every batches: Int) throws {
            try withTemporaryFolder { folder in
                var configuration = SSAE.Configuration(features: .automatic)
                configuration.settings.length = .steps(steps)
                configuration.settings.batch = 64
                configuration.settings.whitening = .none
                func search(_ directory: RunDirectory, stopAt stop: Int? = nil) throws -> Runs {
                    defer { Interruption.clear() }
                    return try train(
                        configuration, on: StoppingShifts(base: StoppedTraining.toy, batches: stop.map { [$0] } ?? []),
                        seeds: 0..<2,
                        storingIn: directory, observer: nil)
                }
                let whole = try search(RunDirectory(folder + "/whole"))
                let resuming = RunDirectory(folder + "/parts", earlier: .resume, checkpointEvery: .steps(9))
                var stops = 0
                var resumed: Runs?
                while resumed == nil {
                    do { resumed = try search(resuming, stopAt: batches * (1 + stops)) } catch let error
                        as TrainingInterrupted
                    {
                        #expect(error.directory?.hasPrefix(folder + "/parts") == true)
                        #expect(!FileManager.default.fileExists(atPath: folder + "/parts/concepts"))
                        stops += 1
                        try #require(stops < 200)
                    }
                }
                #expect(stops > 0 && resumed?.map(\.parameters) == whole.map(\.parameters))
                let expected = try contents(folder + "/whole")
                let found = try contents(folder + "/parts")
                #expect(found.keys.sorted() == expected.keys.sorted())
                #expect(expected.keys.filter { found[$0] != expected[$0] } == [])
                #expect(expected.keys.contains("concepts") == ((try? whole.concepts) != nil))
                // What is finished stays, and what is replaced is as if nothing had been there.
                _ = try search(resuming)
                #expect(try contents(folder + "/parts") == expected)
                _ = try search(RunDirectory(folder + "/parts", earlier: .replace))
                #expect(try contents(folder + "/parts") == expected)
                #expect(message { _ = try search(RunDirectory(folder + "/parts")) } != "no error")
                #expect(try contents(folder + "/parts") == expected)
            }
        }

        @Test func aMoveThatWasCutOffIsUndone() throws {
            try withTemporaryFolder { folder in
                var configuration = SSAE.Configuration(features: .automatic)
                configuration.settings.length = .steps(30)
                configuration.settings.batch = 64
                configuration.settings.whitening = .none
                let path = folder + "/m"
                func search() throws -> Runs {
                    try train(
                        configuration, on: StoppedTraining.toy, seeds: 0..<2,
                        storingIn: RunDirectory(path, earlier: .resume),
                        observer: nil)
                }
                let runs = try search()
                let before = try contents(path)
                let moving = "\(path)/features-\(runs[0].features).moving"
                try FileManager.default.createDirectory(atPath: moving, withIntermediateDirectories: true)
                try FileManager.default.moveItem(atPath: path + "/seed-1", toPath: moving + "/seed-1")
                #expect(try search().map(\.parameters) == runs.map(\.parameters))
                #expect(try contents(path) == before)
            }
        }
    }
}
