import JSON
import Numerics

/// How data sets are stored in a session's file.
///
/// Synthetic shifts keep their parameters, and files are stored as a path with what tells whether they have changed.
/// Subsets, whitened, rotated and joined data are stored as views of what they are made of. Other data in memory
/// come back as ``Shifts``.
enum StoredDataSet {
    static func write(_ data: any ShiftDataset, to group: GroupWriter) throws {
        switch data {
        case let data as SyntheticShifts: try write(data, to: group)
        case let data as EmbeddingPairs: try write(data, to: group)
        case let data as RawEmbeddings: try write(data, to: group)
        case let data as Shifts:
            try write(data.matrix, data.concepts, data.annotations, name: data.name, to: group)
        case let data as any ShiftView where try data.writeView(to: group):
            for (index, parent) in data.parents.enumerated() { try write(parent, to: group.group("parent\(index)")) }
        default: try writeCopy(of: data, to: group)
        }
    }

    static func read(_ group: GroupReader) throws -> any ShiftDataset {
        let type = try group.text("type")
        switch type {
        case "synthetic": return try SyntheticShifts(group)
        case "pairs of a file": return try pairs(group)
        case "embeddings of a file": return try embeddings(group)
        case "shifts":
            let matrix = try group.matrix("shifts")
            return try Shifts(
                matrix, concepts: try group.matrix("concepts", rows: matrix.rows),
                annotations: try annotations(group, count: matrix.rows), name: try group.text("name"))
        case "subset":
            let base = try read(group.group("parent0"))
            return try RestoredView.subset(
                of: base, at: try group.indices("indices", below: base.count), name: try group.text("name"))
        case "whitened":
            return try RestoredView.transformed(
                try read(group.group("parent0")), by: try Whitening(from: group.group("whitening")))
        case "rotated":
            let base = try read(group.group("parent0"))
            let components = try group.matrix("components", rows: base.dimension)
            let rotation = PrincipalRotation(
                components: components, powers: try group.doubles("powers", shape: [components.columns]),
                totalPower: try group.real("total_power"))
            return try RestoredView.transformed(base, by: rotation)
        case "concatenated":
            var parts: [any ShiftDataset] = []
            while group.has("parent\(parts.count)/type") { parts.append(try read(group.group("parent\(parts.count)"))) }
            guard let first = parts.first else { throw group.damaged("parent0", "is missing") }
            return try RestoredView.concatenated(first, and: Array(parts.dropFirst()), name: try group.text("name"))
        default: throw group.damaged("type", "is '\(type)', which is no kind of data")
        }
    }

    /// Data of any other type, by their numbers.
    private static func writeCopy(of data: some ShiftDataset, to group: GroupWriter) throws {
        guard data.isInMemory else {
            throw SessionError(
                """
                \(data.name) is of type \(type(of: data)) and not in memory, so a session's file cannot hold it; \
                write its shifts to a file and keep EmbeddingPairs of that.
                """)
        }
        let concepts = (data as? any LabelledShiftDataset)?.concepts ?? Matrix(rows: data.count, columns: 0)
        try write(data.shifts(0..<data.count), concepts, data.annotations, name: data.name, to: group)
    }

    private static func write(
        _ matrix: Matrix, _ concepts: Matrix, _ annotations: ShiftAnnotations, name: String,
        to group: GroupWriter
    ) throws {
        try group.add("type", "shifts")
        try group.add("name", name)
        try group.add("shifts", matrix)
        try group.add("concepts", concepts)
        try write(annotations, to: group)
    }

    // MARK: Annotations

    private static func write(_ annotations: ShiftAnnotations, to group: GroupWriter) throws {
        if !annotations.conceptNames.isEmpty { try group.add("concept_names", annotations.conceptNames) }
        if let labels = annotations.labels {
            // Equal labels are stored once.
            var known: [JSONValue: Int] = [:]
            var different: [String] = []
            let numbers = labels.map { label in
                if let number = known[label] { return number }
                known[label] = different.count
                different.append(label.encodedString)
                return different.count - 1
            }
            try group.add("labels", different)
            try group.add("label_of_shift", numbers)
        }
        if let phrases = annotations.phrases { try write(phrases, to: group) }
        if let origin = annotations.origin { try group.add("origin", origin.json.encodedString) }
    }

    static func write(_ phrases: PairPhrases, to group: GroupWriter) throws {
        try group.add("phrases", phrases.phrases)
        let numbers = phrases.indices.map(phrases.numbers(ofPair:))
        try group.add("phrase_before", numbers.map(\.before))
        try group.add("phrase_after", numbers.map(\.after))
    }

    private static func annotations(_ group: GroupReader, count: Int) throws -> ShiftAnnotations {
        var result = ShiftAnnotations()
        if group.has("concept_names") { result.conceptNames = try group.texts("concept_names") }
        if group.has("labels") {
            let different = try group.texts("labels").map { text in
                do { return try JSONValue(decoding: text) } catch {
                    throw group.damaged("labels", "has one that is not JSON")
                }
            }
            result.labels = PairLabels(
                try group.indices("label_of_shift", below: different.count, count: count).map { different[$0] })
        }
        result.phrases = try phrases(group, count: count)
        if group.has("origin") {
            result.origin = (try? JSONValue(decoding: try group.text("origin"))).flatMap(EmbeddingOrigin.init(json:))
        }
        return result
    }

    static func phrases(_ group: GroupReader, count: Int) throws -> PairPhrases? {
        guard group.has("phrases") else { return nil }
        let phrases = try group.texts("phrases")
        let before = try group.indices("phrase_before", below: phrases.count, count: count)
        let after = try group.indices("phrase_after", below: phrases.count, count: count)
        return PairPhrases(zip(before, after).lazy.map { (phrases[$0], phrases[$1]) })
    }
}
