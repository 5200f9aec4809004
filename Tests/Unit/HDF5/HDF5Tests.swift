import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct HDF5Tests {
    private let golden = fixtures + "/golden/layer-relative-every50.h5"

    private func withTemporaryPath(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + UUID().uuidString + ".h5"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch let error as HDF5Error { return error.description } catch { return "other error: \(error)" }
    }

    /// A file of h5py: nested groups, attributes of all kinds.
    @Test func foreignFile() throws {
        let file = try HDF5File(golden)
        #expect(file.datasetNames.contains("step_100/encoder_weight"))
        #expect(file.hasDataset("shifts"))
        let shifts = try file.dataset("shifts")
        #expect(shifts.shape == [136, 9])
        #expect(shifts.elementType == .float(bits: 32))
        #expect(shifts.shapeDescription == "136 × 9, float32")
        #expect(try file.dataset("level").elementType == .float(bits: 64))
        let facts = file.attributes()
        #expect(facts["norm"] == .string("layer"))
        #expect(facts["batch"] == .integer(32))
        #expect(facts["lr"] == .real(5e-4))
        #expect(file.attributes(of: "nosuch").isEmpty)
    }

    @Test func writtenNumbersComeBack() throws {
        try withTemporaryPath { path in
            let values = (0..<24).map { Float($0) * 0.5 }
            try HDF5Writer.write(path) { file in
                try file.add("group/cube", shape: [4, 2, 3], floats: values)
                try file.add("doubles", shape: [2], doubles: [.pi, -1])
                try file.add("integers", shape: [3], integers: [1, -2, 1 << 40])
                try file.add("words", strings: ["rouge", "", "naïve 🌶"])
                try file.add("nothing", shape: [0, 3], floats: [])
            }
            let file = try HDF5File(path)
            #expect(file.datasetNames == ["doubles", "group/cube", "integers", "nothing", "words"])
            let cube = try file.dataset("group/cube")
            #expect(try cube.floats() == values)
            var slice = [Float](repeating: -1, count: 12)
            try slice.withUnsafeMutableBufferPointer { try cube.read(rows: 1..<3, into: $0) }
            #expect(slice == Array(values[6..<18]))
            #expect(try file.dataset("doubles").doubles() == [.pi, -1])
            #expect(try file.dataset("doubles").floats() == [Float(Double.pi), -1])
            #expect(try file.dataset("integers").doubles() == [1, -2, Double(1 << 40)])
            #expect(try file.dataset("words").strings() == ["rouge", "", "naïve 🌶"])
            #expect(try file.dataset("nothing").floats() == [])
        }
    }

    @Test func errorsAreSentences() throws {
        try withTemporaryPath { path in
            let name = String(path.split(separator: "/").last!)
            #expect(message { _ = try HDF5File(path) } == "\(path): no such file.")
            try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
            #expect(message { _ = try HDF5File(path) } == "\(name): not an HDF5 file.")
            try HDF5Writer.write(path) { file in
                try file.add("numbers", shape: [3, 2], floats: [1, 2, 3, 4, 5, 6])
                try file.add("integers", shape: [1], integers: [1])
                try file.add("words", strings: ["a"])
            }
            let file = try HDF5File(path)
            #expect(
                message { _ = try file.dataset("nosuch") }
                    == "\(name): no dataset 'nosuch'; the file has 'numbers' (3 × 2, float32), 'integers' (1, int64), 'words' (1, string). Name another dataset, such as 'numbers'."
            )
            #expect(
                message { _ = try file.dataset("integers").floats() }
                    == "\(name): dataset 'integers' holds int64 (1, int64); floating-point numbers are needed.")
            #expect(message { _ = try file.dataset("words").doubles() }.hasSuffix("numbers are needed."))
            #expect(message { _ = try file.dataset("numbers").strings() }.hasSuffix("strings are needed."))
            let room = UnsafeMutableBufferPointer<Float>.allocate(capacity: 8)
            defer { room.deallocate() }
            #expect(
                message { try file.dataset("numbers").read(rows: 2..<5, into: room) }
                    == "\(name): dataset 'numbers' has 3 rows; rows 2 to 4 were asked for.")
            #expect(
                message { try HDF5Writer.write("/nosuch/file.h5") { _ in } }
                    == "/nosuch/file.h5: cannot be written: No such file or directory.")
        }
    }

    @Test func replacedFilesKeepTheirModeAndLinks() throws {
        try withTemporaryPath { path in
            for sealed in [false, true] {
                try? FileManager.default.removeItem(atPath: path)
                try HDF5Writer.write(path, sealed: sealed) { try $0.add("a", shape: [1], doubles: [1]) }
                try #require(chmod(path, 0o600) == 0)
                try #require(symlink(path, path + ".link") == 0)
                defer { unlink(path + ".link") }
                // What a killed process left goes, and what is being written stays.
                let left = path + ".0A1B2C3D.part"
                try Data("half".utf8).write(to: URL(fileURLWithPath: left))
                try HDF5Writer.write(path + ".link", sealed: sealed) { file in
                    try file.add("a", shape: [1], doubles: [2])
                    try HDF5Writer.write(path, sealed: sealed) { try $0.add("a", shape: [1], doubles: [3]) }
                }
                #expect(try HDF5File(path).dataset("a").doubles() == [2])
                var facts = stat()
                try #require(lstat(path, &facts) == 0)
                #expect(facts.st_mode & 0o7777 == 0o600)
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path + ".link") == path)
                let folder = (path as NSString).deletingLastPathComponent
                let parts = try FileManager.default.contentsOfDirectory(atPath: folder)
                    .filter { $0.hasPrefix((path as NSString).lastPathComponent) && $0.hasSuffix(".part") }
                #expect(parts == [])
            }
        }
    }

    @Test func truncatedFilesAreErrors() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: golden))
        for fraction in [0.1, 0.5, 0.9] {
            try withTemporaryPath { path in
                try whole.prefix(Int(Double(whole.count) * fraction)).write(to: URL(fileURLWithPath: path))
                #expect(
                    message { _ = try HDF5File(path).dataset("shifts").floats() }.contains("HDF5 library cannot open"))
            }
        }
    }

    @Test func failedWritesLeaveTheOldFile() throws {
        struct Stop: Error {}
        try withTemporaryPath { path in
            try HDF5Writer.write(path) { try $0.add("kept", shape: [1], floats: [1]) }
            #expect(throws: Stop.self) {
                try HDF5Writer.write(path) { file in
                    try file.add("lost", shape: [1], floats: [2])
                    throw Stop()
                }
            }
            #expect(try HDF5File(path).datasetNames == ["kept"])
            let folder = try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())
            let name = String(path.split(separator: "/").last!)
            #expect(folder.filter { $0.hasPrefix(name) } == [name])
        }
    }

    @Test func manyThreadsAtOnce() async throws {
        let path = golden
        let expected = try HDF5File(path).dataset("shifts").floats()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 { group.addTask { try HDF5File(path).dataset("shifts").floats() == expected } }
            for try await isEqual in group { #expect(isEqual) }
        }
    }

    /// The C library itself crashes on damaged heaps of strings.
    @Test func spoiltStringsAreErrorsOrOtherStrings() throws {
        let source = golden.replacingOccurrences(of: "golden/layer-relative-every50.h5", with: "data/h5py.h5")
        #expect(try HDF5File(source).dataset("cfc_train_labels").strings(rows: 2..<4) == ["[0, 0, 1]", "[1, 1, 1]"])
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: source)))
        var failures = 0
        try withTemporaryPath { path in
            for place in stride(from: 0, to: whole.count, by: 29) {
                var bytes = whole
                for offset in 0..<min(4, whole.count - place) { bytes[place + offset] ^= 0xa5 }
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                for name in ["cfc_train_labels", "cfc_train_texts"] {
                    if message({ _ = try HDF5File(path).dataset(name).strings() }) != "no error" { failures += 1 }
                }
            }
        }
        #expect(failures > 50)
    }

    @Test func tablesGrow() throws {
        try withTemporaryPath { path in
            let texts = (0..<2_500).map { "text \($0)" }
            try HDF5Writer.write(path) { file in
                let numbers = try file.addTable("numbers", rowShape: [3], chunkRows: 4, compression: .gzip(level: 9))
                let words = try file.addStringTable("words")
                for start in stride(from: 0, to: 2_500, by: 100) {
                    let part = (3 * start..<3 * start + 300).map { Float($0) }
                    try part.withUnsafeBufferPointer { try numbers.append($0) }
                    try words.append(texts[start..<start + 100])
                }
                try file.setAttributes(
                    ["model": .string("é"), "layer": .integer(-3), "scale": .real(0.5)], of: "metadata")
            }
            let file = try HDF5File(path)
            #expect(try file.dataset("numbers").floats() == (0..<7_500).map { Float($0) })
            #expect(try file.dataset("numbers").chunkShape == [4, 3])
            #expect(try file.dataset("words").strings() == texts)
            #expect(try file.dataset("words").strings(rows: 1_020..<2_050) == Array(texts[1_020..<2_050]))
            #expect(
                file.attributes(of: "metadata") == ["model": .string("é"), "layer": .integer(-3), "scale": .real(0.5)])
        }
    }

    /// Whole datasets are compressed, have a second name, and stand in groups in groups.
    @Test func compressedAndLinkedDatasets() throws {
        try withTemporaryPath { path in
            let floats = (0..<60_000).map { Float($0 % 7) }
            let doubles = (0..<5_000).map { Double($0) / 3 }
            let integers = (0..<5_000).map { $0 - 1 << 40 }
            try HDF5Writer.write(path) { file in
                try file.add("a/b/floats", shape: [200, 300], floats: floats, compression: .gzip(level: 1))
                try file.add("a/b/doubles", shape: [5_000], doubles: doubles, compression: .gzip(level: 9))
                try file.add("a/b/integers", shape: [5_000], integers: integers, compression: .gzip(level: 1))
                try file.add("a/empty", shape: [0, 3], floats: [], compression: .gzip(level: 1))
                try file.add("a/scalar", shape: [], doubles: [.pi], compression: .gzip(level: 1))
                try file.link("c/d/again", to: "a/b/floats")
                try file.setAttributes(["seed": .integer(3)], of: "new/group")
                #expect(message { try file.link("a/empty", to: "a/b/floats") }.contains("'a/empty' cannot be created"))
            }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            #expect(size < 120_000, "\(size) bytes for 320,000 of numbers")
            let file = try HDF5File(path)
            #expect(try file.dataset("a/b/floats").floats() == floats && file.dataset("c/d/again").floats() == floats)
            #expect(try file.dataset("a/b/floats").chunkShape == [200, 300])
            #expect(try file.dataset("a/b/doubles").doubles() == doubles)
            #expect(try file.dataset("a/b/integers").doubles() == integers.map(Double.init))
            #expect(try file.dataset("a/empty").shape == [0, 3] && file.dataset("a/scalar").doubles() == [.pi])
            #expect(file.attributes(of: "new/group") == ["seed": .integer(3)])
        }
    }

    @Test func sealsTellWhetherAFileIsWhole() throws {
        try withTemporaryPath { path in
            #expect(HDF5Seal(of: path) == .none)
            try HDF5Writer.write(path) { try $0.add("words", strings: ["a", "b"]) }
            #expect(HDF5Seal(of: path) == .none)
            try HDF5Writer.write(path, sealed: true) { try $0.add("words", strings: ["a", "b"]) }
            #expect(HDF5Seal(of: path) == .whole)
            #expect(try HDF5File(path).dataset("words").strings() == ["a", "b"])
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            func seal(_ change: (inout Data) -> Void) throws -> HDF5Seal {
                var bytes = whole
                change(&bytes)
                try bytes.write(to: URL(fileURLWithPath: path))
                return HDF5Seal(of: path)
            }
            #expect(try seal { $0[$0.count - 1] ^= 1 } == .broken)
            #expect(try seal { $0[511] = 1 } == .broken)
            #expect(try seal { $0.removeLast() } == .broken)
            #expect(try seal { $0.append(0) } == .broken)
            #expect(try seal { $0 = $0.prefix(100) } == .broken)
            #expect(try seal { _ in } == .whole)
        }
    }
}
