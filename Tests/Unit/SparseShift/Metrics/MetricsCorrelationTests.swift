import Numerics
import SparseShift
import Testing

@Suite struct MetricsCorrelationTests {
    @Test(arguments: [Correlation.pearson, .spearman])
    func correlationsOfNumPyAndSciPy(_ kind: Correlation) throws {
        let cases = try MetricsFixture("correlations").cases
        #expect(cases.count == 3)
        for entry in cases {
            let count = entry["count"].integer
            let (learned, truth) = (entry["learned"].matrix(rows: count), entry["truth"].matrix(rows: count))
            let expected = entry[kind.rawValue]
            let found = MeanCorrelationCoefficient(learned, with: truth, kind: kind)
            #expect(abs(found.score - expected["score"].number) < 1e-9)
            #expect(largestDifference(found.correlations.doubles, expected["table"].numbers) < 1e-6)
            #expect(found.matches.map(\.concept) == expected["rows"].integers)
            #expect(found.matches.map(\.feature) == expected["columns"].integers)
            func half(_ range: Range<Int>) -> MeanCorrelationCoefficient.Sample {
                .init(learned.rows(range), with: truth.rows(range))
            }
            let other = MeanCorrelationCoefficient.outOfSample(
                fit: half(0..<count / 2), on: half(count / 2..<count), kind: kind)
            #expect(abs(other.score - expected["out_of_sample"].number) < 1e-9)
            // The rows of a decoder are variables.
            let turned = MeanCorrelationCoefficient(decoder: learned.transposed, with: truth.transposed, kind: kind)
            #expect(turned == found)
        }
    }

    /// 1,100 observations of 1,000 and 1,010 variables are too many for double precision, 9,000 too many for
    /// one sum.
    @Test(arguments: [(1100, 1000, 1010), (9000, 300, 500)], [false, true])
    func singlePrecision(_ shape: (Int, Int, Int), ranked: Bool) {
        let (length, rows, columns) = shape
        #expect(length * rows * columns > 1 << 30)
        let first = normalMatrix(length, rows, seed: 1)
        var second = normalMatrix(length, columns, seed: 2)
        // The first columns are nearly the same, so that there are large correlations, too.
        for row in 0..<length {
            for column in 0..<20 { second[row, column] = first[row, column] + Float(column) * second[row, column] / 50 }
        }
        let table = CorrelationTable(first, second, in: .columns, ranked: ranked)
        #expect(table.exact == nil)
        let exact = CorrelationTable(
            StandardizedVariables<Double>(first, ranked: ranked), StandardizedVariables<Double>(second, ranked: ranked))
        #expect(largestDifference(table.values.doubles, exact.exact!) < 5e-7)
        #expect(abs(table.correlation(7, 7) - exact.correlation(7, 7)) < 1e-7)
    }

    @Test func dependenceOfNumPy() throws {
        let fixture = try MetricsFixture("dependence")
        let count = fixture["count"].integer
        let projections = fixture["projections"].cases.map(\.numbers)
        let dependence = RandomizedDependence(
            first: .init(slopes: projections[0], offsets: projections[1]),
            second: .init(slopes: projections[2], offsets: projections[3]))
        let (first, second) = (fixture["first"].matrix(rows: count), fixture["second"].matrix(rows: count))
        let found = dependence.table(first, second, in: .columns)
        #expect(largestDifference(found, fixture["table"].numbers) < 1e-6)
        #expect(dependence.table(first.transposed, second.transposed, in: .rows) == found)
    }

    @Test func dependenceThatIsNotMonotonic() {
        let x = normalMatrix(500, 1, seed: 5)
        let square = Matrix(rows: 500, columns: 1, elements: x.elements.map { $0 * $0 })
        #expect(Correlation.spearman.absolute(between: x, and: square)[0, 0] < 0.15)
        #expect(Correlation.rdc.absolute(between: x, and: square)[0, 0] > 0.95)
        #expect(Correlation.rdc.absolute(between: x, and: normalMatrix(500, 1, seed: 6))[0, 0] < 0.3)
        #expect(abs(Correlation.rdc.absolute(between: x, and: x)[0, 0] - 1) < 1e-4)
        let (first, again) = (0..<2).map { _ in Correlation.rdc.absolute(between: x, and: square, seed: 4) }.splat
        #expect(first == again)
        #expect(first != Correlation.rdc.absolute(between: x, and: square, seed: 5))
    }

