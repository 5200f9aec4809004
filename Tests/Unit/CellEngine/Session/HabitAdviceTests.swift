import CellEngine
import Testing

@Suite struct HabitAdviceTests {
    @Test(arguments: [
        ("def f(x, y=1):", "func f(_ x: Double, _ y: Double) -> Double { … }"),
        ("let f = lambda x: x + 1", "let f = { (x: Double) in x + 1 }"),
        ("elif a > b:", "} else if a > b {"),
        ("for i in xs:", "for i in xs {"),
        ("while running:  # on", "while running {"),
        ("else:", "else {"),
        ("print(f\"{a} of {b:.2f}\")", "print(\"\\(a) of \\(b)\")"),
        ("let d = {\"a\": 1, \"b\": 2}", "let d = [\"a\": 1, \"b\": 2]"),
        ("print a, b", "print(a, b)"),
        ("let a = 1 # one", "let a = 1 // one"),
        ("n++", "n += 1"), ("n--", "n -= 1"), ("let p = x ** 2", "let p = pow(x, 2)"),
        ("xs.map { $0 ** 2 }", "xs.map { pow($0, 2) }"),
        ("for i in 0..3 { }", "for i in 0..<3 { }"),
    ])
    func linesThatAreNoSwift(_ line: String, _ expected: String) {
        let advice = HabitAdvice.forSyntax(
            line, message: "consecutive statements, expected '{', no operator", column: 1)
        #expect(advice?.line == expected)
        #expect(advice?.sentence.isEmpty == false)
    }

    @Test(arguments: [
        ("let files = !ls *.h5", "cannot find 'ls' in scope", "let files = try shell(\"ls *.h5\")"),
        ("  var a: [String] = !cat \"b c\" | sort ", "expected", "  var a = try shell(\"cat \\\"b c\\\" | sort\")"),
        ("files = !ls", "cannot find 'files' in scope", "let files = try shell(\"ls\")"),
        ("files = !ls", "cannot find 'ls' in scope", "files = try shell(\"ls\")"),
        ("let home = !/bin/ls -a", "expected expression", "let home = try shell(\"/bin/ls -a\")"),
    ])
    func linesOfTheShell(_ line: String, _ message: String, _ expected: String) {
        #expect(HabitAdvice.forSyntax(line, message: message, column: 1)?.line == expected)
    }

    /// Swift's own sign stands before a value.
    @Test(arguments: ["let a = !b", "let a = !isThere(x)", "a = !ready && !done", "let a = b != ls", "let a = !(ls)"])
    func notIsSwift(_ line: String) {
        #expect(HabitAdvice.forSyntax(line, message: "cannot find 'other' in scope", column: 1) == nil)
    }

    @Test func wordsStandWhereTheMessagePointsTo() {
        #expect(HabitAdvice.forSyntax("if a and b { }", message: "expected '{'", column: 6)?.line == "if a && b { }")
        #expect(HabitAdvice.forSyntax("if a or b { }", message: "expected '{'", column: 5)?.line == "if a || b { }")
        #expect(HabitAdvice.forSyntax("say(\"this and that\"", message: "expected ')'", column: 20) == nil)
    }

    /// What else is wrong in a line of Swift is the compiler's to tell.
    @Test(arguments: [
        "let a: Int = \"b\"", "switch a { case .b: print(1) }", "case .b:", "default:", "let c = a ? b : d",
        "#if os(Linux)",
        "func f(x: Int) -> Int {", "let r = 0..<n", "let s = \"a # b\"", "xs.map { $0 * 2 }", "let t = [\"a\": 1]",
        "label: for i in xs {", "print(a", "let x = y!", "#expect(a == b)", "a += 1",
    ])
    func swiftIsLeftToTheCompiler(_ line: String) {
        #expect(HabitAdvice.forSyntax(line, message: "consecutive statements, expected '{'", column: 1) == nil)
    }

    @Test(arguments: [
        ("None", "f(None)", "f(nil)"), ("False", "let b = False", "let b = false"), ("str", "str(5)", "String(5)"),
        ("len", "print(len(xs))", "print(xs.count)"), ("sum", "sum(xs) / 2", "xs.reduce(0, +) / 2"),
        ("sorted", "sorted(f(a))", "f(a).sorted()"),
        ("enumerate", "for a in enumerate(xs) {", "for a in xs.enumerated() {"),
        ("range", "range(2, n)", "2..<n"), ("range", "range(0, 9, 3)", "stride(from: 0, to: 9, by: 3)"),
        ("total", "  total = a == b", "  var total = a == b"), ("help", "help(train)", "train?"),
    ])
    func namesOfPythons(_ name: String, _ line: String, _ expected: String) {
        #expect(HabitAdvice.forName(name, in: line)?.line == expected)
    }

