import Foundation

/// How far two judges of the same texts agree beyond chance: Cohen's κ = (p_o − p_e) / (1 − p_e), with the observed agreement
/// p_o and the agreement p_e of independent judges who give every label as often as these do (Cohen 1960).
///
///     try sweep.agreement(with: sweep.judged(by: endpointJudge, with: model)).kappa
///
/// κ is 1 if they always agree and 0 by chance, whatever the labels' shares.
public struct CohensKappa: Sendable, Hashable {
    /// How much a disagreement counts.
    public enum Weights: Sendable, Hashable {
        /// Every disagreement counts 1.
        case none
        /// |i − j| of labels in order.
        case linear
        /// (i − j)² of labels in order.
        case quadratic

        fileprivate func callAsFunction(_ first: Int, _ second: Int) -> Double {
            let difference = Double(abs(first - second))
            switch self {
            case .none: return difference == 0 ? 0 : 1
            case .linear: return difference
            case .quadratic: return difference * difference
            }
        }
    }

    /// How often the first judge gave label i where the second gave label j (L × L).
    public let counts: [[Int]]
    /// How much a disagreement counts.
    public let weights: Weights
    /// The number of texts that are left out, since a judge could not decide on them; see ``Judgement/isKnown``.
    public private(set) var leftOut = 0

    /// Takes the decisions of two judges on the same texts. Texts on which one of them could not decide are left out.
    ///
    /// - Throws: ``LanguageModelError`` if there are none, none on which both could decide, or not as many of one as of the other.
    public init(_ first: [Judgement], _ second: [Judgement]) throws(LanguageModelError) {
        guard first.count == second.count else { throw Self.unequal(first.count, second.count) }
        let known = zip(first, second).filter { $0.isKnown && $1.isKnown }
        guard !known.isEmpty || first.isEmpty else {
            throw LanguageModelError(
                "agreement needs at least one text on which both judges could decide, and there is none among \(first.count)."
            )
        }
        try self.init(known.map { $0.0.hasConcept ? 1 : 0 }, known.map { $0.1.hasConcept ? 1 : 0 }, labels: 2)
        leftOut = first.count - known.count
    }

    private static func unequal(_ first: Int, _ second: Int) -> LanguageModelError {
        LanguageModelError(
            "agreement needs the same texts, but the first judge has \(first) decisions and the second \(second).")
    }

    /// Takes the labels of two judges.
    ///
    /// - Parameters:
    ///   - first: The labels of the first judge, each from 0 to `labels` − 1.
    ///   - second: Those of the second, of the same texts.
    ///   - labels: The number of labels; `nil` for one more than the largest.
    ///   - weights: How much a disagreement counts; weights other than ``Weights/none`` need labels in order.
    /// - Throws: ``LanguageModelError`` if there are none, not as many of one as of the other, or a label is out of range.
    public init(
        _ first: [Int], _ second: [Int], labels: Int? = nil, weights: Weights = .none
    ) throws(LanguageModelError) {
        guard first.count == second.count else { throw Self.unequal(first.count, second.count) }
        guard !first.isEmpty else { throw LanguageModelError("agreement needs at least one text.") }
        let labels = labels ?? (max(first.max()!, second.max()!) + 1)
        if let wrong = (first + second).first(where: { !(0..<max(0, labels)).contains($0) }) {
            throw LanguageModelError("\(wrong) is no label, only 0 to \(labels - 1).")
        }
        var counts = [[Int]](repeating: Array(repeating: 0, count: labels), count: labels)
        for (one, other) in zip(first, second) { counts[one][other] += 1 }
        self.counts = counts
        self.weights = weights
    }

    /// The number of texts, without those that are left out.
    public var count: Int { counts.joined().reduce(0, +) }

    /// How often the first judge gave each label, and the second.
    private var shares: (first: [Double], second: [Double]) {
        let all = Double(count)
        return (
            counts.map { Double($0.reduce(0, +)) / all },
            counts.indices.map { label in Double(counts.reduce(0) { $0 + $1[label] }) / all }
        )
    }

    /// Whether a judge gave all texts the same label, so that κ is 0 or undefined, whatever the other said.
    public var isOneSided: Bool {
        let (first, second) = shares
        return first.contains(1) || second.contains(1)
    }

