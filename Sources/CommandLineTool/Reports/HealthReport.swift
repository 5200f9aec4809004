import JSON

/// What `sparseshift doctor` has found, in the order in which it looked.
package struct HealthReport: Sendable {
    /// How good something is.
    package enum Status: String, Sendable {
        /// It is as it should be.
        case good
        /// Something does not work that not everybody needs.
        case missing
        /// Cells do not run, or Jupyter does not find the kernel.
        case bad
    }

    /// One thing that was looked at.
    package struct Finding: Sendable, Equatable {
        /// What was looked at, in a few words.
        package var name: String
        package var status: Status
        /// What was found, in a sentence or a few words.
        package var message: String
        /// What to do about it; `nil` if it is good.
        package var advice: String?

        package init(_ name: String, _ status: Status, _ message: String, advice: String? = nil) {
            self.name = name
            self.status = status
            self.message = message
            self.advice = advice
        }
    }

    /// What was found.
    package var findings: [Finding]

    package init(_ findings: [Finding]) { self.findings = findings }

    /// Whether cells run and Jupyter finds the kernel.
    package var isHealthy: Bool { !findings.contains { $0.status == .bad } }

    /// One document with all findings.
    package var json: JSONValue {
        [
            "isHealthy": .boolean(isHealthy),
            "findings": .array(
                findings.map { finding in
                    var members: [String: JSONValue] = [
                        "name": .string(finding.name), "status": .string(finding.status.rawValue),
                        "message": .string(finding.message),
                    ]
                    members["advice"] = finding.advice.map(JSONValue.string)
                    return .object(members)
                }),
        ]
    }

    /// A line for each finding, with what to do below it, and a verdict.
    package var text: String {
        let marks: [Status: String] = [.good: "✓", .missing: "–", .bad: "✗"]
        let width = findings.map(\.name.count).max() ?? 0
        var lines: [String] = []
        for finding in findings {
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            lines.append("\(marks[finding.status] ?? "") \(name)  \(finding.message)")
            if let advice = finding.advice { lines.append(String(repeating: " ", count: width + 4) + "→ " + advice) }
        }
        let bad = findings.count { $0.status == .bad }
        let missing = findings.count { $0.status == .missing }
        let findsKernel = findings.contains { $0.name == "kernel" && $0.status == .good }
        let rest = missing == 0 ? "" : missing == 1 ? "; one thing is missing" : "; \(missing) things are missing"
        lines.append("")
        lines.append(
            isHealthy
                ? "Cells run\(findsKernel ? ", and Jupyter finds the kernel" : "")\(rest)."
                : "\(bad == 1 ? "One thing has" : "\(bad) things have") to be mended.")
        return lines.joined(separator: "\n")
    }
}