    @Test(arguments: [
        ("extra argument 'lr' in call", "f(lr: 0.1)", "f(learningRate: 0.1)"),
        ("extra argument 'batch_size' in call", "f(a, batch_size : n)", "f(a, batch: n)"),
        ("extra argument 'epochs' in call", "f(epochs: 20)", "f(length: .epochs(20))"),
        (
            "'SSAE' cannot be constructed because it has no accessible initializers", "train(SSAE(features: 3))",
            "train(SSAE.Configuration(features: 3))"
        ),
    ])
    func argumentsOfOtherLibraries(_ message: String, _ line: String, _ expected: String) {
        #expect(HabitAdvice.forArgument(message, in: line)?.line == expected)
    }

    @Test(arguments: [
        ("cannot convert value of type 'Int' to expected argument type 'TrainingLength'", ".steps("),
        ("cannot convert value of type 'Int' to expected argument type 'PlottableValue'", ".value("),
        ("cannot convert value of type 'TrainedModel' to expected dictionary value type 'Runs'", "Runs([model])"),
        ("global function 'train' requires that 'Shifts' conform to 'MethodConfiguration'", "comes first"),
        ("no exact matches in call to initializer", "Shift-Tab"),
        ("cannot assign value of type 'Comparison' to subscript of type '(any SessionMetric)?'", "numbers"),
    ])
    func argumentsOfTheLibrary(_ message: String, _ words: String) {
        #expect(HabitAdvice.forArgument(message, in: "")?.sentence.contains(words) == true)
    }

    @Test func otherArgumentsAreLeft() {
        #expect(HabitAdvice.forArgument("extra argument 'other' in call", in: "f(other: 1)") == nil)
        #expect(
            HabitAdvice.forArgument("cannot convert value of type 'Int' to expected argument type 'Text'", in: "")
                == nil)
        #expect(
            HabitAdvice.forArgument("'Thing' cannot be constructed because it has no accessible initializers", in: "")
                == nil)
    }

    @Test func loopsInOneLine() {
        let advice = HabitAdvice.forSyntax(
            "for i in range(10): print(i)", message: "expected '{' to start the body of for-each loop", column: 19)
        #expect(advice?.line == "for i in 0..<10 { print(i) }")
    }

    @Test(arguments: [
        ("sign", "let s = sign(xs[0]) * 2", "let s = (xs[0] > 0 ? 1 : xs[0] < 0 ? -1 : 0) * 2"),
        ("dot", "dot(g, w) / n", "zip(g, w).map { $0 * $1 }.reduce(0, +) / n"),
    ])
    func functionsOfArrays(_ name: String, _ line: String, _ expected: String) {
        #expect(HabitAdvice.forName(name, in: line)?.line == expected)
    }

    @Test func signsOfLongValuesAreTold() {
        let advice = HabitAdvice.forName("sign", in: "sign(a + f(b))")
        #expect(advice?.line == nil)
        #expect(advice?.sentence.contains("x > 0 ? 1 : x < 0 ? -1 : 0") == true)
        #expect(HabitAdvice.forName("sign", in: "let a = sign") == nil)
    }

    @Test func signsThatAreNoNumbers() {
        #expect(HabitAdvice.forSign("a.b.sign * c").line == "(a.b > 0 ? 1 : a.b < 0 ? -1 : 0) * c")
        #expect(HabitAdvice.forSign("f(x).sign").line == nil)
        #expect(HabitAdvice.forSign("x.sign(y) + x.signs").line == nil)
    }

    @Test func caretsAreNoPowers() {
        let advice = HabitAdvice.forPower("let r = (1 - a)^2")
        #expect(advice.line == "let r = pow(1 - a, 2)")
        #expect(advice.sentence.contains("no power"))
    }

    @Test func otherNamesAreLeft() {
        #expect(HabitAdvice.forName("total", in: "total == 5") == nil)
        #expect(HabitAdvice.forName("total", in: "a = total") == nil)
        #expect(HabitAdvice.forMember("other", in: "a.other") == nil)
        #expect(HabitAdvice.forModule("Foundatoin") == nil)
    }

    @Test(arguments: [
        ("signum", "a.map { $0.signum() }", "a.map { ($0 > 0 ? 1 : $0 < 0 ? -1 : 0) }"),
        ("length", "xs.length", "xs.count"), ("size", "xs.size()", "xs.count"),
        ("upper", "s.upper()", "s.uppercased()"),
        ("startswith", "s.startswith(\"a\")", "s.hasPrefix(\"a\")"), ("push", "xs.push(1)", "xs.append(1)"),
    ])
    func membersOfOtherLanguages(_ member: String, _ line: String, _ expected: String) {
        #expect(HabitAdvice.forMember(member, in: line)?.line == expected)
    }
}
