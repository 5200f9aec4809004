import JSON
import SparseShift

extension StudyPlan.Texts {
    init(_ value: JSONValue, place: String) throws {
        if let text = value.string {
            self = PairGenerator(rawValue: text).map { .generator($0, count: nil, seed: 0) } ?? .file(text)
            return
        }
        var keys = try StudyKeys(value, place: place)
        let name = try keys.text("generator") ?? ""
        guard let generator = PairGenerator(rawValue: name) else {
            throw CommandFailure("\(place): 'generator' is \(PairGenerator.list), not '\(name)'.")
        }
        self = .generator(
            generator, count: try keys.integer("count", atLeast: 1), seed: try keys.integer("seed", atLeast: 0) ?? 0)
        try keys.finish()
    }

    /// The pairs.
    func read() throws -> TextPairs {
        switch self {
        case .file(let path): try TextPairs(contentsOf: path)
        case .generator(let generator, let count, let seed): try generator.pairs(count: count, seed: seed)
        }
    }
}
