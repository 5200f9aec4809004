import Foundation
import JSON
import LanguageModels
import TensorFiles
import Work

/// Generates texts and hands them over, for `generate` and `steer`.
struct TextsRun {
    let generation: GenerationOptions
    let destination: TextsDestination
    let printing: OutputOptions
    let tokens: TokenOptions

    /// - Parameters:
    ///   - given: The prompts as they were given.
    ///   - model: The language model.
    ///   - steering: The steerings.
    ///   - isCompared: Whether to generate texts without steering, too.
    /// - Throws: Errors of the model, which name the prompt; the exit code of a signal, after what was generated is written.
    func run(
        _ given: [String], by model: LanguageModel, steering: [NamedSteering] = [], isCompared: Bool = false
    ) throws {
        try OutputPath.check(destination.output, apartFrom: [generation.file])
        try destination.checkEarlierFile()
        let prompts = try given.map { try tokens.prepared($0, for: model) }
        let sampling = generation.sampling
        var (plain, texts, places) = ([Generation](), [Generation](), Array(prompts.indices))
        var isInterrupted = false
        try InterruptSignal.stopping {
            do {
                if isCompared {
                    plain = try model.generate(
                        prompts, maximumTokens: generation.maximumTokens, sampling: sampling)
                }
                texts = try model.generate(
                    prompts, steering: steering.map(\.steering), maximumTokens: generation.maximumTokens,
                    sampling: sampling)
            } catch let interruption as GenerationsInterrupted {
                isInterrupted = true
                // Without a text beside it, one is not what was asked for.
                let isOfPlain = isCompared && plain.isEmpty
                (texts, places) = isOfPlain ? ([], []) : (interruption.generations, interruption.places)
            }
        }
        let kept = isCompared ? places.map { plain[$0] } : []
        Interruption.clear()
        let perplexities =
            texts.isEmpty ? [] : try model.likelihoods(of: texts + kept).map { $0.tokens.isEmpty ? nil : $0.perplexity }
        let report = GeneratedTextsReport(
            model: model, sampling: sampling, steering: steering,
            rows: places.enumerated().map { row, place in
                GeneratedTextsReport.Row(
                    place: place, prompt: given[place], text: texts[row], perplexity: perplexities[row],
                    unsteered: isCompared ? kept[row] : nil,
                    unsteeredPerplexity: isCompared ? perplexities[texts.count + row] : nil)
            }, wanted: given.count)
        // An earlier file is worth more than an empty one.
        if !isInterrupted || !texts.isEmpty || destination.output == nil { try write(report) }
        let overflowed = texts.count(where: \.hasOverflowed)
        if overflowed > 0 {
            printing.remark(
                "remark: \(overflowed) of \(texts.count) texts end early, since the model's numbers overflow\(steering.isEmpty ? "" : "; steer less strongly")"
            )
        }
        guard isInterrupted else { return }
        printing.remark("interrupted after \(texts.count) of \(given.count) texts")
        throw InterruptSignal.exitCode
    }

    private func write(_ report: GeneratedTextsReport) throws {
        guard let output = destination.output else {
            if destination.jsonLines {
                report.lines.forEach(StandardOutput.printLine)
            } else {
                printing.print(report.json, text: { report.text })
            }
            return
        }
        let content =
            destination.format == .csv ? report.table.csv : report.lines.map { $0.encodedString + "\n" }.joined()
        try AtomicFile.write(Data(content.utf8), to: output)
        printing.print(
            report.json, text: { "\(report.rows.count) text\(report.rows.count == 1 ? "" : "s") in \(output)" })
    }
}
