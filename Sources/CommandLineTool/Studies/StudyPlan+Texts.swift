import JSON
import LanguageModels
import SparseShift

extension StudyPlan {
    /// The files and folders that the study reads.
    package var paths: [String] {
        var paths = [pairs, testPairs].compactMap { texts -> String? in
            guard case .file(let path) = texts else { return nil }
            return path
        }
        for method in methods {
            switch method.source {
            case .model(let folder): paths.append(folder)
            case .vectors(let file): paths.append(VectorSource.file(in: file))
            case .method: break
            }
        }
        if let path = document["prompts"]?.string { paths.append(path) }
        return paths + (judges + secondJudges).compactMap(\.path) + [languageModel]
    }

    /// The requests for some concepts, each of which has one; empty if there are no requests.
    package func requests(for concepts: [String]) -> [ConceptPrompt] {
        requests.isEmpty ? [] : concepts.compactMap { requests[$0] }
    }

    /// The judges of a list, of which no two are of one concept.
    static func judges(_ keys: inout StudyKeys, _ key: String) throws -> [StudyJudge] {
        let place = keys.place
        let judges = try (keys.list(key) ?? []).enumerated().map {
            try StudyJudge($1, place: "\(place): \(key), \($0 + 1)")
        }
        let judged = judges.map(\.concept)
        if let twice = judged.first(where: { name in judged.count { $0 == name } > 1 }) {
            throw CommandFailure(
                "\(place): '\(key)' has two for '\(twice)'; \(key == "judges" ? "move one of them to 'second_judges', which are compared with them" : "there is one for each concept")."
            )
        }
        return judges
    }

    /// The requests in words.
    static func requests(_ keys: inout StudyKeys) throws -> [String: ConceptPrompt] {
        let form = try keys.text("prompting_form") ?? "prefix"
        guard ["prefix", "message"].contains(form) else {
            throw keys.wrong("prompting_form", "prefix or message, not '\(form)'")
        }
        guard let value = keys.take("prompting") else { return [:] }
        let expected = "a mapping of concepts to requests in words, such as {'tense: past': Write about the past.}"
        guard let members = value.object, !members.isEmpty else {
            throw keys.wrong("prompting", expected)
        }
        return try members.mapValues { value in
            guard let text = value.string, text.contains(where: { !$0.isWhitespace }) else {
                throw keys.wrong("prompting", expected)
            }
            return ConceptPrompt(text, as: form == "message" ? .message : .prefix)
        }
    }
}

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
