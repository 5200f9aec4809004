// How well texts are steered to a concept along a column of an SSAE, the mean difference and a random direction.
//
//     steered-text-benchmark [CONCEPT…] [--layer N] [--pooling last|mean] [--positions all|prompt|generated]
//                            [--features N] [--tolerance T] [--whitening none|half|full|automatic] [--seed N] [--repeats N] [--scales A,B…]
//                            [--alone] [--answers] [--texts]
//
// CONCEPT: language, gender, sentiment or tense; all by default. The model is the default one. Prints Markdown: for
// every direction the share of 20 continuations that have the concept, at the best scale whose texts are still texts
// for the unsteered model, by two judges; and the scales one by one. All draws follow from the seed.
import Foundation
import LanguageModels
import Numerics
import SparseShift

func parse(_ arguments: [String]) -> (names: [String], options: [String: String]) {
    var (names, options, name) = ([String](), [String: String](), String?.none)
    for argument in arguments {
        if let known = name {
            options[known] = argument
            name = nil
        } else if ["--texts", "--alone", "--answers"].contains(argument) {
            options[String(argument.dropFirst(2))] = "yes"
        } else if argument.hasPrefix("--") {
            name = String(argument.dropFirst(2))
        } else {
            names.append(argument)
        }
    }
    return (names, options)
}

let (names, options) = parse(Array(CommandLine.arguments.dropFirst()))
let layer = options["layer"].flatMap { ResidualLayer($0) } ?? .middle
let pooling = options["pooling"].flatMap { Pooling(rawValue: $0) } ?? .lastToken
let positions: Steering.Positions = ["prompt": .prompt, "generated": .generated][options["positions"] ?? ""] ?? .all
let seed = options["seed"].flatMap { Int($0) } ?? 0
let repeats = options["repeats"].flatMap { Int($0) } ?? 1
let scales =
    options["scales"].map { $0.split(separator: ",").compactMap { Double($0) } } ?? [0.05, 0.1, 0.15, 0.2, 0.3, 0.4]

func text(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }
func percent(_ share: Double) -> String { "\(text(share * 100, 0)) %" }

