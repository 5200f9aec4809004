import Numerics
import SparseShift

/// Shifts with concepts that are known to the score alone.
struct ConceptProblem: Sendable {
    /// What can be expected of a method that is not told anything.
    enum Reach: String, Sendable {
        /// Its concepts are the sparsest code, and a linear code reaches them.
        case identifiable
        /// A linear code does not reach a correlation of .99, even with labels.
        case limited
        /// The sparsest code is not that of the concepts, or several are equally sparse.
        case ambiguous
    }

    /// A δ for one shift; writes into a row of zeros.
    typealias Draw = @Sendable (_ row: UnsafeMutablePointer<Float>, _ random: inout RandomGenerator) -> Void
    /// A change of the shifts after the mixing, and of δ where it changes too.
    typealias Change =
        @Sendable (_ shifts: inout Matrix, _ codes: inout Matrix, _ random: inout RandomGenerator) -> Void

    let name: String
    /// V, the number of concepts.
    let concepts: Int
    /// d, the width of a shift.
    let dimension: Int
    var count = 10_000
    var reach = Reach.identifiable
    /// How many directions the sparsest code has, where they are not the concepts.
    var expected: Int?
    /// Whether the kind was tried before this benchmark was made.
    var isKnown = true
    let draw: Draw
    /// A, drawn from the problem's seed (d × V); Gaussian by default.
    var mixing: @Sendable (_ dimension: Int, _ concepts: Int, _ random: inout RandomGenerator) -> Matrix = gaussian
    var change: Change?

    /// The shifts to learn from, others to score on, and A.
    func make(seed: Int) throws -> (train: Shifts, test: Shifts, mixing: Matrix) {
        var random = RandomGenerator(seed: seed, stream: 101)
        let mixing = mixing(dimension, concepts, &random)
        func shifts(_ count: Int, stream: Int) throws -> Shifts {
            var random = RandomGenerator(seed: seed, stream: stream)
            var codes = Matrix(rows: count, columns: concepts) { target in
                target.update(repeating: 0)
                for row in 0..<count { draw(target.baseAddress! + row * concepts, &random) }
            }
            var result = codes.multiplied(by: mixing, .transposed)
            change?(&result, &codes, &random)
            return try Shifts(result, concepts: codes, name: name)
        }
        return (try shifts(count, stream: 102), try shifts(5_000, stream: 103), mixing)
    }
}

/// Independent normal entries.
@Sendable func gaussian(_ rows: Int, _ columns: Int, _ random: inout RandomGenerator) -> Matrix {
    var source = random
    defer { random = source }
    return Matrix(rows: rows, columns: columns) { target in
        for index in target.indices { target[index] = Float(source.normal()) }
    }
}

/// How an entry of δ that is not zero is drawn.
typealias Entry = @Sendable (_ random: inout RandomGenerator) -> Float

enum Entries {
    static let uniform: Entry = { Float(2 * $0.uniform() - 1) }
    static let positive: Entry = { Float($0.uniform()) }
    static let sign: Entry = { $0.uniform() < 0.5 ? -1 : 1 }
    static let one: Entry = { _ in 1 }
    static let normal: Entry = { Float($0.normal()) }
    static let laplace: Entry = { random in
        let size = -logarithm(1 - random.uniform())
        return Float(random.uniform() < 0.5 ? size : -size)
    }
    static let lognormal: Entry = { Float(exponential($0.normal())) }
    /// Student's t with 3 degrees of freedom.
    static let heavy: Entry = { random in
        let normals = (0..<3).map { _ in random.normal() }
        let square = normals.reduce(0) { $0 + $1 * $1 } / 3
        return Float(random.normal() / square.squareRoot())
    }
    static let twoHumps: Entry = { random in Float((random.uniform() < 0.5 ? -1 : 1) + 0.2 * random.normal()) }
    static let counts: Entry = { Float(1 + $0.integer(below: 4)) }
    static let lopsided: Entry = { Float(-0.2 + 1.2 * $0.uniform()) }
}

enum Supports {
    /// k uniform in 1…most, at random places.
    static func random(_ concepts: Int, most: Int, _ entry: @escaping Entry) -> ConceptProblem.Draw {
        { row, random in
            for place in random.sample(1 + random.integer(below: most), from: concepts) { row[place] = entry(&random) }
        }
    }

    /// The k greatest of urges that neighbours share: supports correlate by ρ within groups.
    static func correlated(
        _ concepts: Int, most: Int, by correlation: Double, group: Int = 2, _ entry: @escaping Entry
    ) -> ConceptProblem.Draw {
        let (shared, own) = (correlation.squareRoot(), (1 - correlation).squareRoot())
        return { row, random in
            var common = 0.0
            let urges = (0..<concepts).map { concept in
                if concept % group == 0 { common = random.normal() }
                return shared * common + own * random.normal()
            }
            let order = (0..<concepts).sorted { urges[$0] > urges[$1] }
            for place in order.prefix(1 + random.integer(below: most)) { row[place] = entry(&random) }
        }
    }

    /// Each concept on its own, with its own probability.
    static func independent(_ rates: [Double], _ entry: @escaping Entry) -> ConceptProblem.Draw {
        { row, random in
            for (place, rate) in rates.enumerated() where random.uniform() < rate { row[place] = entry(&random) }
        }
    }

    /// A run of neighbours on a ring.
    static func ring(_ concepts: Int, most: Int, _ entry: @escaping Entry) -> ConceptProblem.Draw {
        { row, random in
            let start = random.integer(below: concepts)
            for step in 0..<(1 + random.integer(below: most)) { row[(start + step) % concepts] = entry(&random) }
        }
    }

    /// Attributes with exclusive values: of each attribute that changes, one value goes and another comes.
    static func attributes(_ attributes: Int, values: Int) -> ConceptProblem.Draw {
        { row, random in
            for attribute in random.sample(1 + random.integer(below: attributes), from: attributes) {
                let pair = random.sample(2, from: values)
                row[attribute * values + pair[0]] = -1
                row[attribute * values + pair[1]] = 1
            }
        }
    }
}

extension TrainedModel {
    /// mean|h| in the metric of the training.
    var trainedSparsity: Double { (whitenedEvaluation ?? evaluation).sparsity }
}
