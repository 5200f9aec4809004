import Foundation
import TensorFiles
import TestSupport
import Testing

@Suite struct EventFileTests {
    /// Byte by byte what TensorBoard's own record writer and torch's summaries make.
    @Test func bytesOfTensorBoard() throws {
        try withTemporaryFolder { folder in
            let start = Date(timeIntervalSince1970: 1_700_000_000.25)
            let file = try EventFile(folder: folder + "/events", continuingAt: 3, time: start)
            for step in [3, 200, -1, 1 << 40] {
                // Swift's remainder has the dividend's sign, Python's the divisor's.
                let remainder = ((step % 7) + 7) % 7
                try file.add(
                    scalars: ["train/loss": 1.0 / 3, "l0": Double(remainder)], step: step,
                    time: start.addingTimeInterval(1))
            }
            try file.add(
                text: "oc: 128 ∆", tag: "configuration/text_summary", time: start.addingTimeInterval(2))
            let golden = try Data(contentsOf: URL(fileURLWithPath: fixtures + "/events/golden.tfevents"))
            // Nothing is kept back: the file is whole while it is open.
            #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == golden)
        }
    }

    @Test func everyWriterHasItsFile() throws {
        try withTemporaryFolder { folder in
            let time = Date(timeIntervalSince1970: 1_700_000_000)
            let files = try (0..<3).map { _ in try EventFile(folder: folder, time: time) }
            #expect(Set(files.map(\.path)).count == 3)
            #expect(files[0].path.hasPrefix(folder + "/events.out.tfevents.1700000000."))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 3)
        }
    }

    @Test func entriesOfSeveralThreads() async throws {
        let folder = NSTemporaryDirectory() + "sparseshift-tests-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = try EventFile(folder: folder)
        let empty = try Data(contentsOf: URL(fileURLWithPath: file.path)).count
        try file.add(scalars: ["x": 1], step: 1)
        let one = try Data(contentsOf: URL(fileURLWithPath: file.path)).count - empty
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try file.add(scalars: ["x": 1], step: 1) } }
            try await group.waitForAll()
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)).count == empty + 101 * one)
    }

    @Test func placesThatCannotBeWritten() throws {
        try withTemporaryFolder { folder in
            try Data().write(to: URL(fileURLWithPath: folder + "/file"))
            let text = message { _ = try EventFile(folder: folder + "/file") }
            #expect(text.hasPrefix("\(folder)/file: cannot be written: "))
        }
    }
}
