import JSON
import LanguageModels

extension Selectivity {
    /// The matrices with all their numbers.
    package var json: JSONValue {
        [
            "measure": .string(measure == .probes ? "probes" : "generations"), "model": .string(model),
            "layer": .string(layer), "reading_layer": readingLayer.map { .string($0) } ?? .null,
            "length": .real(length), "scale": .real(scale), "texts": .integer(texts),
            "random_directions": .integer(randomDirections),
            "random_bounds": .array(randomBounds.map { .real($0) }),
            "matrices": .array(matrices.map(\.json)),
            "failures": .array(
                failures.map { ["method": .string($0.method), "reason": .string($0.reason)] }),
            "left_out": .array(leftOut.map { .string($0) }), "unknown_judgements": .integer(unknownJudgements),
            "probes": .array(
                probes.map { ["concept": .string($0.concept), "auroc": $0.concordance.map { .real($0) } ?? .null] }),
        ]
    }

    /// The matrices of ``json``, without probes; `nil` if it is damaged.
    package init?(_ json: JSONValue) {
        let matrices = (json["matrices"]?.array ?? []).compactMap { SelectivityMatrix($0) }
        let bounds = (json["random_bounds"]?.array ?? []).compactMap(\.number)
        guard let measure = json["measure"]?.string, let model = json["model"]?.string,
            let layer = json["layer"]?.string, let length = json["length"]?.number, let scale = json["scale"]?.number,
            let texts = json["texts"]?.integer, let random = json["random_directions"]?.integer,
            let first = matrices.first, bounds.count == first.concepts.count,
            matrices.count == json["matrices"]?.array?.count
        else { return nil }
        self.init(
            measure: measure == "probes" ? .probes : .generations, model: model, layer: layer,
            readingLayer: json["reading_layer"]?.string, length: length, scale: scale, texts: texts,
            matrices: matrices, randomDirections: random, randomBounds: bounds, probes: [],
            failures: (json["failures"]?.array ?? []).compactMap { failure in
                guard let method = failure["method"]?.string, let reason = failure["reason"]?.string else { return nil }
                return Failure(method: method, reason: reason)
            },
            leftOut: (json["left_out"]?.array ?? []).compactMap(\.string),
            unknownJudgements: json["unknown_judgements"]?.integer ?? 0)
    }
}

extension SelectivityMatrix {
    fileprivate var json: JSONValue {
        [
            "method": .string(method), "concepts": .array(concepts.map { .string($0) }),
            "values": .array(values.map { .array($0.map { .real($0) }) }),
            "intervals": .array(
                intervals.map { .array($0.map { .array([.real($0.lowerBound), .real($0.upperBound)]) }) }),
            "features": .array(features.map { $0.map { .integer($0) } ?? .null }),
            "signs": .array(signs.map { .integer($0) }), "suppresses": .boolean(suppresses),
            "harms": .array(harms.map(\.json)),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let method = json["method"]?.string else { return nil }
        let concepts = (json["concepts"]?.array ?? []).compactMap(\.string)
        let values = (json["values"]?.array ?? []).map { ($0.array ?? []).compactMap(\.number) }
        let intervals = (json["intervals"]?.array ?? []).map { row in
            (row.array ?? []).compactMap { ends -> ClosedRange<Double>? in
                let ends = (ends.array ?? []).compactMap(\.number)
                return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
            }
        }
        let features = (json["features"]?.array ?? []).map(\.integer)
        let signs = json["signs"]?.array?.compactMap(\.integer)
        let harms = (json["harms"]?.array ?? []).map { SteeringHarm($0) }
        let count = concepts.count
        guard count > 0, values.count == count, values.allSatisfy({ $0.count == count }), intervals.count == count,
            intervals.allSatisfy({ $0.count == count }), features.count == count,
            signs?.count ?? count == count, harms.isEmpty || harms.count == count, !harms.contains(nil)
        else { return nil }
        self.init(
            method: method, concepts: concepts, values: values, intervals: intervals, features: features,
            signs: signs, suppresses: json["suppresses"] == .boolean(true), harms: harms.compactMap(\.self))
    }
}

extension SteeringHarm {
    fileprivate var json: JSONValue {
        [
            "perplexity_ratio": perplexityRatio.map { .real($0) } ?? .null, "added_repetition": .real(addedRepetition),
            "empty_share": .real(emptyShare),
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let repetition = json["added_repetition"]?.number, let empty = json["empty_share"]?.number else {
            return nil
        }
        self.init(
            perplexityRatio: json["perplexity_ratio"]?.number, addedRepetition: repetition, emptyShare: empty)
    }
}

extension SteeringSweep {
    /// All points with their texts, and the best scale of every direction.
    var json: JSONValue {
        let all =
            [("unsteered", unsteered)] + series.flatMap { series in series.points.map { (series.name, $0) } }
            + (prompted.map { [("prompting", $0)] } ?? [])
        return [
            "concept": .string(concept), "rule": .string(rule), "model": .string(model), "layer": .string(layer),
            "unit_length": .real(unitLength),
            "points": .array(
                all.map { name, point in
                    [
                        "direction": .string(name), "scale": .real(point.scale), "share": .real(point.share),
                        "perplexity": .real(point.perplexity), "repetition": .real(point.repetition),
                        "unknown": .integer(point.texts.count { !$0.judgement.isKnown }),
                        "texts": .array(
                            point.texts.map { text in
                                [
                                    "prompt": .string(text.generation.prompt), "text": .string(text.generation.text),
                                    "has_concept": .boolean(text.judgement.hasConcept),
                                    "score": .real(text.judgement.score),
                                ]
                            }),
                    ]
                }),
            "summary": .array(
                summary().map { best in
                    [
                        "direction": .string(best.name), "scale": .real(best.scale), "share": .real(best.share),
                        "held_out": best.heldOutShare.map { .real($0) } ?? .null, "perplexity": .real(best.perplexity),
                        "repetition": .real(best.repetition),
                    ]
                }
                    // It has no scale that could have been chosen.
                    + (prompted.map { point in
                        [
                            [
                                "direction": "prompting", "scale": .null, "share": .real(point.share),
                                "held_out": .real(point.share), "perplexity": .real(point.perplexity),
                                "repetition": .real(point.repetition),
                            ]
                        ]
                    } ?? [])),
        ]
    }
}
