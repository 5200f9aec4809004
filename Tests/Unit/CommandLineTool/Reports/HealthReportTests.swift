import CommandLineTool
import JSON
import Testing

@Suite struct HealthReportTests {
    private let good = HealthReport.Finding("toolchain", .good, "Swift 6")
    private let missing = HealthReport.Finding("fonts", .missing, "there are none", advice: "install some")
    private let bad = HealthReport.Finding("kernel", .bad, "not found", advice: "install it")

    @Test func whatIsMissingLeavesItHealthy() {
        #expect(HealthReport([good, missing]).isHealthy)
        #expect(!HealthReport([good, missing, bad]).isHealthy)
        #expect(HealthReport([]).isHealthy)
    }

    @Test func asText() {
        #expect(
            HealthReport([good, missing, bad]).text == """
                ✓ toolchain  Swift 6
                – fonts      there are none
                             → install some
                ✗ kernel     not found
                             → install it

                One thing has to be mended.
                """)
        let kernel = HealthReport.Finding("kernel", .good, "there")
        #expect(HealthReport([good, kernel]).text.hasSuffix("\n\nCells run, and Jupyter finds the kernel."))
        #expect(HealthReport([good]).text.hasSuffix("\n\nCells run."))
        #expect(HealthReport([missing, missing]).text.hasSuffix("; 2 things are missing."))
        #expect(HealthReport([bad, bad]).text.hasSuffix("\n2 things have to be mended."))
    }

    @Test func asJSON() {
        #expect(
            HealthReport([good, bad]).json == [
                "isHealthy": false,
                "findings": [
                    ["name": "toolchain", "status": "good", "message": "Swift 6"],
                    ["name": "kernel", "status": "bad", "message": "not found", "advice": "install it"],
                ],
            ])
    }
}
