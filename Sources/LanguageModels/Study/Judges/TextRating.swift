import Foundation
import JSON

/// What a judge is asked about a text.
public enum RatedAspect: String, Sendable, Hashable, CaseIterable {
    /// Whether the concept is there.
    case concept
    /// Whether the text is related to its instruction.
    case relatedness
    /// Whether the text is fluent.
    case fluency
}

/// The ratings of a text by an ``EndpointJudge``, each from 0 to 2.
public struct TextRating: Sendable, Hashable {
    /// The ratings that could be read.
    public let ratings: [RatedAspect: Double]
    /// The aspects whose answer held no rating from 0 to 2. They count as 0.
    public let unreadable: [RatedAspect]
    /// The aspects without a usable answer, and why. They count as 0.
    public let failures: [RatedAspect: String]

    package init(
        ratings: [RatedAspect: Double], unreadable: [RatedAspect] = [], failures: [RatedAspect: String] = [:]
    ) {
        self.ratings = ratings
        self.unreadable = unreadable
        self.failures = failures
    }

    /// The harmonic mean of the ratings, 0…2; 0 if any is 0 or is missing.
    public var score: Double {
        guard unreadable.isEmpty, failures.isEmpty else { return 0 }
        return Self.harmonicMean(Array(ratings.values))
    }

    /// n / Σ 1/x, which is 0 if any value is; 0 without values.
    package static func harmonicMean(_ values: [Double]) -> Double {
        guard !values.isEmpty, values.allSatisfy({ $0 > 0 }) else { return 0 }
        return Double(values.count) / values.sorted().reduce(0) { $0 + 1 / $1 }
    }

    /// The number after the last "Rating:" of an answer, on its line, without brackets and quotation marks, or the `rating` of an
    /// answer that is a JSON object; `nil` if that is no number from 0 to 2.
    package static func rating(in answer: String) -> Double? {
        if let value = (try? JSONValue(decoding: answer))?["rating"] {
            return value.number.flatMap { (0...2).contains($0) ? $0 : nil }
        }
        guard let mark = answer.range(of: "Rating:", options: .backwards) else { return nil }
        let line = answer[mark.upperBound...].drop { $0 == " " || $0 == "\n" || $0 == "*" }.prefix { !$0.isNewline }
        let text = line.filter { !"[]()\"'`*".contains($0) }.trimmingCharacters(in: .whitespaces)
        let number = text.hasSuffix(".") ? String(text.dropLast()) : text
        guard let value = Double(number), (0...2).contains(value) else { return nil }
        return value
    }
}

/// The ratings of several texts by one judge.
public struct TextRatings: Sendable, Hashable {
    /// The concept.
    public let concept: String
    /// The judge's model.
    public let judge: String
    /// The ratings, one a text, in order.
    public let texts: [TextRating]

    package init(concept: String, judge: String, texts: [TextRating]) {
        self.concept = concept
        self.judge = judge
        self.texts = texts
    }

    /// The mean score, 0…2. Ratings that could not be read count as 0, as in AxBench (arXiv:2501.17148).
    public var meanScore: Double { mean(texts) }

    /// The mean score of the texts whose ratings could all be read; `nil` if there is none.
    public var meanScoreOfRated: Double? {
        let rated = texts.filter { $0.unreadable.isEmpty && $0.failures.isEmpty }
        return rated.isEmpty ? nil : mean(rated)
    }

    /// The mean rating of an aspect, 0…2, over the texts where it could be read; `nil` if it never could.
    public func mean(of aspect: RatedAspect) -> Double? {
        let values = texts.compactMap { $0.ratings[aspect] }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// The number of ratings that could be read.
    public var readableCount: Int { texts.reduce(0) { $0 + $1.ratings.count } }
    /// The number of answers without a rating from 0 to 2.
    public var unreadableCount: Int { texts.reduce(0) { $0 + $1.unreadable.count } }
    /// The number of ratings without a usable answer.
    public var failureCount: Int { texts.reduce(0) { $0 + $1.failures.count } }

    /// The mean score of ratings that are drawn evenly from 0, 1 and 2: what a judge that guesses gives.
    public static func chanceScore(aspects: Int) -> Double {
        guard aspects > 0 else { return 0 }
        // Of n ratings that are all 1 or 2, k are 2: n / (n − k + k/2).
        let count = Double(aspects)
        var (sum, ways) = (0.0, 1.0)
        for twos in 0...aspects {
            sum += ways * count / (count - Double(twos) / 2)
            ways *= Double(aspects - twos) / Double(twos + 1)
        }
        var all = 1.0
        for _ in 0..<aspects { all *= 3 }
        return sum / all
    }

    private func mean(_ texts: [TextRating]) -> Double {
        texts.isEmpty ? 0 : texts.reduce(0) { $0 + $1.score } / Double(texts.count)
    }
}

extension TextRatings: CustomStringConvertible {
    /// The mean score, and how many ratings could not be read.
    public var description: String {
        "\(concept), judged by \(judge): mean score \(meanScore.decimals(2)) of 2 over \(texts.count) texts; "
            + "\(unreadableCount) ratings could not be read and \(failureCount) had no answer"
    }
}
