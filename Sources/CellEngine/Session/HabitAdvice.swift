import Glibc

/// What Swift has in place of what people write by habit, who come from Python.
///
/// The compiler knows nothing of these habits, and its messages about them lead astray.
package struct HabitAdvice: Equatable {
    /// What Swift has instead, in one sentence.
    package var sentence: String
    /// The line as Swift has it.
    package var line: String?

    /// The advice for a line that is no Swift, or that the compiler complains about.
    ///
    /// - Parameters:
    ///   - message: The compiler's first message about the line.
    ///   - column: Where that message points to, in UTF-8 bytes from 1.
    package static func forSyntax(_ line: String, message: String, column: Int) -> HabitAdvice? {
        func replaced(_ pattern: some RegexComponent, _ text: String) -> String { line.replacing(pattern, with: text) }

        if line.contains(#/^\s*import\s+\w+(\.\w+)*\s+as\b|^\s*from\s+[\w.]+\s+import\b/#) {
            let module = line.firstMatch(of: #/(?:import|from)\s+(\w+)/#).map { String($0.1) } ?? ""
            return module.isEmpty ? nil : forModule(module)
        }
        if let match = line.firstMatch(of: #/^(\s*)def\s+(\w+)\s*\(([^)]*)\)/#) {
            let names = match.3.split(separator: ",").map {
                "_ " + $0.prefix { $0 != "=" && $0 != ":" }.split(separator: " ").joined() + ": Double"
            }
            return HabitAdvice(
                sentence: "a function is declared by 'func', with types, and its body stands in braces",
                line: "\(match.1)func \(match.2)(\(names.joined(separator: ", "))) -> Double { … }")
        }
        if let match = line.firstMatch(of: #/\blambda\s+([\w, ]+):\s*(.+)$/#) {
            return HabitAdvice(
                sentence: "a function without a name is written { x in … }",
                line: line.replacingCharacters(
                    in: match.range, with: "{ (\(typed(String(match.1)))) in \(match.2) }"))
        }
        if let match = line.firstMatch(of: #/^(\s*)elif\b(.*?):?\s*$/#) {
            return HabitAdvice(sentence: "this is 'else if' behind the brace", line: "\(match.1)} else if\(match.2) {")
        }
        // What belongs to a loop stands behind its colon in Python.
        if let match = line.wholeMatch(of: #/(\s*for\s+\w+\s+in\s+[^:]+):\s+(\S.*)/#), message.contains("expected '{'")
        {
            let head = match.1.replacing(#/\brange\((\w+)\)/#) { "0..<\($0.1)" }
            return HabitAdvice(
                sentence: "what belongs to it stands in braces { … }, not behind a colon",
                line: "\(head) { \(match.2) }")
        }
        let isCondition = line.contains(#/^\s*(if|while|for|else|with|try|except|class)\b.*:\s*(#.*)?$/#)
        if isCondition, message.contains("expected '{'") || message.contains("expected") {
            return HabitAdvice(
                sentence: "what belongs to it stands in braces { … }, not behind a colon",
                line: line.replacing(#/\s*:\s*(#.*)?$/#, with: " {"))
        }
        for (word, symbol) in [("and", "&&"), ("or", "||")] where isWord(word, in: line, near: column) {
            return HabitAdvice(sentence: "'\(word)' is written '\(symbol)'", line: words(word, symbol, line))
        }
        if line.contains(#/\bnot\s+[\w(]/#), !line.contains("\"") {
            return HabitAdvice(sentence: "'not' is written '!'", line: replaced(#/\bnot\s+/#, "!"))
        }
        if line.contains(#/\bf"[^"]*"/#), message.contains("'f'") || message.contains("expected") {
            let line = line.replacing(#/\bf("[^"]*")/#) { match in
                match.1.replacing(#/\{([^{}:]+)(?::[^{}]*)?\}/#) { "\\(\($0.1))" }
            }
            return HabitAdvice(
                sentence: "values stand in texts as \\(value), without a letter before the text", line: line)
        }
        if let match = line.firstMatch(of: #/\{(\s*"[^{}]*"\s*:[^{}]*)\}/#),
            message.contains("expected") || message.contains("consecutive")
        {
            return HabitAdvice(
                sentence: "a dictionary is written in square brackets",
                line: line.replacingCharacters(in: match.range, with: "[\(match.1)]"))
        }
        if let match = line.firstMatch(of: #/^(\s*)print\s+([^(\s].*)$/#), message.contains("consecutive") {
            return HabitAdvice(sentence: "print takes its values in parentheses", line: "\(match.1)print(\(match.2))")
        }
        if let match = line.firstMatch(of: #/\b(\w+)(\+\+|--)/#), message.contains("operator") {
            let text = "\(match.1) \(match.2.prefix(1))= 1"
            return HabitAdvice(
                sentence: "'\(match.2)' is written '\(match.2.prefix(1))= 1'",
                line: line.replacingCharacters(in: match.range, with: text))
        }
        if line.contains("**"), message.contains("operator"), let new = Powers.rewritten(line, from: "**") {
            return HabitAdvice(sentence: power, line: new)
        }
        if let match = line.firstMatch(of: #/(^|\s)#\s/#), message.contains("consecutive") || message.contains("#"),
            // A sign within a text is no comment.
            line[..<match.range.lowerBound].count(where: { $0 == "\"" }).isMultiple(of: 2)
        {
            return HabitAdvice(
                sentence: "a comment begins with //",
                line: line.replacingCharacters(in: match.range, with: "\(match.1)// "))
        }
        if let advice = forShellAssignment(line, message: message) { return advice }
        if let sign = line.first(where: { !$0.isWhitespace }), "%!".contains(sign) {
            let isAtSign = column <= line.prefix { $0.isWhitespace }.count + 2
            let isShell = message.contains("consecutive") || line.contains(#/^\s*![a-z]\w*\s*$/#) && isAtSign
            guard sign == "%" ? isAtSign : isShell else { return nil }
            let word = line.split(separator: " ").first.map(String.init) ?? ""
            return HabitAdvice(
                sentence: "\(word) has to stand before the Swift: commands are a cell's first lines")
        }
        if message.contains("'..'") || line.contains(#/\d\s*\.\.\s*\d/#), line.contains(#/\d\s*\.\.\s*\w/#) {
            return HabitAdvice(
                sentence: "a range is written 0..<3 without its end, or 0...3 with it",
                line: line.replacing(#/([\w)])\s*\.\.\s*(\w)/#) { "\($0.1)..<\($0.2)" })
        }
        return nil
    }

    private static let power = "a power is pow(2, 3); a square is x * x, of whole numbers, too"

    /// The advice for `^`, which is a power in some languages.
    package static func forPower(_ line: String) -> HabitAdvice {
        HabitAdvice(
            sentence: "'^' is no power in Swift, it combines the bits of whole numbers: \(power)",
            line: Powers.rewritten(line, from: "^"))
    }

    /// `let files = !ls *.h5`, which is Swift where a value follows the sign.
    private static func forShellAssignment(_ line: String, message: String) -> HabitAdvice? {
        let assignment = #/^(\s*)(?:(let|var)\s+)?(\w+)(?:\s*:[^=]+)?\s*=\s*!\s*(([^\s=!(|;&]+).*?)\s*$/#
        guard let match = line.wholeMatch(of: assignment), isProgram(String(match.5)) else { return nil }
        let missing = message.firstMatch(of: #/^cannot find '([^']+)' in scope/#).map { String($0.1) }
        // A name of Swift that is not found elsewhere in the line has nothing to do with the shell.
        if let missing, missing != match.3, !match.5.hasPrefix(missing) { return nil }
        let keyword = match.2.map { "\($0) " } ?? (missing.map { $0 == match.3 } ?? false ? "let " : "")
        return HabitAdvice(
            sentence: "! is Swift's 'not' here; shell(…) runs a command and returns the lines that it prints",
            line: "\(match.1)\(keyword)\(match.3) = try shell(\(String(match.4).swiftLiteral))")
    }

    /// Whether a program of a name can be run.
    private static func isProgram(_ name: String) -> Bool {
        if name.contains("/") { return access(name, X_OK) == 0 }
        let folders = getenv("PATH").map { String(cString: $0) } ?? ""
        return folders.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    /// The advice for a name that the compiler does not find.
    package static func forName(_ name: String, in line: String) -> HabitAdvice? {
        if let word = ["None": "nil", "null": "nil", "True": "true", "False": "false"][name] {
            return HabitAdvice(sentence: "'\(name)' is written '\(word)'", line: words(name, word, line))
        }
        if let type = ["str": "String", "int": "Int", "float": "Double", "bool": "Bool", "list": "Array"][name] {
            return HabitAdvice(sentence: "the type is called \(type)", line: words(name, type, line))
        }
        let call = Self.call(of: name, in: line)
        let argument = call?.argument
        func rewritten(_ text: (String) -> String) -> String? {
            call.map { line.replacingCharacters(in: $0.range, with: text($0.argument)) }
        }
        switch name {
        case "len":
            return HabitAdvice(
                sentence: "the number of elements is a property: xs.count", line: rewritten { $0 + ".count" })
        case "sum":
            return HabitAdvice(sentence: "a sum is xs.reduce(0, +)", line: rewritten { $0 + ".reduce(0, +)" })
        case "sorted", "reversed", "enumerate":
            let method = name == "enumerate" ? "enumerated" : name
            return HabitAdvice(sentence: "this is a method: xs.\(method)()", line: rewritten { "\($0).\(method)()" })
        case "range":
            let parts = (argument ?? "").split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
            let sentence = "the numbers from 0 to 2 are 0..<3"
            switch parts.count {
            case 1: return HabitAdvice(sentence: sentence, line: rewritten { _ in "0..<\(parts[0])" })
            case 2: return HabitAdvice(sentence: sentence, line: rewritten { _ in "\(parts[0])..<\(parts[1])" })
            case 3:
                return HabitAdvice(
                    sentence: "steps are taken by stride",
                    line: rewritten { _ in "stride(from: \(parts[0]), to: \(parts[1]), by: \(parts[2]))" })
            default: return HabitAdvice(sentence: sentence)
            }
        case "sign", "sgn", "signum":
            guard call != nil else { break }
            return HabitAdvice(
                sentence: sign,
                line: call.flatMap { call in
                    signOf(call.argument).map { line.replacingCharacters(in: call.range, with: $0) }
                })
        case "dot":
            let vectors = (argument ?? "").split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
            return HabitAdvice(
                sentence: "the dot product of two arrays is zip(a, b).map { $0 * $1 }.reduce(0, +)",
                line: vectors.count == 2 && vectors.allSatisfy { $0.wholeMatch(of: simple) != nil }
                    ? rewritten { _ in "zip(\(vectors[0]), \(vectors[1])).map { $0 * $1 }.reduce(0, +)" } : nil)
        case "np", "numpy", "pd", "plt", "torch", "sns", "math": return forModule(name)
        case "help", "dir":
            return HabitAdvice(
                sentence: "name? shows what is known of a name, and Tab behind a point shows what a value has",
                line: argument.map { $0 + "?" })
        case "mcc", "MCC":
            return HabitAdvice(
                sentence:
                    "the MCC is runs.meanCorrelation(with: data), and compare([…], to: data) has it for several methods"
            )
        case "pass": return HabitAdvice(sentence: "braces may be empty: { }")
        case "raise": return HabitAdvice(sentence: "an error is thrown by 'throw'")
        case "del": return HabitAdvice(sentence: "%reset name forgets a name")
        default: break
        }
        // A first assignment.
        let assignment = #/^(\s*)(\w+)\s*=(?!=)\s*(.+)$/#
        if let match = line.wholeMatch(of: assignment), match.2 == name {
            return HabitAdvice(
                sentence: "a variable is declared by 'var', and a constant by 'let'",
                line: "\(match.1)var \(name) = \(match.3)")
        }
        return nil
    }

    /// The advice for `x.sign`, which is no number.
    package static func forSign(_ line: String) -> HabitAdvice {
        let new = line.replacing(#/([$A-Za-z_][\w$]*(?:\.\w+|\[\w+\])*)\.sign\b(?!\()/#) {
            signOf(String($0.1)) ?? String($0.0)
        }
        return HabitAdvice(sentence: sign, line: new == line ? nil : new)
    }

    private static let sign = "the sign of a number x is x > 0 ? 1 : x < 0 ? -1 : 0; x.sign is .plus or .minus"

    /// A value that can be written twice.
    private static var simple: Regex<Substring> { #/[$A-Za-z_][\w$]*(?:\.\w+|\[\w+\])*/# }

    private static func signOf(_ value: String) -> String? {
        value.wholeMatch(of: simple) == nil ? nil : "(\(value) > 0 ? 1 : \(value) < 0 ? -1 : 0)"
    }

    /// The first call of a function, and what stands in its parentheses.
    private static func call(of name: String, in line: String) -> (range: Range<String.Index>, argument: String)? {
        let calls = line.matches(of: #/\b(\w+)\(/#).filter { $0.1 == name }
        guard let start = calls.first?.range else { return nil }
        var depth = 1
        for place in line[start.upperBound...].indices {
            depth += line[place] == "(" ? 1 : line[place] == ")" ? -1 : 0
            if depth == 0 {
                return (start.lowerBound..<line.index(after: place), String(line[start.upperBound..<place]))
            }
        }
        return nil
    }

    /// The advice for a member that a type does not have.
    package static func forMember(_ member: String, in line: String) -> HabitAdvice? {
        func renamed(_ new: String) -> String { line.replacing(".\(member)", with: ".\(new)") }
        switch member {
        case "length", "len", "size":
            return HabitAdvice(
                sentence: "the number of elements is called count",
                line: line.replacing(".\(member)()", with: ".count").replacing(".\(member)", with: ".count"))
        case "sum":
            return HabitAdvice(
                sentence: "a sum is reduce(0, +)", line: line.replacing(".sum()", with: ".reduce(0, +)"))
        case "push", "push_back", "add":
            return HabitAdvice(sentence: "an element is added by append", line: renamed("append"))
        case "lower", "toLowerCase":
            return HabitAdvice(sentence: "this is called lowercased", line: renamed("lowercased"))
        case "upper", "toUpperCase":
            return HabitAdvice(sentence: "this is called uppercased", line: renamed("uppercased"))
        case "startswith", "startsWith":
            return HabitAdvice(sentence: "this is called hasPrefix", line: renamed("hasPrefix"))
        case "endswith", "endsWith":
            return HabitAdvice(sentence: "this is called hasSuffix", line: renamed("hasSuffix"))
        case "strip", "trim":
            return HabitAdvice(
                sentence: "blanks at both ends go by trimmingCharacters(in: .whitespaces)",
                line: line.replacing(".\(member)()", with: ".trimmingCharacters(in: .whitespaces)"))
        case "toString", "str":
            return HabitAdvice(sentence: "a value becomes a text by String(describing: x) or \"\\(x)\"")
        case "signum":
            return HabitAdvice(
                sentence: sign,
                line: line.replacing(#/([$A-Za-z_][\w$]*(?:\.\w+|\[\w+\])*)\.signum\(\)/#) {
                    signOf(String($0.1)) ?? String($0.0)
                })
        case "shape": return HabitAdvice(sentence: "a matrix has rows and columns, data have count and dimension")
        default: return nil
        }
    }

    /// What a message about a call's arguments means for the library's own functions.
    package static func forArgument(_ message: String, in line: String) -> HabitAdvice? {
        if let match = message.firstMatch(of: #/^extra argument '(\w+)' in call/#) {
            return forLabel(String(match.1), in: line)
        }
        if let match = message.firstMatch(of: #/to expected (?:argument|element|dictionary value) type '([\w.]+)'/#) {
            return arguments[String(match.1)].map { HabitAdvice(sentence: $0) }
        }
        if let match = message.firstMatch(of: #/^'(\w+)' cannot be constructed because it has no accessible init/#),
            methods.contains(String(match.1))
        {
            return HabitAdvice(
                sentence:
                    "\(match.1) is a method; \(match.1).Configuration(…) makes its settings, which train(…) takes",
                line: line.replacing("\(match.1)(", with: "\(match.1).Configuration("))
        }
        if message.contains("conform to 'MethodConfiguration'") {
            return HabitAdvice(
                sentence: "a configuration comes first: try train(SSAE.Configuration(features: 10), on: data)")
        }
        if message.hasPrefix("cannot assign value of type"), message.contains("SessionMetric") {
            return HabitAdvice(
                sentence: "a metric is a number or a result such as runs.meanCorrelation(with: data); of a comparison, "
                    + "its numbers can be kept")
        }
        if message.hasPrefix("no exact matches in call to") {
            return HabitAdvice(
                sentence: "the arguments fit none of its forms, which Shift-Tab between the parentheses shows")
        }
        return nil
    }

    /// The labels of other libraries, and what stands for them here.
    private static func forLabel(_ label: String, in line: String) -> HabitAdvice? {
        func advice(_ name: String, _ new: String) -> HabitAdvice {
            HabitAdvice(
                sentence: "a configuration calls this \(name)",
                line: line.replacing(try! Regex("\\b\(label)\\s*:"), with: new))
        }
        switch label {
        case "lr", "learning_rate": return advice("learningRate", "learningRate:")
        case "batch_size", "batchSize": return advice("batch", "batch:")
        case "hidden", "n_components", "dict_size": return advice("features", "features:")
        case "random_state", "random_seed": return advice("seed", "seed:")
        case "epochs", "steps":
            return HabitAdvice(
                sentence: "a configuration calls this length, which is .epochs(20), .steps(4_000) or .automatic",
                line: line.replacing(try! Regex("\\b\(label)\\s*:\\s*([0-9_]+)", as: (Substring, Substring).self)) {
                    "length: .\(label)(\($0.output.1))"
                })
        default: return nil
        }
    }

    /// By a type of the library, what can be written where it is expected.
    private static let arguments = [
        "TrainingLength": "a length is .epochs(20), .steps(4_000) or .automatic",
        "PlottableValue": "a value stands with its heading: .value(\"step\", x)",
        "Runs": "Runs([model]) makes runs of one model, and train(…, seeds: 0..<3) trains several",
        "SteeringPairs": "steeringPairs() of pairs of embeddings makes them",
        "SSAE.AutomaticFeatures": "features are a number, such as 10, or .automatic",
        "ResidualLayer": "a layer is .middle, .block(12) or .last",
        "ShiftDataset": "data are shifts, such as SyntheticShifts(…) or model.shifts(of: pairs)",
    ]
    private static let methods: Set = [
        "SSAE", "Affine", "PrincipalComponents", "PCA", "MeanDifference", "SparseInference", "ReLU", "JumpReLU", "TopK",
        "AbsTopK", "BatchTopK", "Gated", "Matryoshka", "PAnnealedReLU", "ProbeDirection", "LinearArtificialTomography",
        "LAT", "FastICA", "SemiNMF", "FISTADictionary", "LISTA", "PursuitDictionary", "RandomDirections",
    ]

    /// The advice for a module that is not there.
    package static func forModule(_ module: String) -> HabitAdvice? {
        switch module {
        case "numpy", "np", "scipy", "pandas", "pd", "torch", "sklearn", "jax":
            HabitAdvice(
                sentence: "cells are Swift: Matrix and statistics of Numerics, and Table, are imported already")
        case "matplotlib", "plt", "seaborn", "sns", "plotly":
            HabitAdvice(sentence: "cells are Swift: Chart and plot(…) of Figures are imported already")
        case "math": HabitAdvice(sentence: "sqrt, exp, log and the like are there without a module")
        case "os", "sys", "re", "json", "random", "time", "typing", "collections", "itertools", "pathlib":
            HabitAdvice(sentence: "cells are Swift: see what Foundation, which is imported already, has for it")
        default: nil
        }
    }

    private static func words(_ word: String, _ new: String, _ line: String) -> String {
        line.replacing(try! Regex("\\b\(word)\\b"), with: new)
    }

    /// Whether a word stands at a column, or a few bytes from it.
    private static func isWord(_ word: String, in line: String, near column: Int) -> Bool {
        line.matches(of: try! Regex("\\b\(word)\\b")).contains { match in
            let start = line.utf8.distance(from: line.startIndex, to: match.range.lowerBound) + 1
            return abs(start - column) <= 2
        }
    }

    private static func typed(_ names: String) -> String {
        names.split(separator: ",").map { $0.split(separator: " ").joined() + ": Double" }.joined(separator: ", ")
    }
}

extension String {
    /// The text with another one in a range.
    func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + self[range.upperBound...]
    }
}
