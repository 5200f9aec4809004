import Figures
import Testing

struct TableTests {
    let table = Table(
        columns: ["method", Table.Column("MCC", best: .highest), Table.Column("time", unit: "s"), "rows"],
        rows: [
            ["SSAE & co", .estimate(Estimate(mean: 0.998, spread: 0.001)), 125.25, 10_000],
            ["affine|x_1", .estimate(Estimate(mean: 0.61, spread: 0.05)), -3.1, 10],
            ["<none>", nil, .number(.nan)],
        ], caption: "Results")

    @Test func plainText() {
        #expect(
            table.plainText == """
                Results
                method                MCC   time (s)    rows
                ──────────  ──────────────  ────────  ──────
                SSAE & co   0.998 ± 0.001*     125.3  10,000
                affine|x_1  0.610 ± 0.050       -3.1      10
                <none>                  –        NaN       –
                """)
    }

    @Test func markdown() {
        #expect(
            table.markdown == #"""
                **Results**

                | method | MCC | time (s) | rows |
                | :-- | --: | --: | --: |
                | SSAE &amp; co | **0.998 ± 0.001** | 125.3 | 10,000 |
                | affine\|x\_1 | 0.610 ± 0.050 | −3.1 | 10 |
                | \<none> | – | NaN | – |
                """#)
    }

    @Test func latex() {
        #expect(
            table.latex == #"""
                \begin{table}
                \centering
                \caption{Results}
                \begin{tabular}{lrrr}
                \toprule
                method & MCC & time (s) & rows \\
                \midrule
                SSAE \& co & {\boldmath\textbf{0.998 $\pm$ 0.001}} & 125.3 & $10{,}000$ \\
                affine|x\_1 & 0.610 $\pm$ 0.050 & $-3.1$ & 10 \\
                \textless{}none\textgreater{} & -- & NaN & -- \\
                \bottomrule
                \end{tabular}
                \end{table}
                """#)
    }

    @Test func csv() {
        let quoted = Table(
            columns: ["a,b", "c"], rows: [["say \"hi\"", .estimate(Estimate(mean: 0.1, spread: 0.25))], [nil, 3]])
        #expect(quoted.csv == "\"a,b\",c,c spread\n\"say \"\"hi\"\"\",0.1,0.25\n,3,\n")
    }

    @Test func html() {
        let small = Table(
            columns: ["a", Table.Column("n", best: .lowest)], rows: [["<x>", 1], ["y", 2]], caption: "C & D", note: "N")
        #expect(
            small.html == """
                <table class="sparseshift-table" style="border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0.5em 0">
                <caption style="caption-side:top;text-align:left;font-weight:bold;padding:0.25em 0">C &amp; D</caption>
                <thead><tr style="border-bottom:1px solid"><th scope="col" style="text-align:left;padding:0.2em 0.8em">a</th><th scope="col" style="text-align:right;padding:0.2em 0.8em;white-space:nowrap">n</th></tr></thead>
                <tbody>
                <tr><td style="text-align:left;padding:0.2em 0.8em;white-space:nowrap">&lt;x&gt;</td><td style="text-align:right;padding:0.2em 0.8em;white-space:nowrap"><strong>1</strong></td></tr>
                <tr><td style="text-align:left;padding:0.2em 0.8em;white-space:nowrap">y</td><td style="text-align:right;padding:0.2em 0.8em;white-space:nowrap">2</td></tr>
                </tbody>
                <tfoot><tr><td colspan="2" style="text-align:left;opacity:0.8">N</td></tr></tfoot>
                </table>
                """)
    }

    @Test func longTablesAreFolded() {
        let rows = (0..<1000).map { [Table.Cell.integer($0), .number(Double($0) / 8)] }
        var long = Table(columns: ["i", "x"], rows: rows, visibleRows: 10)
        let lines = long.plainText.split(separator: "\n").map(String.init)
        #expect(lines.count == 2 + 10 + 1)
        #expect(lines[10] == "… 990 more rows")
        #expect(lines[2] == "  0    0.0" && lines[9] == "  7    0.9" && lines[11] == "998  124.8")
        #expect(long.html.contains("… 990 more rows") && long.latex.contains(#"\ldots{} 990 more rows"#))
        #expect(long.csv.split(separator: "\n").count == 1001)
        long.visibleRows = nil
        #expect(long.plainText.split(separator: "\n").count == 1002)
    }

    @Test func bestOfARowAndTies() {
        var table = Table(
            columns: ["metric", Table.Column("A", format: .places(2)), Table.Column("B", format: .places(2))],
            rows: [["FVU", 0.101, 0.1009], ["L0", 5, 4.0], ["none", nil, 1.0]], bestInRows: .lowest)
        // Where all read the same, none is the best.
        #expect(table.markdown.hasSuffix("| FVU | 0.10 | 0.10 |\n| L0 | 5.00 | **4.00** |\n| none | – | 1.00 |"))
        table.bestInRows = .highest
        #expect(table.markdown.contains("| L0 | **5.00** | 4.00 |"))
        let column = Table(
            columns: [Table.Column("x", format: .places(2), best: .lowest)], rows: [[0.101], [0.1009], [0.2]])
        #expect(column.markdown.hasSuffix("| **0.10** |\n| **0.10** |\n| 0.20 |"))
    }

    @Test func numbersOfDifferentSize() {
        let table = Table(columns: ["x"], rows: [[1.5], [0.00001], [0.0]])
        #expect(table.plainText == "      x\n───────\n  1.500\n1.00e-5\n  0.000")
        #expect(table.html.contains(#"1.00×10<sup style="line-height:0">−5</sup>"#))
    }

    @Test func emptyTables() {
        #expect(Table(columns: [], rows: [], caption: "None").plainText == "None")
        #expect(Table(columns: ["a", "b"], rows: []).plainText == "a  b\n─  ─")
        #expect(Table(columns: [], rows: [[1]]).csv == "\n\n")
        let forms = Table(columns: ["a"], rows: [[1]]).representation.contents.keys.sorted()
        #expect(forms == ["text/html", "text/latex", "text/markdown", "text/plain"])
    }

    /// A spread has the decimals of its mean, also where every mean has its own.
    @Test func spreadsShareTheDecimalsOfTheirMeans() {
        let table = Table(
            columns: [Table.Column("loss", format: .significant(3))],
            rows: [
                [.estimate(Estimate(mean: 0.0145, spread: 0.000814))], [.estimate(Estimate(mean: 12.34, spread: 0.02))],
            ])
        #expect(
            table.markdown.contains("| 0.0145 ± 0.0008 |") && table.markdown.contains("| 12.3 ± 0.0 |")
                && !table.markdown.contains("×"))
    }

    // MARK: From data

    struct Run {
        var seed: Int
        var loss: Float
        var mcc: Double?
        var whitening = Whitening.half
        enum Whitening { case none, half }
    }
    private let runs = [Run(seed: 0, loss: 0.1, mcc: 0.99), Run(seed: 7, loss: 0.25, mcc: nil)]

    @Test func structuresBecomeRowsOfTheirProperties() {
        let table = Table(runs, caption: "Runs")
        #expect(table.columns == ["seed", "loss", "mcc", "whitening"])
        #expect(table.rows == [[0, 0.1, 0.99, "half"], [7, 0.25, nil, "half"]])
        #expect(table.caption == "Runs")
        #expect(Table([(name: "a", 1)]).columns == ["name", "1"] && Table([(name: "a", 1)]).rows == [["a", 1]])
        #expect(Table([1.5, 2]).columns == ["value"] && Table([1.5, 2]).rows == [[1.5], [2.0]])
        #expect(Table([UInt8(200)]).rows == [[200]])
    }

    final class Derived: Base {
        let own = true
    }
    class Base {
        let inherited: UInt16? = 3
    }

    @Test func inheritedPropertiesStandFirst() {
        let table = Table([Derived()])
        #expect(table.columns == ["inherited", "own"] && table.rows == [[3, "yes"]])
    }

    @Test func columnsOfElementsAreWhatTheBlockSays() throws {
        let hasSeeds = true
        let table = try Table(runs, note: "two") {
            if hasSeeds { TableColumn("seed") { $0.seed } }
            TableColumn("MCC", best: .highest) { $0.mcc }
            for power in 1...2 {
                TableColumn("loss^\(power)", unit: "nats") { power == 1 ? $0.loss : $0.loss * $0.loss }
            }
        }
        #expect(
            table.columns == [
                "seed", Table.Column("MCC", best: .highest), Table.Column("loss^1", unit: "nats"),
                Table.Column("loss^2", unit: "nats"),
            ])
        #expect(table.rows[1] == [7, nil, 0.25, 0.0625] && table.note == "two")
    }

    @Test func columnsOfValuesMayDifferInLength() {
        let table = Table(
            .values("step", 0..<3), .values("loss", [0.5, 0.25], unit: "nats", best: .lowest),
            .values("note", ["a", nil, "c"]))
        #expect(table.columns == ["step", Table.Column("loss", unit: "nats", best: .lowest), "note"])
        #expect(table.rows == [[0, 0.5, "a"], [1, 0.25, nil], [2, nil, "c"]])
    }
}