func cosine(_ first: [Float], _ second: [Float]) -> Double {
    func product(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    return product(first, second) / (product(first, first) * product(second, second)).squareRoot()
}

let model = try LanguageModel.default

/// How well features of several widths and layers find the concepts; nothing is written.
func find(_ concept: Concept) throws {
    for layer in (options["layers"] ?? "10,15,20").split(separator: ",").compactMap({ ResidualLayer(String($0)) }) {
        let shifts = try model.shifts(of: concept.pairs, layer: layer, pooling: pooling)
        let column = concept.pairs.conceptNames.firstIndex(of: concept.column)!
        let mean = try SteeringDirection.meanDifference(of: shifts, concept: column)
        for features in (options["widths"] ?? "2,4,8,16").split(separator: ",").compactMap({ Int($0) }) {
            let found = try train(configuration(features), on: shifts, seed: seed, observer: nil)
            let search = try found.findFeature(of: concept.column, in: shifts, seed: seed)
            let vector = SteeringDirection("SSAE", search.best, of: found).vector
            print(
                concept.name, layer, features, "correlation", text(search.best.correlation, 3), "concordance",
                text(search.best.concordance, 3), "cosine with the mean", text(cosine(vector, mean.vector), 3),
                "FVU", text(found.evaluation.fractionUnexplained, 3), "L0", text(found.evaluation.l0, 1))
            fflush(nil)
        }
    }
}

func configuration(_ features: Int) -> SSAE.Configuration {
    var configuration = SSAE.Configuration(features: features)
    if let tolerance = options["tolerance"].flatMap({ Double($0) }) { configuration.tolerance = tolerance }
    configuration.whitening = options["whitening"].flatMap { ShiftWhitening(rawValue: $0) } ?? .none
    return configuration
}

func study(_ concept: Concept) throws {
    let begin = Date()
    let shifts = try model.shifts(of: concept.pairs, layer: layer, pooling: pooling)
    let features = options["features"].flatMap { Int($0) } ?? concept.features
    let found = try train(configuration(features), on: shifts, seed: seed, observer: nil)
    let search = try found.findFeature(of: concept.column, in: shifts, seed: seed)
    let column = concept.pairs.conceptNames.firstIndex(of: concept.column)!
    let ssae = SteeringDirection("SSAE", search.best, of: found)
    let mean = try SteeringDirection.meanDifference(of: shifts, concept: column)
    let alone = try SteeringDirection.meanDifference(
        "mean difference, alone", of: shifts, concept: column, isAlone: true)
    let directions =
        [ssae, mean] + (options["alone"] == nil ? [] : [alone]) + [.random(dimension: model.width, seed: seed)]
    let trained = Date().timeIntervalSince(begin)
    let prompts = (0..<repeats).flatMap { _ in concept.prompts }
    let sweep = try model.steeringSweep(
        directions, layer: layer, scales: scales, prompts: prompts, judge: concept.words, positions: positions,
        maximumTokens: 24, sampling: Sampling(temperature: 0.7, topP: 0.95, seed: seed))
    let asked = try options["answers"] == nil ? nil : sweep.judged(by: concept.answers, with: model)
    print("\n### \(concept.column), \(sweep.layer)\n")
    print(
        "\(shifts); feature \(search.best.feature) of \(found.features), correlation \(text(search.best.correlation, 3)),"
    )
    print(
        "cosine with the mean difference \(text(cosine(ssae.vector, mean.vector), 3)); scale 1 is \(text(sweep.unitLength, 1)), \(sweep.unitName);"
    )
    print("\(text(trained, 0)) s to train, \(text(Date().timeIntervalSince(begin), 0)) s in all.\n")
    print(
        "| direction | bound | scale | \(sweep.concept), held out (words) | at the best scale | (answers) | perplexity | repetition |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    let base = sweep.unsteered
    print(
        "| none | | 0 | \(percent(base.share)) | \(percent(base.share)) | \(asked.map { percent($0.unsteered.share) } ?? "") | \(text(base.perplexity, 1)) | \(percent(base.repetition)) |"
    )
    if !concept.examples.isEmpty {
        let natural = try concept.prompts.prefix(concept.examples.count).enumerated().map {
            try model.likelihood(of: " " + concept.examples[$0.offset], after: $0.element)
        }
        let perplexity = exp(
            -natural.map(\.logProbability).reduce(0, +) / Double(natural.map(\.tokens.count).reduce(0, +)))
        print("| none, texts by hand | | | | | | \(text(perplexity, 1)) | |")
    }
    for ratio in [2.0, 4] {
        let bounds = SteeringBounds(perplexityRatio: ratio)
        let byAnswers = asked?.summary(bounds)
        for (index, row) in sweep.summary(bounds).enumerated() {
            print(
                "| \(row.name) | × \(text(ratio, 0)) | \(row.scale) | **\(percent(row.heldOutShare ?? .nan))** | \(percent(row.share)) "
                    + "| \(byAnswers.map { percent($0[index].heldOutShare ?? .nan) } ?? "") | \(text(row.perplexity, 1)) | \(percent(row.repetition)) |"
            )
        }
    }
    print("\nShare by words, perplexity:\n")
    print("| direction | \(scales.map { "\($0)" }.joined(separator: " | ")) |")
    print("| --- |\(scales.map { _ in " --- |" }.joined())")
    for series in sweep.series {
        let cells = series.points.map { "\(percent($0.share)), \(text($0.perplexity, 1))" }
        print("| \(series.name) | \(cells.joined(separator: " | ")) |")
    }
    if options["texts"] != nil {
        for series in sweep.series {
            for point in series.points {
                print("\n\(series.name), \(point.scale):\n")
                for text in point.texts.prefix(4) {
                    print(
                        "- \(text.judgement.hasConcept ? "+" : "−") \(text.generation.prompt) →\(text.generation.text.replacing("\n", with: "⏎"))"
                    )
                }
            }
        }
    }
    fflush(nil)
}

for concept in try Concept.all() where names.isEmpty || names.contains(concept.name) {
    try options["widths"] == nil ? study(concept) : find(concept)
}
