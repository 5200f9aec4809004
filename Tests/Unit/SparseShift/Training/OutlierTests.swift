import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Shifts that are much longer than the others: said, clipped, or set aside.
@Suite struct OutlierTests {
    /// Every fiftieth of 1,000 shifts is fifty times as long as the others, in a direction of its own.
    private static let data: Shifts = {
        let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 12, count: 1_000, seed: 5)
        var random = RandomGenerator(seed: 6)
        var matrix = toy.matrix
        for row in rows { for column in 0..<12 { matrix[row, column] = 50 * Float(random.normal()) } }
        return try! Shifts(matrix, concepts: toy.concepts, name: "wild")
    }()
    private static let rows = stride(from: 7, to: 1_000, by: 50)
    private static let kept = (0..<1_000).filter { $0 % 50 != 7 }

    private static func configuration(
        _ outliers: OutlierTreatment, steps: Int = 40, whitening: ShiftWhitening = .full
    ) -> SSAE.Configuration {
        var configuration = SSAE.Configuration(features: 4, length: .steps(steps), batch: 50)
        configuration.outliers = outliers
        configuration.whitening = whitening
        return configuration
    }

    private static func model(_ outliers: OutlierTreatment, on data: some ShiftDataset = data) throws -> TrainedModel {
        try train(configuration(outliers), on: data, observer: nil)
    }

    @Test func keptOnesAreSaid() throws {
        let model = try Self.model(.keep)
        let warning = try #require(model.warnings.first { $0.contains("median lengths") })
        #expect(warning.hasPrefix("20 of 1,000 shifts are longer than 5 median lengths and hold 9"))
        #expect(warning.contains(" % of the power, row 7 the first, so they decide what is found"))
        let clean = try Self.model(.keep, on: Self.data.subset(at: Self.kept))
        #expect(clean.longShifts == nil && !clean.warnings.contains { $0.contains("median lengths") })
        for treated in [OutlierTreatment.clip, .setAside] {
            #expect(!(try Self.model(treated).warnings.contains { $0.contains("median lengths") }))
        }
    }

    @Test func withoutThemTheConceptsAreFound() throws {
        let fresh = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 12, count: 1_000, seed: 5)
        func score(_ outliers: OutlierTreatment) throws -> Double {
            var configuration = Self.configuration(outliers, steps: 2_000, whitening: .automatic)
            configuration.batch = 128
            return try Runs([train(configuration, on: Self.data, observer: nil)]).meanCorrelation(with: fresh).lowest
        }
        #expect(try score(.keep) < 0.9)
        #expect(try score(.setAside) > 0.99)
        #expect(try score(.clip) > 0.98)
    }

    /// The rows that are left out are left out of everything: whitening, units, training and evaluation.
    @Test func settingAsideIsTrainingOnTheOthers() throws {
        let model = try Self.model(.setAside)
        let others = try Shifts(Self.data.matrix.rows(at: Self.kept), name: "wild")
        let expected = try Self.model(.keep, on: others)
        #expect(model.parameters == expected.parameters)
        #expect(model.evaluation == expected.evaluation && model.scale == expected.scale)
        #expect(model.whitening?.matrix == expected.whitening?.matrix)
        // The data are known by what they were.
        #expect(model.data == "wild" && model.fingerprint?.count == 1_000)
        #expect(model.longShifts?.count == 20 && model.longShifts?.first == 7)
    }

    @Test func clippingKeepsDirections() throws {
        let lengths = (0..<1_000).map { row in
            Self.data.matrix.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
        let limit = 5 * lengths.sorted()[500]
        var clipped = Self.data.matrix
        for row in 0..<1_000 where lengths[row] > limit {
            for column in 0..<12 { clipped[row, column] *= Float(limit / lengths[row]) }
        }
        let model = try Self.model(.clip)
        let expected = try Self.model(.keep, on: Shifts(clipped))
        #expect(
            relativeDistance(
                model.parameters.decoderWeight.elements, expected.parameters.decoderWeight.elements) < 1e-3)
        #expect(abs(model.evaluation.fractionUnexplained - expected.evaluation.fractionUnexplained) < 1e-3)
        #expect(abs(model.scale - expected.scale) < 1e-5 * expected.scale)
    }

    @Test(arguments: [OutlierTreatment.clip, .setAside])
    func dataWithoutOutliersKeepTheirBits(outliers: OutlierTreatment) throws {
        let clean = try Self.data.subset(at: Self.kept)
        let model = try Self.model(outliers, on: clean)
        #expect(model.parameters == (try Self.model(.keep, on: clean).parameters))
        #expect(model.longShifts == nil && model.fingerprint?.count == 980)
    }

    @Test(arguments: [OutlierTreatment.clip, .setAside])
    func filesInWindows(outliers: OutlierTreatment) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/wild.h5"
            let values = (0..<1_000).flatMap { [Float](repeating: 0, count: 12) + Self.data.matrix.row($0) }
            try HDF5Writer.write(path) { file in
                let table = try file.addTable(
                    "cfc_train", rowShape: [2, 12], chunkRows: 25, compression: .gzip(level: 1))
                try values.withUnsafeBufferPointer { try table.append($0) }
            }
            let streamed = try EmbeddingPairs(path, memory: .limit(32 << 10))
            #expect(!streamed.isInMemory)
            let model = try Self.model(outliers, on: streamed)
            let whole = try Self.model(outliers)
            // Their order in training differs; what is measured beforehand does not.
            #expect(model.longShifts == whole.longShifts)
            #expect(
                relativeDistance(model.whitening!.matrix.elements, whole.whitening!.matrix.elements) < 1e-6)
            #expect(try Self.model(outliers, on: streamed).parameters == model.parameters)
        }
    }

    @Test func modelsKeepWhatWasDone() throws {
        try withTemporaryFolder { folder in
            let directory = RunDirectory(folder + "/model")
            let model = try train(Self.configuration(.clip), on: Self.data, storingIn: directory, observer: nil)
            let loaded = try TrainedModel(contentsOf: folder + "/model")
            #expect(loaded.longShifts == model.longShifts && loaded.longShifts?.count == 20)
            #expect(loaded.configuration.settings.outliers == .clip)
            let yaml = try String(contentsOfFile: folder + "/model/cfg.yaml", encoding: .utf8)
            #expect(yaml.contains("\noutliers: clip\n") && yaml.contains("\noutlier_threshold: 5.0\n"))
            let resumed = try train(
                Self.configuration(.clip), on: Self.data, storingIn: RunDirectory(folder + "/model", earlier: .resume),
                observer: nil)
            #expect(resumed.parameters == model.parameters)
            let other = message {
                _ = try train(
                    Self.configuration(.setAside), on: Self.data,
                    storingIn: RunDirectory(folder + "/model", earlier: .resume), observer: nil)
            }
            #expect(other.contains("outliers: clip, but now it is set_aside"))
        }
    }

    @Test func sweepsAndSelections() throws {
        let runs = try sweep(
            Self.configuration(.setAside), over: ["tolerance": [0.05, 0.1]], on: Self.data, seeds: [0], observer: nil)
        #expect(runs[0].runs[0].parameters == (try Self.model(.setAside).parameters))
        #expect(runs[0].runs[0].longShifts?.count == 20)
        let refusal = message {
            _ = try sweep(
                Self.configuration(.keep), over: ["outliers": ["keep", "clip"]], on: Self.data, seeds: [0],
                observer: nil)
        }
        #expect(
            refusal
                == "sweep: all points are trained on the same shifts, so outliers cannot be keep for one and clip at "
                + "5 median lengths for another; make one sweep for each.")
        // The level follows from the shifts that are left.
        let others = try Shifts(Self.data.matrix.rows(at: Self.kept))
        let level = try select(
            .lowestLevel, Self.configuration(.setAside), on: Self.data, seeds: [0], observer: nil)
        let expected = try select(.lowestLevel, Self.configuration(.keep), on: others, seeds: [0], observer: nil)
        #expect(level.model.limit == expected.model.limit && level.model.parameters == expected.model.parameters)
    }

    @Test func thresholds() throws {
        var configuration = Self.configuration(.setAside)
        configuration.outlierThreshold = 1
        #expect(
            message { _ = try train(configuration, on: Self.data, observer: nil) }
                == "outlier_threshold: a number of median lengths above 1, not 1.0.")
        configuration.outlierThreshold = 1e6
        #expect(try train(configuration, on: Self.data, observer: nil).longShifts == nil)
    }

    @Test func decompositionsHaveTheSetting() throws {
        var configuration = PrincipalComponents.Configuration(features: 2)
        configuration.settings.outliers = .setAside
        let others = try Shifts(Self.data.matrix.rows(at: Self.kept))
        let expected = try train(PrincipalComponents.Configuration(features: 2), on: others, observer: nil)
        #expect(try train(configuration, on: Self.data, observer: nil).parameters == expected.parameters)
    }
}
