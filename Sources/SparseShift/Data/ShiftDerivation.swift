import JSON

/// What shifts are, and where their numbers come from.
public struct ShiftDerivation: Sendable, Hashable, CustomStringConvertible {
    /// What one shift is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The embedding after a change minus the one before.
        case pairs = "after − before"
        /// A row minus the one above it.
        case sequence = "differences of neighbouring rows"
        /// No differences: the embeddings themselves.
        case embeddings = "the embeddings themselves"
    }

    /// What one shift is.
    public let kind: Kind
    /// Where the numbers are, as the end of a sentence, such as `'cfc_train' of e.h5`.
    public let sources: String
    /// What was left out on request; `nil` if nothing was asked for.
    public let leftOut: LeftOutShifts?
    /// What must be said of the data: labels that cannot be used, a file without locks.
    public let remarks: [String]

    init(kind: Kind, sources: String, leftOut: LeftOutShifts?, remarks: [String]) {
        self.kind = kind
        self.sources = sources
        self.leftOut = leftOut
        self.remarks = remarks
    }

    /// As in `after − before, from 'cfc_train' of e.h5; left out: 3 with NaN, 44 that are zero`.
    public var description: String {
        "\(kind.rawValue), from \(sources)\(leftOut.map { "; left out: \($0.description)" } ?? "")"
    }

    /// What a training says of its shifts before it begins; empty where nothing is known of them.
    static func planned(_ data: some ShiftDataset, _ statistics: ShiftStatistics) -> String {
        let zeros = statistics.zeroShifts
        guard data.annotations.derivation != nil || zeros > 0 else { return "" }
        return "\(data.count.grouped) shifts\(zeros > 0 ? ", \(zeros.grouped) of them zero" : "")"
            + (data.annotations.derivation.map { ": \($0.description)" } ?? "")
    }

    /// The sentence that every training tells: `1,000 shifts × 16: after − before, from 'cfc_train' of e.h5`.
    package static func sentence(of data: some ShiftDataset) -> String {
        "\(data.count.grouped) shifts × \(data.dimension)"
            + (data.annotations.derivation.map { ": \($0.description)" } ?? "")
    }
}

/// Kinds of shifts that can be left out of the data.
public enum UnusableShifts: String, Sendable, Hashable, CaseIterable {
    /// Those of an embedding with an entry that is not a finite number.
    case notFinite = "nan"
    /// Those whose two embeddings are equal.
    case zero
}

/// How many shifts were left out, and why.
public struct LeftOutShifts: Sendable, Hashable, CustomStringConvertible {
    /// Those of an embedding with an entry that is not a finite number; `nil` if they were not to be left out.
    public var notFinite: Int?
    /// Those whose two embeddings are equal; `nil` if they were not to be left out.
    public var zero: Int?

    /// Takes what was counted.
    public init(notFinite: Int? = nil, zero: Int? = nil) {
        self.notFinite = notFinite
        self.zero = zero
    }

    /// As in `3 with NaN, 44 that are zero`.
    public var description: String {
        [notFinite.map { "\($0.grouped) with NaN or infinity" }, zero.map { "\($0.grouped) that are zero" }]
            .compactMap { $0 }.joined(separator: ", ")
    }

    package var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members["nan"] = notFinite.map { .integer($0) }
        members["zero"] = zero.map { .integer($0) }
        return .object(members)
    }
}
