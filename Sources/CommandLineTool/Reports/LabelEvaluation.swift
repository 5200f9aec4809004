import Figures
import JSON
import Numerics
import SparseShift

/// How well a model's features match the labels of shifts.
package struct LabelEvaluation {
    private static let testPart = 5

    private let names: [String]
    private let pearson: MeanCorrelationCoefficient
    private let spearman: MeanCorrelationCoefficient
    /// Matches on four fifths of the shifts, scored on the rest; `nil` for fewer than ten shifts.
    private let outOfSample: MeanCorrelationCoefficient?
    /// The best feature for each label; `nil` where a label never changes or always does, in either part.
    private let identifications: [Identification?]

    /// - Parameter codes: One row per shift (N × H).
    package init(_ codes: Matrix, _ data: LabelledShifts) throws {
        let concepts = data.concepts
        names = data.names
        pearson = MeanCorrelationCoefficient(codes, with: concepts)
        spearman = MeanCorrelationCoefficient(codes, with: concepts, kind: .spearman)
        // A fifth of the shifts, the same ones every time.
        var random = RandomGenerator(seed: 0, stream: 23)
        let test = random.sample(codes.rows / Self.testPart, from: codes.rows).sorted()
        guard test.count > 1 else {
            outOfSample = nil
            identifications = names.map { _ in nil }
            return
        }
        let isTest = Set(test)
        let fit = (0..<codes.rows).filter { !isTest.contains($0) }
        let (fitCodes, testCodes) = (codes.rows(at: fit), codes.rows(at: test))
        let (fitConcepts, testConcepts) = (concepts.rows(at: fit), concepts.rows(at: test))
        outOfSample = .outOfSample(
            fit: .init(fitCodes, with: fitConcepts), on: .init(testCodes, with: testConcepts))
        identifications = try names.indices.map { concept in
            let labels = fitConcepts.column(concept).map { $0 > 0 }
            guard Set(labels).count == 2, Set(testConcepts.column(concept).map { $0 > 0 }).count == 2 else {
                return nil
            }
            return try Identification(
                fitCodes, labels: labels, test: testCodes, labels: testConcepts.column(concept).map { $0 > 0 })
        }
    }

    /// The mean correlation with the labels that change; `nil` if none does.
    var correlation: Double? { Self.known(pearson) }
    var rankCorrelation: Double? { Self.known(spearman) }
    var correlationOutOfSample: Double? { outOfSample.flatMap(Self.known) }

    private static func known(_ correlation: MeanCorrelationCoefficient) -> Double? {
        correlation.score.isNaN ? nil : correlation.score
    }

    var json: JSONValue {
        .object([
            "mcc": correlation.map { .real($0) } ?? .null, "mcc_spearman": rankCorrelation.map { .real($0) } ?? .null,
            "mcc_out_of_sample": correlationOutOfSample.map { .real($0) } ?? .null,
            "constant": .array(pearson.constantConcepts.map { .string(names[$0]) }),
            "labels": .array(names.indices.map(label)),
        ])
    }

    private func label(_ concept: Int) -> JSONValue {
        var members: [String: JSONValue] = ["name": .string(names[concept])]
        let match = pearson.matches.first { $0.concept == concept }
        members["feature"] = match.map { .integer($0.feature) } ?? .null
        members["correlation"] = match.map { .real($0.correlation) } ?? .null
        members["identification"] =
            identifications[concept].map { found in
                .object([
                    "feature": .integer(found.feature), "threshold": .real(found.threshold),
                    "positive": .boolean(found.isPositive), "accuracy": .real(found.test.accuracy),
                    "macro_f1": .real(found.test.macroF1), "matthews": .real(found.test.matthews),
                    "correlation": .real(found.correlation),
                ])
            } ?? .null
        return .object(members)
    }

    /// One row per label.
    func table(caption: String) -> Table {
        let rows = names.indices.map { concept -> [Table.Cell] in
            let match = pearson.matches.first { $0.concept == concept }
            let found = identifications[concept]
            return [
                .text(names[concept]), match.map { .integer($0.feature) } ?? .missing, .number(match?.correlation),
                found.map { .integer($0.feature) } ?? .missing, .number(found?.test.accuracy),
                .number(found?.test.macroF1), .number(found?.test.matthews),
            ]
        }
        return Table(
            columns: [
                "label", "matched feature", Table.Column("|correlation|", format: .places(3)), "best feature",
                Table.Column("accuracy", format: .places(3)), Table.Column("macro F1", format: .places(3)),
                Table.Column("Matthews", format: .places(3)),
            ], rows: rows, caption: caption)
    }
}
