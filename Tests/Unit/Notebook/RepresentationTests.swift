import Figures
import Notebook
import SparseShift
import Testing

struct RepresentationTests {
    /// A method that knows nothing of displays.
    private struct Own: ClosedFormConfiguration {
        static let method = "own"
        static let summary = "A method of one's own."
        var settings: TrainingSettings
        func fit(to data: some ShiftDataset) throws -> Parameters { throw DataError("never") }
    }

    @Test func configurationsOfOwnMethodsShowThemselves() {
        let forms = Representation(of: Own(settings: TrainingSettings(features: 3))).contents
        for type in ["text/plain", "text/html", "text/markdown"] {
            guard case .text(let text)? = forms[type] else {
                Issue.record("no \(type)")
                continue
            }
            #expect(text.contains("own, 3 features") && text.contains("method: own"))
        }
    }
}
