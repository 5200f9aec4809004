import ArgumentParser
import LanguageModels

/// What several commands check of their options.
enum OptionChecks {
    /// - Throws: `ValidationError` if an earlier result is to be resumed and replaced.
    static func requireOne(resume: Bool, overwrite: Bool) throws {
        if resume, overwrite { throw ValidationError("Give either --resume or --overwrite, not both.") }
    }

    /// The layer that a text names.
    ///
    /// - Throws: `ValidationError` if it names none.
    static func layer(_ text: String) throws -> ResidualLayer {
        guard let layer = ResidualLayer(text) else {
            throw ValidationError("--layer is a number, 'middle', 'last' or 'final-norm', not '\(text)'.")
        }
        return layer
    }
}