    @Test(arguments: Correlation.allCases)
    func columnsThatCorrelateWithNothing(_ kind: Correlation) {
        let concepts = Matrix(rows: [[1, 5], [2, 5], [4, 5], [3, 5]])
        let features = Matrix(rows: [[0.1, -1, .nan], [0.1, -2, 1], [0.1, -4, 2], [0.1, -3, 3]])
        let found = MeanCorrelationCoefficient(features, with: concepts, kind: kind)
        for concept in 0..<2 {
            #expect(found.correlations[concept, 0] == 0)
            #expect(found.correlations[concept, 2] == 0)
        }
        #expect(found.correlations[1, 1] == 0)
        #expect(abs(found.correlations[0, 1] - 1) < 1e-4)
        // The second concept never changes, and is not averaged.
        #expect(abs(found.score - 1) < 1e-4 && found.constantConcepts == [1])
    }

    @Test func fewerFeaturesThanConcepts() {
        let concepts = normalMatrix(50, 4, seed: 7)
        let features = concepts.transposed.rows(at: [2, 0]).transposed
        let found = MeanCorrelationCoefficient(features, with: concepts)
        #expect(found.matches.map(\.concept) == [0, 2])
        #expect(found.matches.map(\.feature) == [1, 0])
        #expect(abs(found.score - 1) < 1e-9)
    }

    @Test func agreementOfThreeDecoders() {
        let decoder = normalMatrix(4, 30, seed: 8)
        let turned = decoder.rows(at: [2, 3, 1, 0]).scaled(by: -2)
        let other = normalMatrix(6, 30, seed: 9)
        let agreement = Agreement(decoders: [decoder, other, turned])
        #expect(agreement.pairs.count == 3)
        #expect(abs(agreement[0, 2] - 1) < 1e-9)
        #expect(agreement[1, 0] == MeanCorrelationCoefficient(decoder: other, with: decoder).score)
        #expect(agreement[2, 1] == agreement.pairs[2])
        #expect(agreement[1, 1] == 1)
        #expect(agreement.median == agreement.pairs.sorted()[1])
        #expect(agreement.each[1] == (agreement[1, 0] + agreement[1, 2]) / 2)
        #expect(agreement.each[0] == (agreement[0, 1] + agreement[0, 2]) / 2)
        let central = agreement.mostCentral
        #expect(central == 0 || central == 2)
        #expect(Agreement(decoders: [decoder]).median == 1)
        #expect(Agreement(decoders: [decoder]).mostCentral == 0)
        #expect(Agreement(decoders: []).mostCentral == nil)
    }

    @Test func oneModelIsScoredAsRunsAre() throws {
        let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 6, count: 200, seed: 3)
        let runs = try train(PrincipalComponents.Configuration(features: 4), on: toy, seeds: 0..<1, observer: nil)
        let alone = try runs[0].meanCorrelation(with: toy, kind: .spearman)
        #expect(try alone.scores == runs.meanCorrelation(with: toy, kind: .spearman).scores)
        let known = try MeanCorrelationCoefficient(runs[0].encode(toy), with: toy.concepts, kind: .spearman)
        #expect(alone.scores == [known.score])
        #expect(throws: DataError.self) {
            try runs[0].meanCorrelation(
                with: SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 5, count: 20, seed: 3))
        }
    }

    @Test func aSummaryWritesMeanAndSpreadAlike() throws {
        let toy = SyntheticShifts(concepts: 5, varyingAtMost: 3, dimension: 5, count: 300, seed: 1)
        // Principal components have no seed.
        let alone = try train(PrincipalComponents.Configuration(features: 5), on: toy, seeds: 0..<2, observer: nil)
            .meanCorrelation(with: toy)
        #expect(alone.description.wholeMatch(of: /MCC 0\.\d{4}/) != nil)
        let three = try train(SSAE.Configuration(features: 5, length: .steps(50)), on: toy, seeds: 0..<3, observer: nil)
            .meanCorrelation(with: toy)
        let words = three.description.split(separator: " ")
        try #require(
            words.count == 7 && words[0] == "MCC" && words[2] == "±"
                && words[4...].joined(separator: " ") == "over 3 seeds")
        for (word, value) in [(words[1], three.mean), (words[3], three.spread)] {
            #expect(word.wholeMatch(of: /[01]\.\d{4}/) != nil)
            #expect(abs(Double(word)! - value) <= 0.5001e-4)
        }
    }
}

extension Array {
    fileprivate var splat: (Element, Element) { (self[0], self[1]) }
}
