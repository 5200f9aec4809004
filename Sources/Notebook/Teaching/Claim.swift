import Figures

/// States what the numbers of a notebook show. The cell fails if they do not.
///
/// A sentence with a number or an order ("X is better than Y") goes beside a claim, so that a run which contradicts the
/// sentence stops instead of printing it.
///
///     try claim("Every seed finds all concepts", worst > 0.99)
///
/// - Parameters:
///   - statement: One sentence, shown below the cell with a check mark.
///   - holds: Whether it holds in this run.
/// - Throws: ``ClaimError`` if it does not.
public func claim(_ statement: String, _ holds: Bool) throws {
    try Claim(statement: statement, comparison: nil, holds: holds).assert()
}

/// States that a value is greater than another one. The cell fails if it is not.
///
/// - Parameters:
///   - statement: One sentence, shown below the cell with both numbers.
///   - value: The value, such as a metric.
///   - bound: What it has to exceed.
/// - Throws: ``ClaimError`` if the value is not greater, or not a number.
public func claim(_ statement: String, _ value: some ClaimedValue, above bound: some ClaimedValue) throws {
    let (value, bound) = (value.claimedValue, bound.claimedValue)
    try Claim(statement: statement, comparison: NumberComparison(value, ">", bound), holds: value > bound).assert()
}

/// States that a value is less than another one. The cell fails if it is not.
///
/// - Parameters:
///   - statement: One sentence, shown below the cell with both numbers.
///   - value: The value, such as a loss.
///   - bound: What it has to stay under.
/// - Throws: ``ClaimError`` if the value is not less, or not a number.
public func claim(_ statement: String, _ value: some ClaimedValue, below bound: some ClaimedValue) throws {
    let (value, bound) = (value.claimedValue, bound.claimedValue)
    try Claim(statement: statement, comparison: NumberComparison(value, "<", bound), holds: value < bound).assert()
}

/// States that a value is close to another one. The cell fails if it is not.
///
/// - Parameters:
///   - statement: One sentence, shown below the cell with both numbers.
///   - value: The value.
///   - expected: What it has to be close to.
///   - tolerance: The largest difference that counts as close, in the unit of the values; greater than zero.
/// - Throws: ``ClaimError`` if the difference is larger, or not a number.
public func claim(
    _ statement: String, _ value: some ClaimedValue, near expected: some ClaimedValue, within tolerance: Double
) throws {
    let (value, expected) = (value.claimedValue, expected.claimedValue)
    let comparison = NumberComparison(value, "≈", expected, tolerance: tolerance)
    try Claim(statement: statement, comparison: comparison, holds: abs(value - expected) <= tolerance).assert()
}

/// A value that a claim compares: a number, or the mean of an estimate.
public protocol ClaimedValue {
    /// The number that is compared.
    var claimedValue: Double { get }
}

extension Double: ClaimedValue {
    /// The number itself.
    public var claimedValue: Double { self }
}

extension Float: ClaimedValue {
    /// The number itself.
    public var claimedValue: Double { Double(self) }
}

extension Int: ClaimedValue {
    /// The number itself.
    public var claimedValue: Double { Double(self) }
}

extension Estimate: ClaimedValue {
    /// The mean, without its spread.
    public var claimedValue: Double { mean }
}

/// A claim of a notebook that its numbers contradict.
public struct ClaimError: Error, Equatable, CustomStringConvertible {
    /// What was claimed.
    public var statement: String
    /// The comparison that failed, with its numbers; `nil` where only a condition was given.
    public var comparison: String?

    /// A claim that failed.
    package init(statement: String, comparison: String?) {
        self.statement = statement
        self.comparison = comparison
    }

    /// The claim, and the numbers that contradict it.
    public var description: String {
        "this run contradicts the claim “\(statement)”" + (comparison.map { ": \($0) does not hold" } ?? "")
    }
}

/// A sentence with the comparison that it rests on.
private struct Claim: Displayable {
    var statement: String
    var comparison: NumberComparison?
    var holds: Bool

    func assert() throws {
        guard holds else { throw ClaimError(statement: statement, comparison: comparison?.text(digits: 5)) }
        display(self)
    }

    var representation: Representation {
        let numbers = comparison.map { " (\($0.shownText))" } ?? ""
        let line = HTMLElement("div", "✓ \(statement)\(numbers)").with("class", "sparseshift-claim").style(
            "opacity:0.85")
        return .text("✓ \(statement)\(numbers)") + .markdown("✓ *\(Escaping.markdownCell(statement))*\(numbers)")
            + .html(line.text)
    }
}
