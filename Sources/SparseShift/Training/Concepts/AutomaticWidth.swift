/// How many features a search begins with, and where it ends.
package struct AutomaticWidth: Sendable, Hashable {
    /// Features a direction: twice as many as concepts leave room for every concept to be found.
    private static let surplus = 2
    /// Up to so many directions, all are provided for.
    private static let mostDirections = 256
    /// The part of the shifts' power that is provided for beyond.
    private static let power = 0.99
    /// The widest models of a search. They cost eight times as much as those that begin one at 256 directions.
    static let most = 1_024

    /// A concept that changes in fewer shifts than two cannot be told from one of these shifts.
    private static let shiftsOfConcept = 2

    /// The directions that the shifts span beyond an even floor of noise.
    let directions: Int
    /// The number of features to begin with.
    let first: Int
    /// The number of features where the search ends.
    private let widest: Int

    /// - Parameter facts: What is known of the data.
    /// - Throws: ``DataError`` for shifts that are too small or too large; any error of reading them.
    static func spectrum(of data: some ShiftDataset, facts: ShiftFacts) throws -> ShiftSpectrum {
        if let reason = Concepts.unfitSize(of: data.name, rootMeanSquare: facts.statistics.rootMeanSquare) {
            throw DataError(reason)
        }
        return try facts.spectrum(of: data)
    }

    init(_ spectrum: ShiftSpectrum) {
        directions = max(1, spectrum.signalDirections)
        widest = min(Self.widest(count: spectrum.measured), 2 * Self.surplus * directions)
        guard directions > Self.mostDirections else {
            first = min(widest, Self.surplus * directions)
            return
        }
        var (needed, held) = (0, 0.0)
        while needed < directions, held < Self.power * spectrum.total {
            held += spectrum.eigenvalues[needed]
            needed += 1
        }
        first = min(widest, Self.surplus * max(Self.mostDirections / 2, needed))
    }

    private static func widest(count: Int) -> Int { min(most, max(2, count / shiftsOfConcept)) }

    /// Whether concepts so small that all of them are within the tolerance are looked for: where each of so few directions
    /// can be taken to hold something.
    var isCounted: Bool { directions <= Self.mostDirections }

    /// The most features that a search comes to for so many shifts of a width.
    package static func widest(dimension: Int, count: Int) -> Int {
        min(widest(count: count), 2 * surplus * min(most, max(1, min(dimension, count))))
    }

    /// Refuses a configuration where one width is needed for several models that are compared.
    ///
    /// - Throws: ``ConfigurationError``, which names a number that suits the data.
    static func refuse(_ configuration: some MethodConfiguration, on data: some ShiftDataset) throws {
        guard configuration.settings.choosesFeatures else { return }
        let first = AutomaticWidth(try spectrum(of: data, facts: .reading(data))).first
        throw ConfigurationError(
            "oc: 'auto' is for one training; what is compared needs a number of features, such as \(first) for "
                + "\(data.name).")
    }

    /// The next width; `nil` where more features cannot be more concepts of a linear code, or cost too much.
    func next(after features: Int) -> Int? {
        2 * features <= widest ? 2 * features : nil
    }
}
