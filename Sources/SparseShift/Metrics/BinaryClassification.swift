import Requirements

/// How well yes-or-no decisions agree with labels.
public struct BinaryClassification: Sendable, Hashable {
    /// Decisions for yes that are right.
    public private(set) var truePositives = 0
    /// Decisions for yes that are wrong.
    public private(set) var falsePositives = 0
    /// Decisions for no that are wrong.
    public private(set) var falseNegatives = 0
    /// Decisions for no that are right.
    public private(set) var trueNegatives = 0

    /// Counts decisions that are right and wrong.
    ///
    /// - Precondition: both have equally many elements.
    public init(_ decisions: [Bool], labels: [Bool]) {
        require(
            decisions.count == labels.count,
            "There are \(decisions.count) decisions for \(labels.count) labels; there must be equally many.")
        for (decision, label) in zip(decisions, labels) {
            switch (decision, label) {
            case (true, true): truePositives += 1
            case (true, false): falsePositives += 1
            case (false, true): falseNegatives += 1
            case (false, false): trueNegatives += 1
            }
        }
    }

    init(truePositives: Int, falsePositives: Int, positives: Int, negatives: Int) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        falseNegatives = positives - truePositives
        trueNegatives = negatives - falsePositives
    }

    /// The fraction of right decisions, from 0 to 1; 0 of no decisions.
    public var accuracy: Double {
        let count = truePositives + falsePositives + falseNegatives + trueNegatives
        return count > 0 ? Double(truePositives + trueNegatives) / Double(count) : 0
    }

    /// The part of the decisions for yes that are right, from 0 to 1; 0 without such a decision.
    public var precision: Double { Self.part(truePositives, of: truePositives + falsePositives) }

    /// The part of the positive labels that were found, from 0 to 1; 0 without such a label.
    public var recall: Double { Self.part(truePositives, of: truePositives + falseNegatives) }

    private static func part(_ count: Int, of all: Int) -> Double { all > 0 ? Double(count) / Double(all) : 0 }

    /// F1 of the positive class, from 0 to 1; 0 where there is neither a positive label nor a positive decision.
    public var f1: Double { Self.f1(truePositives, falsePositives + falseNegatives) }

    /// The mean of the F1 of both classes, from 0 to 1.
    public var macroF1: Double { (f1 + Self.f1(trueNegatives, falsePositives + falseNegatives)) / 2 }

    /// The correlation of decisions and labels (Matthews), from −1 to 1; 0 where either never varies.
    public var matthews: Double {
        let (tp, fp) = (Double(truePositives), Double(falsePositives))
        let (fn, tn) = (Double(falseNegatives), Double(trueNegatives))
        let product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
        return product > 0 ? (tp * tn - fp * fn) / product.squareRoot() : 0
    }

    private static func f1(_ right: Int, _ wrong: Int) -> Double {
        right + wrong > 0 ? 2 * Double(right) / Double(2 * right + wrong) : 0
    }
}

extension BinaryClassification: SessionMetric {
    /// `classification`.
    public static var storedName: String { "classification" }
    /// The result in a few words.
    public var summary: String { "accuracy \(accuracy.brief), macro F1 \(macroF1.brief)" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("true_positives", truePositives)
        try group.add("false_positives", falsePositives)
        try group.add("false_negatives", falseNegatives)
        try group.add("true_negatives", trueNegatives)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        truePositives = try group.integer("true_positives", in: 0...Int.max)
        falsePositives = try group.integer("false_positives", in: 0...Int.max)
        falseNegatives = try group.integer("false_negatives", in: 0...Int.max)
        trueNegatives = try group.integer("true_negatives", in: 0...Int.max)
    }
}
