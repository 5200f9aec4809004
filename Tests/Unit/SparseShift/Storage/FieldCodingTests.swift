import JSON
import SparseShift
import Testing

/// A value that has got a new field reads what was written before, and writes it in every form.
@Suite struct FieldCodingTests {
    private struct Before: FieldCoding, Equatable {
        var step = 0
        var loss = Double.nan
        var limit: Limit?

        static let fields: [Field<Before>] = [
            Field("step", \.step), Field("loss", \.loss, isPlotted: true), Field("limit", \.limit, isPlotted: true),
        ]
        static let unknown = Before()
    }

    private struct After: FieldCoding, Equatable {
        var step = 0
        var loss = Double.nan
        var limit: Limit?
        var isFinal: Bool?
        var bias: Double?

        static let fields: [Field<After>] = [
            Field("step", \.step), Field("loss", \.loss), Field("limit", \.limit),
            Field("final", \.isFinal, isNew: true), Field("bias", \.bias, heading: "b", isNew: true),
        ]
        static let unknown = After()
    }

    private static let limits: [Limit?] = [nil, .sparsity(0.25), .unexplained(0.5)]

    @Test(arguments: limits)
    func everyFormComesBack(limit: Limit?) throws {
        let value = After(step: 7, loss: -0.0, limit: limit, isFinal: false, bias: .infinity)
        #expect(
            value.row.map(\.bitPattern)
                == [
                    7, -0.0, limit == .sparsity(0.25) ? 0.25 : .nan, limit == .unexplained(0.5) ? 0.5 : .nan, 0,
                    .infinity,
                ].map(\.bitPattern))
        #expect(After.columns == ["step", "loss", "limit of sparsity", "limit of unexplained", "final", "bias"])
        #expect(After(row: value.row, columns: After.columns) == value)
        #expect(After(row: value.row.reversed(), columns: After.columns.reversed()) == value)
        #expect(After(numbers: value.numbers, like: value) == value)
        #expect(value.numbers.count == 5 && After.widths == 3...5)
        var finite = value
        finite.bias = 2
        #expect(After(json: try JSONValue(decoding: finite.json.encodedString)) == finite)
    }

    @Test(arguments: limits)
    func earlierFormsAreRead(limit: Limit?) {
        let earlier = Before(step: 3, loss: 0.125, limit: limit)
        let value = After(step: 3, loss: 0.125, limit: limit)
        #expect(After.fits(columns: Before.columns))
        #expect(After(row: earlier.row, columns: Before.columns) == value)
        #expect(After(numbers: earlier.numbers, like: After(limit: limit)) == value)
        #expect(After(json: earlier.json) == value)
        // What is not known is not written, so that earlier files are written as they were.
        #expect(value.json.encodedString == earlier.json.encodedString)
        #expect(After(row: value.row, columns: After.columns) == value)
    }

    @Test func whatDoesNotFit() {
        #expect(!After.fits(columns: ["step", "loss"]) && !After.fits(columns: After.columns + ["other"]))
        #expect(!After.fits(columns: After.columns + ["step"]))
        #expect(Before(row: [0.5, 1, .nan, .nan], columns: Before.columns) == nil)
        #expect(Before(numbers: [0.5, 1, .nan], like: .unknown) == nil)
        // JSON of other types says nothing.
        #expect(Before(json: ["step": "3", "loss": true, "limit": 4]).step == 0)
    }

    @Test func whatIsShown() {
        #expect(Before(step: 3, loss: 1, limit: .sparsity(2)).scalars("train/") == ["train/loss": 1, "train/limit": 2])
        #expect(Before(step: 3, loss: 1).scalars("train/") == ["train/loss": 1])
        #expect(After.fields[4].heading == "b" && After.fields[4].title == "b" && After.fields[0].title == "step")
        #expect(After.fields[2].number(of: After()) == nil)
    }
}
