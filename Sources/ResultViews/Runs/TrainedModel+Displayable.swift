import Figures
import SparseShift

extension TrainedModel: Displayable {
    /// A card with the method, how well the model fits and how sparse it is, and the loss over the steps.
    public var representation: Representation { card.representation }

    /// `SSAE, 10 features × 32`.
    var heading: String { "\(method), \(QuantityText.count(features, "feature")) × \(QuantityText.count(dimension))" }

    /// Whether a constraint held the code sparse.
    var isConstrained: Bool { limit != nil }

    var card: Card {
        let state = isComplete ? "" : ", stopped at step \(QuantityText.count(steps))"
        // A model that was loaded from a checkpoint alone has no evaluation.
        var facts = evaluation.loss.isNaN ? [Card.Fact("evaluation", "not measured")] : evaluation.facts
        if isConstrained { facts.append(Card.Fact("multiplier λ", QuantityText.number(multiplier))) }
        if let text = whiteningText { facts.append(Card.Fact("whitening", text)) }
        if let outlierTreatment { facts.append(Card.Fact("outliers", outlierTreatment)) }
        facts.append(Card.Fact("steps", QuantityText.count(steps)))
        if let continuedFrom {
            facts.append(Card.Fact("given more steps after", "\(QuantityText.count(continuedFrom)), by a new schedule"))
        }
        facts.append(
            Card.Fact(
                "trained in", "\(DurationText.brief(seconds)), \(QuantityText.number(samplesPerSecond)) shifts/s",
                isOnScreenOnly: true))
        facts += warnings.map { Card.Fact("⚠ warning", $0) }
        let line = history.thinned(to: 100)
        let chart = Chart(line) { LineMark(x: .value("step", $0.step), y: .value("loss", $0.loss)) }
            .chartYScale(type: .log).frame(width: 360, height: 190)
        return Card(heading, subtitle: "trained on \(data), seed \(seed)\(state)", facts: facts, figure: chart)
    }

    /// How far the shifts were evened out before training, and the trials by which that was chosen:
    /// `half (sparseness ratio of none 0.41, half 0.33, full 0.36)`.
    private var whiteningText: String? {
        let trials = whiteningTrials.map { "\($0.whitening.rawValue) \(QuantityText.number($0.sparsenessRatio))" }
        let chosen = WhiteningTrial.best(of: whiteningTrials)?.whitening.rawValue
        let setting = configuration.settings.whitening
        if whitening == nil, whiteningTrials.isEmpty { return nil }
        let name = whitening == nil ? "none" : chosen ?? setting.rawValue
        return trials.isEmpty ? name : "\(name) (sparseness ratio of \(trials.joined(separator: ", ")))"
    }
}
