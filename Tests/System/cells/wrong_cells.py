"""Cells as beginners write them, with mistakes, and what the message of each must say.

Most beginners come from Python. Each case is a name, the cell, what its message must contain, and what it must not.
"""

#: What the session holds before the mistakes.
PREPARATION = """\
let xs = [1.0, 2.0, 3.0]
var count = 3
let maybe: Int? = 3
struct Measure {
    enum Kind { case good, bad }
    var value: Double
    var unit: String
    func doubled() -> Double { value * 2 }
}
let m = Measure(value: 1, unit: "s")
func noisy(_ x: Double, scale: Double = 0.1) -> Double { x * scale }
func area(width: Double, height: Double) -> Double { width * height }
func slow() async -> Int { 5 }
func risky() throws -> Int { 5 }
func load() async throws -> Int { 5 }
let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 6, count: 200, seed: 0)
var brief = SSAE.Configuration(features: 4)
brief.settings.length = .steps(20)
let runs = try train(brief, on: toy, seeds: 0..<1, observer: nil)
"""

#: The name, the cell, what the message contains, and what it does not contain.
CASES = [
    # Names.
    ("a misspelt function", "prnt(xs)", ["cannot find 'prnt'", "did you mean 'print'?"], []),
    ("a misspelt variable", "xss.count", ["cannot find 'xss'", "did you mean 'xs'?"], []),
    ("a misspelt function of the session", "noizy(1)", ["cannot find 'noizy'", "did you mean 'noisy'?"], []),
    ("a misspelt type of the session", 'Mesure(value: 1, unit: "s")', ["cannot find 'Mesure'", "did you mean 'Measure'?"], []),
    ("a misspelt type of the library", "SyntheticShift(concepts: 4)", ["cannot find 'SyntheticShift'", "did you mean 'SyntheticShifts'?"], []),
    ("a misspelt type annotation", 'let t: Sting = "a"', ["cannot find type 'Sting'", "did you mean 'String'?"], []),
    ("a misspelt member", "toy.cuont", ["no member 'cuont'", "did you mean 'count'?"], []),
    ("a misspelt method of the session's", "m.dubled()", ["no member 'dubled'", "did you mean 'doubled'?"], []),
    ("a misspelt case", "let k: Measure.Kind = .godo", ["no member 'godo'", "did you mean 'good'?"], []),
    ("a length", "xs.length", ["no member 'length'", "write: xs.count"], []),
    ("a sum", "xs.sum()", ["no member 'sum'", "reduce(0, +)"], []),
    ("an undeclared variable", "total = 5", ["cannot find 'total'", "write: var total = 5"], []),
    ("a module of Python's", "import numpy as np", ["no such module 'numpy'", "Numerics"], ["consecutive statements"]),
    ("a misspelt module", "import Sparseshift", ["no such module 'Sparseshift'", "did you mean 'SparseShift'?"], []),
    # Python.
    ("None", "let nothing: Int? = None", ["cannot find 'None'", "write: let nothing: Int? = nil"], []),
    ("True", "let isGood = True", ["cannot find 'True'", "write: let isGood = true"], []),
    ("len", "len(xs)", ["cannot find 'len'", "xs.count"], []),
    ("range", "for i in range(3) { print(i) }", ["cannot find 'range'", "0..<3"], []),
    ("a function of Python's", "def f(x):\n    return x * 2", ["func f(", "{"], []),
    ("a lambda", "let f = lambda x: x * 2", ["{ x in"], []),
    ("and", "if count > 1 and count < 5 { print(count) }", ["'&&'"], []),
    ("not", "if not xs.isEmpty { print(1) }", ["'!'"], []),
    ("a condition with a colon", "if count > 1:\n    print(count)", ["in braces", "write: if count > 1 {"], []),
    ("an interpolated string of Python's", 'print(f"{count} values")', ["\\(count)"], []),
    ("a dictionary of Python's", 'let d = {"a": 1}', ["[", "dictionary"], []),
    ("print without parentheses", 'print "hello"', ['write: print("hello")'], []),
    ("single quotes", "print('hello')", ['write: print("hello")'], []),
    ("a comment of Python's", "let a = 1  # one", ["//"], []),
    ("an exponent", "2 ** 3", ["pow("], []),
    ("an increment", "count++", ["write: count += 1"], []),
    ("the last value", "_ + 1", ["Out.last"], []),
    # Calls.
    ("a misspelt label", 'Measure(value: 1, unti: "s")', ["have 'value:unti:', expected 'value:unit:'", 'write: Measure(value: 1, unit: "s")'], []),
    ("a misspelt label with a default", "noisy(1, scle: 0.2)", ["have '_:scle:', expected '_:scale:'", "write: noisy(1, scale: 0.2)"], []),
    ("a misspelt label of the library", "SSAE.Configuration(featurs: 4)", ["have 'featurs:', expected 'features:'", "write: SSAE.Configuration(features: 4)"], []),
    ("a label too many", "noisy(x: 1)", ["extraneous argument label 'x:'", "write: noisy(1)"], []),
    ("no labels", 'Measure(1, "s")', ["missing argument labels 'value:unit:'", 'write: Measure(value: 1, unit: "s")'], []),
    ("a missing argument", "area(width: 2)", ["missing argument for parameter 'height'"], []),
    ("arguments in another order", "area(height: 1, width: 2)", ["must precede", "write: area(width: 2, height: 1)"], []),
    ("a method without its parentheses", "let d: Double = m.doubled", ["write: let d: Double = m.doubled()"], []),
    # Types.
    ("numbers of two types", "xs[0] + count", ["'Double' and 'Int'", "write: xs[0] + Double(count)"], []),
    ("a text and a number", 'print("n = " + count)', ['write: print("n = " + String(count))'], []),
    ("a number that is not whole", "let n: Int = 2.5", ["'Double'", "'Int'"], []),
    ("an optional", "maybe + 1", ["must be unwrapped", "??"], []),
    ("a number as a condition", "if count { print(1) }", ["'Int' cannot be used as a boolean", "write: if (count != 0) { print(1) }"], []),
    ("an assignment as a condition", "if count = 5 { print(1) }", ["==", "write: if count == 5 { print(1) }"], []),
    ("a constant set anew", "let fixed = 1\nfixed = 2", ["'fixed' is a 'let' constant", "write: var fixed = 1"], []),
    ("a constant of an earlier cell", "m.value = 3", ["'m' is a 'let' constant", "write in In[1]: var m = Measure("], []),
    ("an element of a text", 'let word = "abc"\nword[0]', ["String", "Array(word)[0]"], []),
    ("a switch without all cases", "let kind = Measure.Kind.good\nswitch kind {\ncase .good: print(1)\n}", ["switch must be exhaustive", "case .bad"], []),
    ("a function without a return", "func half(_ x: Double) -> Double {\n    let h = x / 2\n}", ["missing return", "'Double'", "gives its value by 'return'"], []),
    # Arithmetic.
    ("a sum that begins as a whole number", """\
func mean(of numbers: [Double]) -> Double {
    var total = 0
    for n in numbers { total += n }
    return total / Double(numbers.count)
}""", ["'total' is an Int", "begins as 0", "write: var total = 0.0"], ["Int(n)", "Double(total)"]),
    ("two variables that begin as whole numbers", """\
func solved(tolerance: Double, step: Double = 0.05, count: Int = 5_000) -> Double {
    var a = 0
    var lambda = 0
    for _ in 0..<count {
        a -= step * (-2 * (1 - a) + lambda)
        lambda = max(0, lambda + step * (tolerance - (1 - a) * (1 - a)))
    }
    return a
}""", ["'a' and 'lambda' are Ints", "write: var a = 0.0", "write: var lambda = 0.0"], ["Int(step)", "Double(a)"]),
    ("a pattern that begins as whole numbers", """\
func moved(by step: Double) -> Double {
    var (a, b) = (0, 1)
    a += step
    b -= step * 2
    return a + b
}""", ["write: var (a, b) = (0.0, 1.0)"], ["Int(step)"]),
    ("a variable that is written as a whole number", """\
func total(of numbers: [Double]) -> Double {
    var sum: Int = 0
    for n in numbers { sum += n }
    return sum
}""", ["'sum' is declared as Int", "write: var sum: Double = 0"], ["Int(n)"]),
    ("a counter", """\
func mean(of numbers: [Double]) -> Double {
    var total = 0.0, seen = 0
    for n in numbers {
        total += n
        seen += 1
    }
    return total / seen
}""", ["write: return total / Double(seen)"], ["0.0, seen = 0.0"]),
    ("arithmetic of arrays", """\
func projected(_ g: [Float], along w: [Float]) -> [Float] {
    g - (g * w) / (w * w) * w
}""", ["in reasonable time", "'g' and 'w' are arrays", "zip(g, w).map { $0 * $1 }"], ["breaking up"]),
    ("an unknown name in long arithmetic", """\
func solved(tolerance: Double, step: Double = 0.05) -> Double {
    var (a, lambda) = (0.0, 0.0)
    for _ in 0..<9 {
        a -= step * (-2 * (1 - a) + lambda * sign(a))
        lambda = max(lambda + step * (tolerance - a), 0)
    }
    return a
}""", ["cannot find 'sign'", "write: a -= step * (-2 * (1 - a) + lambda * (a > 0 ? 1 : a < 0 ? -1 : 0))"],
     ["reasonable time", "did you mean"]),
    ("a mean by a whole number", """\
func mean(of numbers: [Double]) -> Double {
    numbers.reduce(0, +) / numbers.count
}""", ["write: numbers.reduce(0, +) / Double(numbers.count)"], ["Double(numbers.reduce"]),
    ("a quotient of whole numbers", """\
func share(_ numbers: [Double]) -> Double {
    return numbers.filter { $0 != 0 }.count / numbers.count
}""", ["write: return Double(numbers.filter { $0 != 0 }.count) / Double(numbers.count)"], []),
    ("a whole number in a function's argument", """\
func ratio(dimension: Int, changing: Double) -> Double {
    2 * sqrt(dimension / changing)
}""", ["write: 2 * sqrt(Double(dimension) / changing)"], ["Int("]),
    ("a whole number in parentheses", "let half = xs[0] * (count - 1)", ["write: let half = xs[0] * Double(count - 1)"], []),
    ("a power in a closure", "xs.map { $0 ** 2 }", ["write: xs.map { pow($0, 2) }"], ["$pow"]),
    ("two powers", "let norm = xs.map { $0 ** 2 }.reduce(0, +) ** 0.5", ["write: let norm = pow(xs.map { pow($0, 2) }.reduce(0, +), 0.5)"], []),
    ("a power of a difference", "let p = 2 * (1 - xs[0]) ** 2", ["write: let p = 2 * pow(1 - xs[0], 2)"], []),
    ("a power as a caret", "let room = 1.5 - (1 - xs[0])^2", ["no power", "write: let room = 1.5 - pow(1 - xs[0], 2)"], ["Int("]),
    ("a sign as a function", "xs.map { sign($0) }", ["cannot find 'sign'", "write: xs.map { ($0 > 0 ? 1 : $0 < 0 ? -1 : 0) }"], ["'sin'"]),
    ("a sign of whole numbers", "xs.map { $0.signum() }", ["no member 'signum'", "write: xs.map { ($0 > 0 ? 1 : $0 < 0 ? -1 : 0) }"], ["sign()"]),
    ("a sign that is no number", "xs.map { $0.sign * 2 }", [".plus or .minus", "write: xs.map { ($0 > 0 ? 1 : $0 < 0 ? -1 : 0) * 2 }"], ["rawValue"]),
    ("a dot product", "let square = dot(xs, xs)", ["write: let square = zip(xs, xs).map { $0 * $1 }.reduce(0, +)"], []),
    ("a variable near to a function", "counts(xs)", ["cannot find 'counts'"], ["'count'?"]),
    # try and await.
    ("try forgotten", "let r = risky()", ["can throw", "write: let r = try risky()"], ["without a 'catch'"]),
    ("try forgotten twice", "let r2 = risky() + risky()", ["can throw", "write: let r2 = try risky() + risky()"], []),
    ("await forgotten", "let v = slow()", ["'async'", "write: let v = await slow()"], ["does not support concurrency"]),
    ("try and await forgotten", "let w = load()", ["write: let w = try await load()"], ["does not support concurrency"]),
    ("await in a function that waits for nothing", "func later() -> Int {\n    slow()\n}", ["write: func later() async -> Int {", "await"], ["does not support concurrency"]),
    # What is missing at the end.
    ("a brace left open", "for i in 0..<3 {\n    print(i)", ["2:13", "error: expected '}'"], []),
    ("a parenthesis left open", "print(1", ["1:8", "error: expected ')'"], []),
    ("a structure left open", "struct A {\n    var x = 1", ["2:14", "error: expected '}'"], []),
    ("a condition of compilation left open", "#if true\nlet b = 1", ["#endif"], []),
    ("a comment left open", "let c = 1\n/* unfinished", ["error: unterminated '/*' comment", "2:1", "write */"], []),
    ("a text left open", 'print("hello)', ["unterminated string", "1:7", "ends with"], []),
    ("a brace too many", "print(1)\n}", ["extraneous '}'", "2:1", "take it out"], []),
    ("do without catch", "do { try risky()", ["error: expected '}'", "1:17", "add the '}'"], []),
    ("import of nothing", "import", ["error: expected identifier in import declaration", "1:7"], []),
    ("a method in place of its configuration", "train(SSAE(features: 3), on: toy)", ["SSAE.Configuration(features: 3)"], []),
    ("data in place of a configuration", "try train(toy)", ["a configuration comes first"], []),
    ("a number in place of a length", "SSAE.Configuration(features: 3, length: 100)", [".epochs(20), .steps(4_000)"], []),
    ("a text in place of a case", 'SSAE.Configuration(features: 3, norm: "layer")', ["norm: .layer)"], ["rawValue"]),
    ("a label of other libraries", "SSAE.Configuration(features: 3, lr: 0.1)", ["learningRate: 0.1"], []),
    ("a comparison of one model", 'try compare(["SSAE": runs[0]], to: toy)', ["Runs([model])"], []),
    ("a metric that is none", 'session.metrics["all"] = try compare(["SSAE": runs], to: toy)', ["numbers"], ["as!"]),
    ("one in place of an array", 'let s: [Steering] = .add([1], layer: 1)', ["[.add(…)]"], ["append"]),
    ("a loop in one line", "for i in range(3): print(i)", ["write: for i in 0..<3 { print(i) }"], []),
    ("help as in Python", "help(train)", ["name?", "write: train?"], []),
    # Runs.
    ("an index too large", "xs[3]", ["Index out of range", "line 1", "help: places are counted from 0"], ["restart"]),
    ("a text that is no number", 'let number = Int("abc")!', ["Unexpectedly found nil", "line 1", "help: in place of !"], ["restart"]),
    ("a file that is missing", 'try String(contentsOfFile: "nope.txt", encoding: .utf8)', ["nope.txt", "No such file or directory."], ["Domain=", "UserInfo"]),
    ("data that is missing", 'try EmbeddingPairs("nope.h5")', ["nope.h5: no such file."], []),
    ("JSON that is none", 'try JSONDecoder().decode([Int].self, from: Data("[1, ".utf8))', ["not valid JSON"], ["Domain=", "Context(", "underlying"]),
    ("JSON of another type", 'try JSONDecoder().decode([Int].self, from: Data(#"["a"]"#.utf8))', ["Expected to decode Int"], ["Context(", "codingPath"]),
    ("no features", "try train(SSAE.Configuration(features: -1), on: toy)", ["features: at least 1"], ["oc:"]),
    ("a run that is not there", "runs[5]", ["5"], ["restart", "a runtime check failed"]),
    ("a direction that is not there", "runs[0].steeringVector(99)", ["99"], ["restart", "a runtime check failed"]),
    ("a number below zero", "toy.fresh(count: -1)", ["-1"], ["restart", "a runtime check failed"]),
    ("a misspelt key", 'try ConfigurationFile(yaml: "tolerence: 0.1")', ["tolerence", "did you mean 'tolerance'?"], []),
    ("brackets that are never closed", "let deep = " + "[" * 40, ["40 brackets [ are never closed"], []),
    ("brackets that nest too deeply", "let deep = " + "[" * 20 + "1" + "]" * 20, ["more than 12 deep"], []),
    ("parentheses that nest too deeply", "(" * 20_000, ["20000 brackets are never closed"], []),
    ("deep brackets that are timed", "%timeit " + "[" * 40, ["brackets [ are never closed"], []),
    # Commands.
    ("lines of a command", "let files = !ls /usr", ["shell(", 'write: let files = try shell("ls /usr")'], []),
    ("a misspelt command", "%tme 1 + 1", ["no command %tme", "Did you mean %time?"], []),
    ("a package of Python's", "%pip install numpy", ["%pip", "Swift"], []),
    ("charts of Python's", "%matplotlib inline", ["%matplotlib", "Chart"], []),
    ("a command behind Swift", "let a = 1\n%who", ["%who", "before the Swift"], []),
    ("a command of the shell that fails", "!exit 3", ["3"], []),
    ("a command and a question mark", "%nothing?", ["Nothing is known of a name %nothing"], []),
    ("a name that is not there", "xss?", ["a name xss", "xs"], []),
]
