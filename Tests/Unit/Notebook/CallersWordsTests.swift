import Notebook
import SparseShift
import Testing

@Suite struct CallersWordsTests {
    @Test(arguments: [
        ("oc: at least 1 feature, or 'auto', not -1.", "features: at least 1 feature, or .automatic, not -1."),
        ("lr: a positive number, not 0.0.", "learningRate: a positive number, not 0.0."),
        (
            "biases: frozen biases must start at zero; use a bias_init of zero.",
            "trainsBiases: frozen biases must start at zero; use a biasInitialization of zero."
        ),
        ("steps: at least 1, not 0.", "steps: at least 1, not 0."),
        // A file has its own words.
        (
            "toy.yaml, line 2: oc is a positive integer or 'auto', not 'x'.",
            "toy.yaml, line 2: oc is a positive integer or 'auto', not 'x'."
        ),
    ])
    func propertiesInPlaceOfKeys(_ message: String, _ expected: String) {
        #expect(CallersWords.translated(message) == expected)
    }

    @Test func everyKeyIsOneOfTheFile() {
        let fields = ConfigurationFile().fields
        let keys = Set(fields.map(\.key) + fields.compactMap(\.alias))
        for key in CallersWords.properties.keys { #expect(keys.contains(key), "\(key)") }
    }

    @Test func otherErrorsAreLeft() {
        struct Other: Error {}
        #expect(CallersWords.sentence(for: Other()) == nil)
        #expect(CallersWords.sentence(for: ConfigurationError("oc: x.")) == "features: x.")
    }
}
