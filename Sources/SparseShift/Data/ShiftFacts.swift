import Foundation
import Numerics

/// What has been measured of one set of shifts, each once.
final class ShiftFacts: @unchecked Sendable {
    let statistics: ShiftStatistics
    private let lock = NSLock()
    private var knownSpectrum: ShiftSpectrum?
    private var knownDirections: PrincipalDirections?

    /// - Parameter known: The statistics, if they were measured before.
    init<Data: ShiftDataset>(_ data: Data, known: ShiftStatistics? = nil) throws(Data.Failure) {
        if let known { statistics = known } else { statistics = try data.statistics() }
    }

    /// Measures shifts before a training or a sweep, and shows how far it is.
    static func reading<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) -> ShiftFacts {
        try ShownPasses.show("reading \(data.name)") { () throws(Data.Failure) in try ShiftFacts(data) }
    }

    /// The spectrum, measured at the first call.
    ///
    /// - Parameter data: The shifts whose facts these are.
    func spectrum(of data: some ShiftDataset) throws -> ShiftSpectrum {
        lock.lock()
        defer { lock.unlock() }
        if let knownSpectrum { return knownSpectrum }
        let spectrum = try ShiftSpectrum(data)
        knownSpectrum = spectrum
        return spectrum
    }

    /// The principal directions, measured at the first call.
    ///
    /// - Parameter data: The shifts whose facts these are.
    func directions(of data: some ShiftDataset) throws -> PrincipalDirections {
        lock.lock()
        defer { lock.unlock() }
        if let knownDirections { return knownDirections }
        let span = try ShiftSpan(data)
        let parts = span.directions
        let directions = PrincipalDirections(parts: parts, span: span.rank(parts.values))
        knownDirections = directions
        return directions
    }
}

/// The principal directions of shifts.
struct PrincipalDirections: Sendable {
    /// The eigenvectors of E[Δz Δzᵀ] with their values.
    let parts: SymmetricEigendecomposition
    /// Directions that hold more than rounding.
    let span: Int
}
