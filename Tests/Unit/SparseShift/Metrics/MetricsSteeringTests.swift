import Numerics
import SparseShift
import Testing

@Suite struct MetricsSteeringTests {
    private struct Problem {
        let fixture: MetricsFixture
        let directions: Matrix
        let lengths: [Double]

        init() throws {
            fixture = try MetricsFixture("steering")
            directions = fixture["directions"].matrix(columns: fixture["dimension"].integer)
            lengths = fixture["lengths"].numbers
        }

        func pairs(_ split: String) -> SteeringPairs {
            let values = values(split)
            return SteeringPairs(
                before: values.before, after: values.after,
                contrasts: zip(values.sources, values.targets).map { $0 * 3 + $1 })
        }

        func values(_ split: String) -> ValueSteeringCosine.Pairs {
            let (part, width) = (fixture[split], fixture["dimension"].integer)
            return .init(
                before: part["before"].matrix(columns: width), after: part["after"].matrix(columns: width),
                sources: part["sources"].integers, targets: part["targets"].integers)
        }
    }

    @Test func oneDirectionAContrast() throws {
        let problem = try Problem()
        let found = try SteeringCosine(
            directions: problem.directions, training: problem.pairs("train"), test: problem.pairs("test"),
            lengths: problem.lengths)
        let choices = problem.fixture["choices"].cases
        #expect(found.choices.map(\.contrast) == choices.map { $0["contrast"].integer })
        #expect(found.choices.map(\.column) == choices.map { $0["column"].integer })
        #expect(largestDifference(found.choices.map(\.scale), choices.map { $0["scale"].number }) < 1e-5)
        #expect(largestDifference(found.cosines, problem.fixture["cosines"].numbers) < 1e-6)
        #expect(largestDifference(found.unsteeredCosines, problem.fixture["unsteered"].numbers) < 1e-6)
        #expect(found.mean > found.unsteeredMean)
        #expect(found.choices.reduce(0) { $0 + $1.testCount } == 20)
    }

    @Test func oneDirectionAValue() throws {
        let problem = try Problem()
        let found = try ValueSteeringCosine(
            directions: problem.directions, training: problem.values("train"), test: problem.values("test"),
            lengths: problem.lengths)
        #expect(found.choices.map(\.column) == problem.fixture["value_columns"].integers)
        #expect(largestDifference(found.cosines, problem.fixture["value_cosines"].numbers) < 1e-6)
        #expect(largestDifference(found.unsteeredCosines, problem.fixture["unsteered"].numbers) < 1e-6)
        #expect(found.mean > found.unsteeredMean)
        #expect(found.trainingMean > found.unsteeredMean)
    }

    @Test func theBestDirectionOfEveryTestPair() throws {
        let problem = try Problem()
        let found = try OracleSteeringCosine(
            directions: problem.directions, pairs: problem.pairs("test"),
            bias: problem.fixture["bias"].numbers.map(Float.init))
        #expect(largestDifference(found.cosines, problem.fixture["oracle"].numbers) < 1e-6)
        #expect(found.columns == problem.fixture["oracle_columns"].integers)
    }

    /// Nothing of the test pairs may enter the choice.
    @Test func choicesDoNotSeeTheTest() throws {
        let problem = try Problem()
        let (training, test) = (problem.pairs("train"), problem.pairs("test"))
        let other = SteeringPairs(
            before: test.before, after: normalMatrix(test.count, test.dimension, seed: 1), contrasts: test.contrasts)
        func choices(_ test: SteeringPairs) throws -> [[Double]] {
            try SteeringCosine(directions: problem.directions, training: training, test: test).choices.map {
                [Double($0.column), $0.scale, $0.trainingCosine]
            }
        }
        #expect(try choices(test) == choices(other))
    }

    @Test func meanDifferencesSteerOntoTheTarget() throws {
        // Every shift of a contrast is the same, so its mean with α = 1 is exact.
        let before = normalMatrix(30, 6, seed: 2)
        let shifts = normalMatrix(3, 6, seed: 3)
        let contrasts = (0..<30).map { $0 % 3 + 5 }
        let after = Matrix(rows: 30, columns: 6) { target in
            for index in target.indices {
                let (row, column) = (index / 6, index % 6)
                target[index] = before[row, column] + shifts[row % 3, column]
            }
        }
        let pairs = SteeringPairs(before: before, after: after, contrasts: contrasts)
        #expect(largestDifference(pairs.meanDifferences.doubles, shifts.doubles) < 1e-5)
        let found = try SteeringCosine(directions: pairs.meanDifferences, training: pairs, test: pairs)
        #expect(abs(found.mean - 1) < 1e-6)
        #expect(found.choices.map(\.column) == [0, 1, 2])
        #expect(found.choices.map(\.contrast) == [5, 6, 7])
        #expect(found.choices.allSatisfy { abs($0.scale - 1) < 1e-3 })
    }

    @Test func nothingToSteerWith() throws {
        let problem = try Problem()
        let (training, test) = (problem.pairs("train"), problem.pairs("test"))
        // Directions that are zero change nothing: the scale is 0, and the cosine that without steering.
        let none = try SteeringCosine(
            directions: Matrix(rows: 2, columns: test.dimension), training: training, test: test)
        #expect(none.mean == none.unsteeredMean)
        #expect(none.choices.allSatisfy { $0.scale == 0 })
        #expect(throws: MetricError.self) {
            try SteeringCosine(directions: Matrix(rows: 0, columns: test.dimension), training: training, test: test)
        }
        let strange = SteeringPairs(before: test.before, after: test.after, contrasts: test.contrasts.map { $0 + 100 })
        let error = #expect(throws: MetricError.self) {
            try SteeringCosine(directions: problem.directions, training: training, test: strange)
        }
        #expect(error?.description.contains("Contrast 1") == true)
    }

    @Test func randomDirectionsHaveUnitLength() {
        let found = SteeringPairs.randomDirections(5, dimension: 40, seed: 1)
        for row in 0..<5 {
            #expect(abs(found.row(row).reduce(0) { $0 + Double($1) * Double($1) } - 1) < 1e-5)
        }
        #expect(found == SteeringPairs.randomDirections(5, dimension: 40, seed: 1))
        #expect(found != SteeringPairs.randomDirections(5, dimension: 40, seed: 2))
    }
}
