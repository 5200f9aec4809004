import ArgumentParser
import Foundation
import JSON
import LanguageModels

/// `sparseshift steer`: texts by a language model whose states are changed.
package struct SteerCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "steer", abstract: "Continues prompts while the states of the language model are changed.",
        discussion: """
            With a state h and a vector v, u at length 1 and the scale s, the ways are: add, h + s v; clamp, the coordinate \
            ⟨h, u⟩ becomes s; cap and floor, it becomes at most or at least s; project-out, it becomes 0; project-then-add, \
            it becomes 0 and s v is added; affine, it becomes that of --mean plus s; rotate, h is turned towards u by s \
            degrees; clamp-feature, raise-feature and ablate-feature, the code of a feature of a pretrained autoencoder \
            becomes s, at least s, or 0, while what the autoencoder does not reconstruct stays.

                sparseshift steer "The door is" --vector models/ssae:3 --baseline
                sparseshift steer "A" --vector r.npy:0 --way project-out --layer all
                sparseshift steer --vector models/ssae:3 --control-vector red.gguf

            Steerings of one layer are applied in their order. A control vector for llama.cpp's programs can have those that \
            add the same to every token.
            """)

    @Argument(help: "The prompts.")
    package var prompts: [String] = []

    @OptionGroup(title: "Steering")
    package var steering: SteeringOptions

    @Flag(help: "Generate every text without steering, too, with the same seed.")
    package var baseline = false

    @Option(
        help: ArgumentHelp(
            "Write the steering as a control vector for llama.cpp's programs; prompts are then optional.",
            valueName: "file.gguf"))
    package var controlVector: String?

    @OptionGroup(title: "Language model")
    package var languageModel: LanguageModelOptions

    @OptionGroup(title: "Texts")
    package var generation: GenerationOptions

    @OptionGroup(title: "Tokens")
    package var tokens: TokenOptions

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var destination: TextsDestination

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    private var hasPrompts: Bool { !prompts.isEmpty || generation.file != nil }

    package func validate() throws {
        if steering.vector.isEmpty {
            throw ValidationError("Name a vector with --vector: \(VectorSource.forms).")
        }
        if !hasPrompts {
            if controlVector == nil { throw ValidationError("Name a prompt, or a file of prompts with --prompts.") }
            if steering.relative {
                throw ValidationError("--relative needs prompts, at whose states lengths are measured.")
            }
            if baseline { throw ValidationError("--baseline needs prompts.") }
        }
        if let controlVector, !controlVector.lowercased().hasSuffix(".gguf") {
            throw ValidationError("--control-vector \(controlVector): a control vector is a file that ends in .gguf.")
        }
        try destination.requireOneForm(printing)
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        let given = hasPrompts ? try generation.prompts(prompts) : []
        try LibraryFailure.guarding(languageModel.path) {
            let model = try tokens.open(languageModel.path)
            let read = try given.map { try tokens.prepared($0, for: model) }
            let steerings = try steering.steering(of: model, prompts: read)
            if let controlVector { try write(steerings, to: controlVector, for: model) }
            guard !given.isEmpty else { return }
            try TextsRun(generation: generation, destination: destination, printing: printing, tokens: tokens)
                .run(given, by: model, steering: steerings, isCompared: baseline)
        }
    }

    private func write(_ steerings: [NamedSteering], to path: String, for model: LanguageModel) throws {
        guard
            URL(fileURLWithPath: path).resolvingSymlinksInPath()
                != URL(fileURLWithPath: model.path).resolvingSymlinksInPath()
        else { throw CommandFailure("\(path): this is the language model; choose another file.") }
        if FileManager.default.fileExists(atPath: path), (try? ControlVector(contentsOf: path)) == nil {
            throw CommandFailure("\(path): another file than a control vector is there already; choose another name.")
        }
        let control: ControlVector
        do {
            control = try ControlVector(steerings.map(\.steering), for: model)
            try control.write(to: path, for: model)
        } catch { throw CommandFailure("--control-vector \(path): \(error)") }
        guard !hasPrompts else {
            printing.remark("\(control) in \(path)")
            return
        }
        printing.print(
            .object([
                "output": .string(path), "width": .integer(control.width),
                "blocks": .array(control.blocks.map { .integer($0) }),
            ]), text: { "\(control) in \(path)" })
    }
}
