import JSON
import SparseShift

/// What the shifts of a command are, as it is reported.
enum ShiftDescription {
    /// As in `1,000 shifts × 16: after − before, from 'cfc_train' of e.h5`.
    static func text(_ data: any ShiftDataset) -> String { ShiftOrigin.sentence(of: data) }

    static func json(_ data: any ShiftDataset) -> JSONValue {
        let origin = data.annotations.origin
        return .object([
            "count": .integer(data.count), "dimension": .integer(data.dimension),
            "are": origin.map { .string($0.kind.rawValue) } ?? .null,
            "from": origin.map { .string($0.sources) } ?? .null,
            "left_out": origin?.leftOut?.json ?? .null,
            "remarks": .array((origin?.remarks ?? []).map { .string($0) }),
        ])
    }
}
