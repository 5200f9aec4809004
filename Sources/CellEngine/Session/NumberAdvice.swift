/// What to write where numbers of two types meet, by what the cell's text says of them.
struct NumberAdvice {
    let label: String
    /// The cell's text.
    let text: String
    let known: KnownNames

    /// A message about a number of another type than the one that is wanted.
    struct Mismatch {
        /// What is there, and what is wanted; the two sides of an operator.
        var types: (Substring, Substring)
        /// Whether the whole of what a function returns, or a name with its type begins as, is of the wrong type.
        var isOfWhole = false
        /// Whether an operator has sides of two types.
        var isOfOperator = false

        init?(_ message: String) {
            let operands = #/^binary operator '[^']+' cannot be applied to operands of type '(\w+)' and '(\w+)'/#
            let conversion =
                #/^cannot convert (?:value|return expression) of type '(\w+)' to (expected argument|specified|return|closure result) type '(\w+)'$/#
            let sum =
                #/^cannot convert value of type '\(Int\) -> Int' to expected argument type '\(Int, (Double|Float)\)/#
            let assignment = #/^cannot assign value of type '(\w+)' to type '(\w+)'$/#
            if let match = message.prefixMatch(of: operands) {
                types = (match.1, match.2)
                isOfOperator = true
            } else if let match = message.wholeMatch(of: conversion) {
                types = (match.1, match.3)
                isOfWhole = match.2 != "expected argument"
            } else if let match = message.prefixMatch(of: sum) {
                // The sum of numbers with a point meets a whole number.
                types = ("Int", match.1)
            } else if let match = message.wholeMatch(of: assignment) {
                types = (match.1, match.2)
                isOfWhole = true
            } else {
                return nil
            }
        }

        /// The type that a whole number has to become; `nil` if they are not a whole number and one with a point.
        var fraction: Substring? {
            let wanted = NumberAdvice.fractions
            // Of the functions `pow`, the one for decimal numbers comes first.
            if types.1 == "Decimal" { return types.0 == "Int" ? "Double" : nil }
            if types.0 == "Int", wanted.contains(types.1) { return types.1 }
            return types.1 == "Int" && wanted.contains(types.0) ? types.0 : nil
        }
    }

    private static let fractions: Set<Substring> = ["Double", "Float"]

    private func arithmetic(at error: Diagnostic) -> Arithmetic? {
        guard error.file == label else { return nil }
        return Arithmetic(line: error.line, column: error.column, in: text, session: known.variableTypes)
    }

    /// The lines of the statement around an error.
    func lines(ofStatementAt error: Diagnostic) -> ClosedRange<Int> {
        arithmetic(at: error)?.lines ?? error.line...error.line
    }

    // MARK: Variables that began as whole numbers

    /// Variables that are whole numbers because they began as one, and are set to numbers with a point.
    struct Starts {
        /// Their names, in the order in which they are set.
        var names: [String] = []
        /// What makes them numbers with a point.
        var fixIts: [Diagnostic.FixIt] = []
        /// The label of an earlier cell and the line that declares one there.
        var earlier: [(label: String, line: String)] = []
        /// What to say about them.
        var sentence = ""
        /// The places, in the groups, of the errors that come of them.
        var errors: [Int] = []
    }