    /// The share of texts on which they agree, 0…1.
    public var agreement: Double { Double(counts.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(count) }

    /// The share on which independent judges with these shares of labels would agree, 0…1.
    public var chanceAgreement: Double {
        let (first, second) = shares
        return zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// κ, at most 1; `nil` if both judges gave all texts the same label, since chance alone agrees then.
    public var kappa: Double? {
        let (first, second) = shares
        // Rounding would make a 0 of one-sided judges a number beside it.
        if isOneSided { return first == second ? nil : 0 }
        var (observed, expected) = (0.0, 0.0)
        for row in counts.indices {
            for column in counts.indices {
                let weight = weights(row, column)
                observed += weight * Double(counts[row][column]) / Double(count)
                expected += weight * first[row] * second[column]
            }
        }
        return expected > 0 ? 1 - observed / expected : nil
    }

    /// The κ that independent judges with these shares of labels exceed in one of twenty cases, in either direction: 1.96 times
    /// the standard error under independence (Fleiss, Cohen and Everitt 1969, equation 14); `nil` where the judges are
    /// ``isOneSided``.
    public var chanceBound: Double? {
        guard kappa != nil, !isOneSided else { return nil }
        let (first, second) = shares
        let places = counts.indices
        let rowMeans = places.map { row in places.reduce(0) { $0 + second[$1] * weight(row, $1) } }
        let columnMeans = places.map { column in places.reduce(0) { $0 + first[$1] * weight($1, column) } }
        let expected = places.reduce(0) { $0 + first[$1] * rowMeans[$1] }
        var sum = 0.0
        for row in places {
            for column in places {
                let term = weight(row, column) - (rowMeans[row] + columnMeans[column])
                sum += first[row] * second[column] * term * term
            }
        }
        let variance = (sum - expected * expected) / (Double(count) * (1 - expected) * (1 - expected))
        return 1.96 * max(0, variance).squareRoot()
    }

    /// The interval of κ for a confidence of 95 %: 1.96 times its standard error to both sides, at most −1 to 1 (Fleiss, Cohen and
    /// Everitt 1969, equation 9). Texts are taken as independent. `nil` where the judges are ``isOneSided``.
    public var interval: ClosedRange<Double>? {
        guard let kappa, !isOneSided else { return nil }
        let (first, second) = shares
        let places = counts.indices
        let rowMeans = places.map { row in places.reduce(0) { $0 + second[$1] * weight(row, $1) } }
        let columnMeans = places.map { column in places.reduce(0) { $0 + first[$1] * weight($1, column) } }
        let expected = places.reduce(0) { $0 + first[$1] * rowMeans[$1] }
        var (observed, sum) = (0.0, 0.0)
        for row in places {
            for column in places { observed += Double(counts[row][column]) / Double(count) * weight(row, column) }
        }
        for row in places {
            for column in places {
                let term =
                    weight(row, column) * (1 - expected) - (rowMeans[row] + columnMeans[column]) * (1 - observed)
                sum += Double(counts[row][column]) / Double(count) * term * term
            }
        }
        let rest = observed * expected - 2 * expected + observed
        let half = 1.96 * (max(0, sum - rest * rest) / Double(count)).squareRoot() / ((1 - expected) * (1 - expected))
        return max(-1, kappa - half)...min(1, kappa + half)
    }

    /// How much an agreement counts, 0…1.
    private func weight(_ row: Int, _ column: Int) -> Double {
        let most = Double(max(1, counts.count - 1))
        switch weights {
        case .none: return 1 - weights(row, column)
        case .linear: return 1 - weights(row, column) / most
        case .quadratic: return 1 - weights(row, column) / (most * most)
        }
    }
}

extension CohensKappa: CustomStringConvertible {
    /// κ, the agreement and what chance gives.
    public var description: String {
        let head = kappa.map { "κ = \($0.decimals(3))" } ?? "κ is undefined, since both judges gave one label"
        let bound =
            chanceBound.map { "; by chance |κ| is below \($0.decimals(3)) in 19 of 20 cases" }
            ?? (kappa == nil ? "" : "; one judge gave all texts the same label")
        let rest = leftOut == 0 ? "" : "; \(leftOut) more are left out, since a judge could not decide"
        return "\(head): they agree on \((100 * agreement).decimals(1)) % of \(count) texts, "
            + "by chance on \((100 * chanceAgreement).decimals(1)) %\(bound)\(rest)"
    }
}
