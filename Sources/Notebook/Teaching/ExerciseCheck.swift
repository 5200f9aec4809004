import Figures

/// Compares the answer to an exercise with the right one, and says where it is wrong.
///
/// Nothing is thrown: a notebook whose exercises are still to be solved runs to its end.
///
///     check("squared length", squaredLength([3, 4]), equals: 25, hint: "Add the squares of all entries.")
///
/// - Parameters:
///   - name: What is checked, in a few words.
///   - answer: The reader's number.
///   - expected: The right number.
///   - tolerance: The largest difference that counts as right, relative to the larger of 1 and the right number.
///   - hint: A sentence that helps, shown while the answer is wrong; not before there is one, while all of it is NaN.
public func check(
    _ name: String, _ answer: some BinaryFloatingPoint, equals expected: some BinaryFloatingPoint,
    within tolerance: Double = 1e-4, hint: String = ""
) {
    let difference = NumberDifference([Double(answer)], [Double(expected)], tolerance: tolerance)
    display(ExerciseCheck(name: name, difference, hint: hint))
}

/// Compares the answer to an exercise with the right one, number by number, and says where it is wrong.
///
/// Nothing is thrown: a notebook whose exercises are still to be solved runs to its end.
///
/// - Parameters:
///   - name: What is checked, in a few words.
///   - answer: The reader's numbers.
///   - expected: The right numbers, in the same order.
///   - tolerance: The largest difference that counts as right, relative to the larger of 1 and the largest right number.
///   - hint: A sentence that helps, shown while the answer is wrong; not before there is one, while all of it is NaN.
public func check<Answer: BinaryFloatingPoint, Expected: BinaryFloatingPoint>(
    _ name: String, _ answer: [Answer], equals expected: [Expected], within tolerance: Double = 1e-4, hint: String = ""
) {
    let difference = NumberDifference(answer.map { Double($0) }, expected.map { Double($0) }, tolerance: tolerance)
    display(ExerciseCheck(name: name, difference, hint: hint))
}

/// Says whether the answer to an exercise meets a condition.
///
/// Nothing is thrown: a notebook whose exercises are still to be solved runs to its end.
///
/// - Parameters:
///   - name: What is checked, in a few words.
///   - isRight: Whether the answer is right.
///   - hint: A sentence that helps, shown while the answer is wrong.
public func check(_ name: String, _ isRight: Bool, hint: String = "") {
    display(ExerciseCheck(name: name, fault: isRight ? nil : "not yet", hint: hint))
}

/// How an answer to an exercise fares.
package struct ExerciseCheck: Displayable {
    var name: String
    /// What is wrong; `nil` for a right answer.
    var fault: String?
    var hint: String

    init(name: String, fault: String?, hint: String) {
        self.name = name
        self.fault = fault
        self.hint = hint
    }

    /// - Parameter hint: Shown once there is an answer.
    package init(name: String, _ difference: NumberDifference, hint: String) {
        self.init(name: name, fault: difference.sentence, hint: difference.isUnwritten ? "" : hint)
    }

    package var representation: Representation {
        .text(text) + .markdown(Escaping.markdownCell(text))
            + .html(
                HTMLElement("div", text).with("class", fault == nil ? "sparseshift-right" : "sparseshift-wrong").style(
                    "border-left:0.25em solid \(fault == nil ? "#009e73" : "#d55e00");padding:0.1em 0.6em"
                ).text)
    }

    private var text: String {
        guard let fault else { return "✓ \(name): right" }
        return "✗ \(name): \(fault)" + (hint.isEmpty ? "" : ". Hint: \(hint)")
    }
}

/// Where numbers differ from those that they should be, and in which of the usual ways.
package struct NumberDifference {
    /// What is wrong, as the end of a sentence; `nil` if nothing is.
    package let sentence: String?
    /// Whether there is no answer yet: nothing but NaN, where numbers are expected.
    package let isUnwritten: Bool

    package init(_ answer: [Double], _ expected: [Double], tolerance: Double) {
        isUnwritten = !answer.isEmpty && answer.count == expected.count && answer.allSatisfy(\.isNaN)
        sentence =
            isUnwritten
            ? "not written yet, as it is not a number"
            : Self.sentence(answer, expected, tolerance * max(1, expected.map(\.magnitude).max() ?? 0))
    }

    private static func sentence(_ answer: [Double], _ expected: [Double], _ tolerance: Double) -> String? {
        guard answer.count == expected.count else {
            return "the number of entries is \(answer.count), where \(expected.count) is expected"
        }
        func equals(_ left: Double, _ right: Double) -> Bool { abs(left - right) <= tolerance }
        guard let place = answer.indices.first(where: { !equals(answer[$0], expected[$0]) }) else { return nil }
        let position = expected.count == 1 ? "" : "entry \(place) is "
        let numbers = "\(position)\(text(answer[place])), where \(text(expected[place])) is expected"
        if zip(answer, expected).allSatisfy({ equals(-$0, $1) }) { return "\(numbers): the sign is wrong" }
        if let factor = commonFactor(answer, expected, tolerance) {
            return "\(numbers): every entry is \(text(factor)) times the right one"
        }
        return numbers
    }

    /// The factor between answers and right numbers, if it is one and the same for several of them.
    private static func commonFactor(_ answer: [Double], _ expected: [Double], _ tolerance: Double) -> Double? {
        guard expected.count(where: { abs($0) > tolerance }) > 1,
            let largest = expected.indices.max(by: { abs(expected[$0]) < abs(expected[$1]) })
        else { return nil }
        let factor = answer[largest] / expected[largest]
        guard factor.isFinite, factor > 0 else { return nil }
        return zip(answer, expected).allSatisfy { abs($0 - factor * $1) <= tolerance * max(1, factor) } ? factor : nil
    }

    private static func text(_ number: Double) -> String { NumberFormat.significant(4).text(number).plain }
}