    /// The variables of the cell that should have begun as numbers with a point; `nil` if there are none.
    func starts(in groups: [CompilerReport.Group]) -> Starts? {
        var starts = Starts()
        var isWritten = false
        var literals: [String] = []
        for group in groups {
            guard let arithmetic = arithmetic(at: group.first), let target = arithmetic.target,
                !starts.names.contains(target.name),
                let fraction = fraction(of: group.first, in: arithmetic)
            else { continue }
            if let piece = target.origin.start, target.origin.isVariable, let literal = text(in: range(piece)) {
                // In a pattern of several names, no type can be written behind one.
                let start = fraction == "Float" ? "Float(\(literal))" : "\(literal).0"
                starts.fixIts.append(.init(range: range(piece), text: start))
                literals.append(literal)
            } else if let piece = target.origin.annotation, target.origin.type == "Int", target.origin.isVariable {
                starts.fixIts.append(.init(range: range(piece), text: String(fraction)))
                isWritten = true
            } else if let declaration = known.declarations[target.name], known.variableTypes[target.name] == "Int",
                !arithmetic.declares(target.name),
                let line = declaration.text.split(separator: "\n").first.map(String.init),
                let match = line.firstMatch(of: #/^(\s*var\s+\w+)\s*(?::\s*Int)?\s*=\s*(-?\d+)\s*$/#)
            {
                let start = fraction == "Float" ? ": Float = \(match.2)" : " = \(match.2).0"
                starts.earlier.append((declaration.label, "\(match.1)\(start)"))
                literals.append(String(match.2))
            } else {
                continue
            }
            starts.names.append(target.name)
        }
        guard let first = starts.names.first else { return nil }
        let list = starts.names.map { "'\($0)'" }.joined(separator: " and ")
        let isOne = starts.names.count == 1
        if isWritten {
            starts.sentence =
                "\(list) \(isOne ? "is" : "are") declared as Int, a whole number, and set to numbers with a point"
        } else {
            let zero = Set(literals).count == 1 ? literals.first ?? "0" : "whole numbers"
            starts.sentence =
                isOne
                ? "'\(first)' is an Int, a whole number, since it begins as \(zero): let it begin as \(zero).0"
                : "\(list) are Ints, whole numbers, since they begin as \(zero): let them begin with a point, as 0.0"
        }
        starts.errors = groups.indices.filter { index in
            let error = groups[index].first
            guard Mismatch(error.message)?.fraction != nil || error.isOfTooManyTypes else {
                return false
            }
            return arithmetic(at: error)?.names.contains { starts.names.contains($0.name) } ?? false
        }
        return starts
    }

    /// The type of the numbers with a point that an error is about.
    private func fraction(of error: Diagnostic, in arithmetic: Arithmetic) -> Substring? {
        if let mismatch = Mismatch(error.message) { return mismatch.fraction }
        guard error.isOfTooManyTypes else { return nil }
        return arithmetic.fraction.map { $0[...] }
    }

    // MARK: Conversions

    /// The ways to mend a mismatch, the best first: each is a list of changes that belong together.
    func conversions(of error: Diagnostic) -> [[Diagnostic.FixIt]] {
        var ways = conversionsOfOperands(around: error)
        let mismatch = Mismatch(error.message)
        if let mismatch, !mismatch.isOfWhole, Self.fractions.contains(mismatch.types.0), mismatch.types.1 == "Int",
            isOfArithmetic(error)
        {
            return ways
        }
        if mismatch?.isOfWhole == true, !error.fixIts.isEmpty { ways.append(error.fixIts) }
        if mismatch?.types.1 == "Decimal" {
            ways.append(
                error.fixIts.map { .init(range: $0.range, text: $0.text.replacing("Decimal(", with: "Double(")) })
        }
        if let way = conversion(of: error, mismatch) { ways.append(way) }
        return ways
    }

    /// Whole numbers of an expression as numbers with a point.
    private func conversionsOfOperands(around error: Diagnostic) -> [[Diagnostic.FixIt]] {
        guard let arithmetic = arithmetic(at: error), !arithmetic.operands.isEmpty,
            !arithmetic.operators.isEmpty || arithmetic.target != nil,
            let fraction = fraction(of: error, in: arithmetic)
        else { return [] }
        let mismatch = Mismatch(error.message)
        func converted(_ operands: [Arithmetic.Operand]) -> [Diagnostic.FixIt] {
            operands.flatMap { operand in
                let range = range(of: operand)
                return operand.isInParentheses
                    ? [.init(range: range.start, text: String(fraction))] : wrapped(range, in: String(fraction))
            }
        }
        let whole = arithmetic.operands.filter { $0.type == "Int" && !$0.isLiteral }
        var ways = whole.isEmpty ? [] : [converted(whole)]
        // The quotient of whole numbers has lost what is behind the point before it is converted.
        if let mismatch, mismatch.isOfWhole, mismatch.types.0 == "Int" {
            ways.append(converted(arithmetic.operands.filter { !$0.isLiteral }))
        }
        return ways
    }

    /// The one side, or the argument, as what the other side or the function wants.
    private func conversion(of error: Diagnostic, _ mismatch: Mismatch?) -> [Diagnostic.FixIt]? {
        guard let mismatch else { return nil }
        let numbers = Self.numbers
        let (left, right) = mismatch.types
        if mismatch.isOfOperator, error.ranges.count == 2 {
            let target: Substring
            if left == "String" || right == "String" {
                target = "String"
                guard numbers.contains(left) || numbers.contains(right) else { return nil }
            } else if numbers.isSuperset(of: [left, right]) {
                target = ["Double", "Float"].first { $0 == left || $0 == right } ?? left
            } else {
                return nil
            }
            return wrapped(ends(of: left == target ? error.ranges[1] : error.ranges[0]), in: String(target))
        }
        guard !mismatch.isOfOperator, let range = error.ranges.first, numbers.contains(left),
            numbers.contains(right) || ["String", "Decimal"].contains(right), let text = text(in: range),
            text.first.map({ $0.isLetter || "_$([".contains($0) }) == true
        else { return nil }
        return wrapped(ends(of: range), in: right == "Decimal" ? "Double" : String(right))
    }

    private static let numbers: Set<Substring> = ["Int", "Double", "Float", "UInt8", "Int32", "Int64", "UInt"]

    /// Whether a mismatch is one of arithmetic, in which a number with a point must not be made a whole one.
    func isOfArithmetic(_ error: Diagnostic) -> Bool {
        guard let arithmetic = arithmetic(at: error) else { return false }
        return arithmetic.operators.contains { Self.signs.contains($0) } || arithmetic.target != nil
    }

    private static let signs: Set<String> = ["+", "-", "*", "/", "^", "<", ">", "<=", ">=", "==", "!="]

    /// Whether an error comes of `^`, which is no power in Swift.
    func isOfPower(_ error: Diagnostic) -> Bool {
        let isOfNumbers =
            Mismatch(error.message)?.fraction != nil || error.message.contains("operator '^'")
            || error.message.contains("operator function '^'")
        return isOfNumbers && arithmetic(at: error)?.statementOperators.contains("^") ?? false
    }

    // MARK: Too many types

    /// What usually makes the compiler try too many types, and what of it the statement has.
    func causes(of error: Diagnostic) -> String {
        let general =
            "what usually causes it is a number of another type (an Int among Doubles: write 0.0 rather than 0, and "
            + "Double(n)), arithmetic with whole arrays, or a name that does not exist; otherwise give parts of it names "
            + "of their own by 'let'"
        guard let arithmetic = arithmetic(at: error) else { return general }
        let arrays = arithmetic.names.filter { $0.origin.type?.isArray == true }.map(\.name)
        let used = arrays.filter { array in arithmetic.operandNames.contains(array) }
        if let first = used.first {
            let list = used.map { "'\($0)'" }.joined(separator: " and ")
            let other = used.dropFirst().first ?? first
            return "\(list) \(used.count == 1 ? "is an array" : "are arrays"), which have no arithmetic of their own: "
                + "zip(\(first), \(other)).map { $0 * $1 } multiplies entry by entry, and .reduce(0, +) behind it adds up"
        }
        let whole = arithmetic.names.filter { $0.origin.type == "Int" }.map(\.name)
        if !whole.isEmpty, let fraction = arithmetic.fraction {
            let list = whole.map { "'\($0)'" }.joined(separator: " and ")
            return "\(list) \(whole.count == 1 ? "is an Int" : "are Ints") among numbers of type \(fraction): write "
                + whole.map { "\(fraction)(\($0))" }.joined(separator: " and ")
        }
        return general
    }

    // MARK: Places

    private typealias Ends = (start: Diagnostic.Range, end: Diagnostic.Range)

    private func wrapped(_ ends: Ends, in type: String) -> [Diagnostic.FixIt] {
        [.init(range: ends.start, text: "\(type)("), .init(range: ends.end, text: ")")]
    }

    private func text(in range: Diagnostic.Range) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard range.file == label, range.line == range.endLine, lines.indices.contains(range.line - 1) else {
            return nil
        }
        let bytes = Array(lines[range.line - 1].utf8)
        guard range.column > 0, range.column < range.endColumn, range.endColumn - 1 <= bytes.count else { return nil }
        return String(decoding: bytes[range.column - 1..<range.endColumn - 1], as: UTF8.self)
    }

