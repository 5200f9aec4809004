import Figures
import SparseShift

extension TrainedModel: Displayable {
    /// A card with the method, how well the model fits and how sparse it is, and the course of the loss.
    public var representation: Representation { card.representation }

    var card: Card {
        let state = isComplete ? "" : ", stopped at step \(ResultText.count(steps))"
        // A model that was loaded from a checkpoint alone has no evaluation.
        var facts = evaluation.loss.isNaN ? [Card.Fact("evaluation", "not measured")] : evaluation.facts
        if isConstrained { facts.append(Card.Fact("multiplier λ", ResultText.number(multiplier))) }
        if let text = whiteningText { facts.append(Card.Fact("whitening", text)) }
        facts.append(Card.Fact("steps", ResultText.count(steps)))
        facts.append(
            Card.Fact(
                "trained in", "\(DurationText.brief(seconds)), \(ResultText.number(samplesPerSecond)) shifts/s",
                isOnScreenOnly: true))
        facts += warnings.map { Card.Fact("⚠ warning", $0) }
        let line = history.thinned(to: 100)
        let chart = Chart(line) { LineMark(x: .value("step", $0.step), y: .value("loss", $0.loss)) }
            .chartYScale(type: .log).frame(width: 360, height: 190)
        return Card(heading, subtitle: "trained on \(data), seed \(seed)\(state)", facts: facts, figure: chart)
    }

    /// How far the shifts were evened out before training, and the trials that it was chosen by:
    /// `half (sparseness ratio of none 0.41, half 0.33, full 0.36)`.
    private var whiteningText: String? {
        let trials = whiteningTrials.map { "\($0.whitening.rawValue) \(ResultText.number($0.sparsenessRatio))" }
        let chosen = WhiteningTrial.best(of: whiteningTrials)?.whitening.rawValue
        let setting = configuration.settings.whitening
        if whitening == nil, whiteningTrials.isEmpty { return nil }
        let name = whitening == nil ? "none" : chosen ?? setting.rawValue
        return trials.isEmpty ? name : "\(name) (sparseness ratio of \(trials.joined(separator: ", ")))"
    }
}
