import Foundation
import JSON
import TestSupport

extension MetricsFixture {
    /// A part of measures.json, which make_measures.py writes.
    init(measures part: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixtures + "/measures.json")))
        self.init(try JSONValue(decoding: bytes)[part]!)
    }
}
