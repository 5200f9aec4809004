import JSON
import SparseShift

/// What the shifts of a command are, as it is reported.
enum ShiftDescription {
    /// As in `1,000 shifts × 16: after − before, from 'cfc_train' of e.h5`.
    static func text(_ data: any ShiftDataset) -> String { ShiftDerivation.sentence(of: data) }

    static func json(_ data: any ShiftDataset) -> JSONValue {
        let derivation = data.annotations.derivation
        return .object([
            "count": .integer(data.count), "dimension": .integer(data.dimension),
            "are": derivation.map { .string($0.kind.rawValue) } ?? .null,
            "from": derivation.map { .string($0.sources) } ?? .null,
            "left_out": derivation?.leftOut?.json ?? .null,
            "remarks": .array((derivation?.remarks ?? []).map { .string($0) }),
        ])
    }
}