    private func range(_ piece: NumberOrigin.Piece) -> Diagnostic.Range {
        .init(file: label, line: piece.line, column: piece.column, endLine: piece.line, endColumn: piece.endColumn)
    }

    private func range(of operand: Arithmetic.Operand) -> Ends {
        ends(
            of: .init(
                file: label, line: operand.line, column: operand.column, endLine: operand.endLine,
                endColumn: operand.endColumn))
    }

    private func ends(of range: Diagnostic.Range) -> Ends {
        var (start, end) = (range, range)
        (start.endLine, start.endColumn) = (range.line, range.column)
        (end.line, end.column) = (range.endLine, range.endColumn)
        return (start, end)
    }
}

extension Arithmetic {
    /// The type of the numbers with a point in the statement; `nil` if the text says of none that it is one.
    fileprivate var fraction: String? {
        let types = names.compactMap { $0.origin.type?.trimmingBrackets }
        if let written = ["Float", "Double"].first(where: types.contains) { return written }
        return hasFraction ? "Double" : nil
    }

    /// Whether the cell itself declares a name of the statement.
    fileprivate func declares(_ name: String) -> Bool {
        names.contains { $0.name == name && ($0.origin.start != nil || $0.origin.annotation != nil) }
    }
}

extension String {
    fileprivate var trimmingBrackets: String { isArray ? String(dropFirst().dropLast()) : self }

    fileprivate var isArray: Bool { hasPrefix("[") && hasSuffix("]") && !contains(":") }
}
