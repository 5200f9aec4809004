"""What works in a file works in cells, and gives the same."""
import pathlib
import subprocess

import pytest

#: Cells that run one after the other, and what the last one gives.
SCENARIOS = [
    ('operator in type', [
        'struct V { var x = 0.0; static func + (a: V, b: V) -> V { V(x: a.x + b.x) } }',
        '(V(x: 1) + V(x: 3)).x',
    ], '4.0'),
    ('prefix op', [
        'enum S { case a, b; static prefix func ! (s: S) -> S { s == .a ? .b : .a } }',
        '!S.a',
    ], 'b'),
    ('private', [
        'private let count = 3',
        '[1,2].count',
    ], '2'),
    ('private use', [
        'private let kount = 3\nfileprivate func ff() -> Int { kount }',
        'ff() + kount',
    ], '6'),
    ('mean', [
        'var mean = 3.0; func mean(of v: [Double]) -> Double { v.reduce(0,+)/Double(v.count) }',
        'mean + mean(of: [1,3])',
    ], '5.0'),
    ('guard await', [
        'func f() async throws -> Int? { 3 }',
        'guard let x = try await f() else { fatalError() }\nx',
    ], '3'),
    ('async let', [
        'func f(_ n: Int) async -> Int { n }',
        'async let a = f(1)\nasync let b = f(2)\nawait a + b',
    ], '3'),
    ('if await', [
        'func f() async -> Int { 1 }',
        'let w = if await f() == 1 { 10 } else { 20 }\nw',
    ], '10'),
    ('typed', [
        'enum PE: Error { case bad(Int) }\nfunc ap() async throws(PE) -> Int { throw .bad(3) }',
        'do { _ = try await ap() } catch { switch error { case .bad(let n): print(n) } }',
    ], '3'),
    ('#if', [
        '#if canImport(FoundationNetworking)\nimport FoundationNetworking\n#endif\n#if os(Linux)\nlet os = "L"\nfunc hh() -> Int { 4 }\n#else\nlet os = 3\n#endif',
        'let u = URLRequest(url: URL(string: "http://a")!)\nos + String(hh())',
    ], '"L4"'),
    ('import class', [
        'import class FoundationXML.XMLDocument',
        'XMLDocument(rootElement: nil).childCount',
    ], '0'),
    ('cond conf', [
        'protocol Area { var area: Double { get } }\nextension Array: Area where Element: Area { var area: Double { reduce(0) { $0 + $1.area } } }\nstruct Sq: Area { var area: Double { 4 } }',
        '[Sq(), Sq()].area',
    ], '8.0'),
    ('macros', [
        'import Observation\n@Observable class M { var n = 1 }',
        'let m = M(); m.n = 4; m.n',
    ], '4'),
    ('predicate', [
        'let p = #Predicate<Int> { $0 > 3 }',
        'try p.evaluate(5)',
    ], 'true'),
    ('tasklocal', [
        'enum L { @TaskLocal static var id = 0 }',
        'L.$id.withValue(5) { L.id }',
    ], '5'),
    ('raw', [
        'func `has space`() -> Int { 3 }',
        '`has space`()',
    ], '3'),
    ('bom', [
        '\ufefflet q = 3\r\nlet r = 4\r\nq + r',
    ], '7'),
    ('shebang', [
        '#!/usr/bin/env swift\n1 + 2',
    ], '3'),
    ('class body operators', [
        'final class N { var v: Int; init(_ v: Int) { self.v = v }; static func == (a: N, b: N) -> Bool { a.v == b.v } }',
        'N(1) == N(1)',
    ], 'true'),
    ('actor', [
        'actor B { var n = 0; func add() -> Int { n += 1; return n } }',
        'let b = B()',
        'await b.add()',
        'await b.add()',
    ], '2'),
    ('nested private', [
        'struct T { private enum M { case a }; private var m = M.a; var s: String { "\\(m)" } }',
        'T().s',
    ], '"a"'),
    ('codable', [
        'struct P { var x = 1; let y: String?; var z: [Double] = [] }',
        'extension P: Codable {}',
        'let d = try JSONEncoder().encode(P(x: 4, y: "q", z: [1, 2]))\nlet p = try JSONDecoder().decode(P.self, from: d)\n"\\(p.x) \\(p.y!) \\(p.z) " + String(decoding: try JSONEncoder().encode(P(y: nil)), as: UTF8.self).contains("y").description',
    ], '"4 q [1.0, 2.0] false"'),
    ('wrapper', [
        '@propertyWrapper struct W { var wrappedValue: Int { didSet { wrappedValue = min(wrappedValue, 10) } }; init(wrappedValue: Int) { self.wrappedValue = wrappedValue } }',
        'struct U { @W var k = 3 }\nvar u = U(); u.k = 50; u.k',
    ], '10'),
    ('builder', [
        '@resultBuilder enum BB { static func buildBlock(_ a: Int...) -> Int { a.reduce(0, +) } }\n@BB func bb() -> Int { 1; 2 }',
        'bb()',
    ], '3'),
    ('init42', [
        'struct Pt { var x: Double, y: Double }',
        'extension Pt { init(polar r: Double, _ t: Double) { x = r; y = t } }',
        'Pt(polar: 1, 2)',
    ], 'Pt(x: 1.0, y: 2.0)'),
    ('init42 literal', [
        'struct M { var v: Double }',
        'extension M: ExpressibleByFloatLiteral { init(floatLiteral f: Double) { v = f } }',
        'let m: M = 2.5\nm.v',
    ], '2.5'),
    ('eq', [
        'struct P { var x = 1; let y: String?; var z: [Double] = [] }',
        'extension P: Equatable {}',
        '[P(y: nil) == P(y: nil), P(y: "a") == P(y: "b")]',
    ], '[true, false]'),
    ('hash', [
        'struct P { var x = 1; let y: String?; var z: [Double] = [] }',
        'extension P: Hashable {}',
        'Set([P(y: nil), P(y: nil), P(y: "a")]).count',
    ], '2'),
    ('cases', [
        'enum E { case a, b, `in` }',
        'extension E: CaseIterable {}',
        'E.allCases.count',
    ], '3'),
    ('cmp', [
        'enum E { case a, b, c }',
        'extension E: Comparable {}',
        '[E.c, E.a, E.b].sorted().map { "\\($0)" }',
    ], '["a", "b", "c"]'),
    ('payload', [
        'enum R { case a(Int, String), b(q: Double), c }',
        'extension R: Hashable {}',
        'Set([R.a(1, "x"), .a(1, "x"), .b(q: 2), .c, .a(2, "x")]).count',
    ], '4'),
    ('generic', [
        'struct Box<T> { var v: T }',
        'extension Box: Equatable where T: Equatable {}',
        'Box(v: 1) == Box(v: 1)',
    ], 'true'),
    ('raw codable', [
        'enum R: String { case a, b }',
        'extension R: Codable {}',
        'String(decoding: try JSONEncoder().encode([R.a]), as: UTF8.self)',
    ], '"[\\"a\\"]"'),
    ('own', [
        'struct P { var x = 1; let y: String?; var z: [Double] = [] }',
        'extension P: Equatable { static func == (a: P, b: P) -> Bool { true } }',
        'P(y: nil) == P(y: "q")',
    ], 'true'),
    ('hash+cod', [
        'struct Q { var a = 1 }',
        'extension Q: Hashable, Codable {}',
        'Set([Q(), Q()]).count',
    ], '1'),
    ('comparable hashable', [
        'enum E { case a, b }',
        'extension E: Comparable, Hashable, CaseIterable {}',
        'E.allCases.max()!',
    ], 'b'),
]


@pytest.fixture
def empty_session(session):
    """A session without names: each test leaves its own behind."""
    session.value("%reset")
    return session


@pytest.mark.parametrize("cells, expected", [row[1:] for row in SCENARIOS], ids=[row[0] for row in SCENARIOS])
def test_what_the_language_has(empty_session, cells, expected):
    outcomes = [empty_session.run(cell) for cell in cells]
    for cell, outcome in zip(cells, outcomes):
        assert outcome.status == "ok", cell + "\n" + outcome.traceback
    last = outcomes[-1]
    assert (last.printed.strip() if last.text is None else last.text) == expected


#: Programs in several cells that print something, and are one script as well.
PROGRAMS = {
    "classes": [
        'class A { var n: String { "a" }; func f() -> String { "a" }; class var k: Int { 1 } }',
        'class B: A { override var n: String { "b" }; override func f() -> String { super.f() + "b" } }',
        "class C: B { override class var k: Int { super.k + 1 } }",
        "class D: C {}\nprint(D().n, D().f(), D.k, (D() as A).f())",
    ],
    "existentials": [
        "protocol Q { func f() -> Int }\nextension Q { func g() -> Int { f() * 2 } }",
        "struct S: Q { var n = 3; func f() -> Int { n } }",
        "extension Array: Q where Element: Q { func f() -> Int { reduce(0) { $0 + $1.f() } } }",
        "let all: [any Q] = [S(), [S(n: 1), S(n: 2)]]\nprint(all.map { $0.g() })",
    ],
    "concurrency": [
        "func f(_ n: Int) async throws -> Int { try await Task.sleep(for: .milliseconds(1)); return n }",
        "actor Sum { var n = 0; func add(_ i: Int) { n += i } }\nlet sum = Sum()",
        "await withTaskGroup(of: Void.self) { group in for i in 1...10 { group.addTask { await sum.add(i) } } }",
        "print(await sum.n)\nfor i in 0..<2 { print(try await f(i)) }",
        "guard let last = try? await f(7) else { fatalError() }\nprint(last)",
        "if try await f(3) == 3 { print(\"three\") }\nlet picked = if try await f(1) > 0 { 10 } else { 20 }\nprint(picked)",
    ],
    "typed errors": [
        "enum Bad: Error { case number(Int) }\nfunc f(_ n: Int) throws(Bad) -> Int { if n > 2 { throw .number(n) }; return n }",
        "do { for i in 0..<5 { print(try f(i)) } } catch { switch error { case .number(let n): print(\"bad\", n) } }",
    ],
    "generics": [
        "struct Stack<Element> { var items: [Element] = []; mutating func push(_ e: Element) { items.append(e) } }",
        "extension Stack where Element: Comparable { var top: Element? { items.max() } }",
        "extension Stack: Equatable where Element: Equatable { static func == (a: Stack, b: Stack) -> Bool { a.items == b.items } }",
        "var stack = Stack<Int>()\nfor i in [3, 9, 4] { stack.push(i) }",
        "print(stack.top!, stack == stack, stack == Stack(items: [1]))",
    ],
    "operators": [
        "precedencegroup PowerPrecedence { higherThan: MultiplicationPrecedence associativity: right }",
        "infix operator **: PowerPrecedence\nfunc ** (a: Int, b: Int) -> Int { (0..<b).reduce(1) { x, _ in x * a } }",
        "struct V { var x: Double; static func + (a: V, b: V) -> V { V(x: a.x + b.x) }; static prefix func - (a: V) -> V { V(x: -a.x) } }",
        "print(2 * 3 ** 2 ** 1, (V(x: 1) + -V(x: 3)).x)",
    ],
    "values": [
        "indirect enum Tree { case leaf(Int), node(Tree, Tree)\n  var sum: Int { switch self { case .leaf(let n): n; case .node(let a, let b): a.sum + b.sum } } }",
        "let tree = Tree.node(.leaf(1), .node(.leaf(2), .leaf(3)))",
        "let (low, high) = (tree.sum - 1, tree.sum + 1)\nprint(low, high)",
        "var counter = 0\nlet step = { counter += 1 }",
        "step(); step()\ncounter += 10\nprint(counter)",
        "var table: [String: [Int]] = [:]\nfor (i, word) in [\"a\", \"b\", \"a\"].enumerated() { table[word, default: []].append(i) }",
        "print(table.sorted { $0.key < $1.key })",
    ],
    "observers": [
        "struct T { var n = 0 { willSet { print(\"will\", newValue) } didSet { print(\"did\", oldValue) } } }",
        "var t = T()\nt.n = 4",
        "@propertyWrapper struct Small { private var n = 0; var wrappedValue: Int { get { n } set { n = min(newValue, 10) } } }",
        "struct U { @Small var k }\nvar u = U()\nu.k = 50\nprint(u.k)",
    ],
    "deferral": [
        "let early: Int\nif Bool(true) { early = 4 } else { early = 5 }",
        "print(early)\ndo { defer { print(\"last\") }; print(\"first\") }",
        "outer: for i in 0..<3 { for j in 0..<3 { if j == 2 { continue outer }; if i == 2 { break outer }; print(i, j) } }",
    ],
    "key paths": [
        "struct P { var name: String; var tags: [String] }\nlet people = [P(name: \"b\", tags: [\"x\"]), P(name: \"a\", tags: [])]",
        "let paths: [KeyPath<P, String>] = [\\.name]\nprint(people.map { $0[keyPath: paths[0]] }.sorted())",
        "print(people.map(\\.tags.count), people.sorted(using: KeyPathComparator(\\.name)).map(\\.name))",
    ],
    "builders and dynamic members": [
        "@resultBuilder enum Lines { static func buildBlock(_ parts: String...) -> String { parts.joined(separator: \"/\") } }",
        "func lines(@Lines _ body: () -> String) -> String { body() }\nprint(lines { \"a\"; \"b\" })",
        "@dynamicMemberLookup struct Bag { var d: [String: Int]; subscript(dynamicMember k: String) -> Int { d[k] ?? 0 } }",
        "@dynamicCallable struct Adder { func dynamicallyCall(withArguments a: [Int]) -> Int { a.reduce(0, +) } }",
        "print(Bag(d: [\"x\": 4]).x, Adder()(1, 2, 3))",
    ],
    "coding": [
        "struct Inner: Codable, Hashable { var a = 1 }\nenum Kind: String, Codable, CaseIterable { case one, two }",
        "struct Outer: Codable, Equatable { var inner = Inner(); var kind = Kind.two; var none: Int? }",
        "let encoder = JSONEncoder(); encoder.outputFormatting = .sortedKeys",
        "let data = try encoder.encode(Outer())\nprint(String(decoding: data, as: UTF8.self))",
        "print(try JSONDecoder().decode(Outer.self, from: data) == Outer(), Kind.allCases.count)",
    ],
}


@pytest.mark.parametrize("cells", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_cells_print_what_one_script_prints(empty_session, tmp_path, cells):
    script = tmp_path / "main.swift"
    script.write_text("import Foundation\n" + "\n".join(cells) + "\n")
    program = pathlib.Path(tmp_path / "program")
    subprocess.run(
        ["swiftc", "-swift-version", "5", "-suppress-warnings", str(script), "-o", str(program)], check=True)
    expected = subprocess.run([str(program)], check=True, capture_output=True, text=True).stdout
    printed = ""
    for cell in cells:
        outcome = empty_session.run(cell)
        assert outcome.status == "ok", cell + "\n" + outcome.traceback
        printed += outcome.stream("stdout")
    assert printed == expected
    # The same cells again give the same again.
    again = [empty_session.run(cell) for cell in cells]
    assert "".join(outcome.stream("stdout") for outcome in again) == expected, [o.traceback for o in again]
    assert "".join(outcome.stream("stderr") for outcome in again) == ""


@pytest.mark.parametrize("cells, part", [
    (["func f() async -> Int { 1 }", "let k = f()"], "this call is 'async': write 'await' before it"),
    (["func f() async -> Int { 1 }\nfunc g() -> Int { f() }"], "make the function around it 'async'"),
    (["/* unfinished"], "unterminated"),
    (["struct Pt { var x: Double, y: Double }", "extension Pt { init(r: Double) { x = r } }"],
     "without initializing all stored properties"),
    (['#error("stop here")'], "stop here"),
])
def test_mistakes_are_named(empty_session, cells, part):
    outcomes = [empty_session.run(cell) for cell in cells]
    assert outcomes[-1].error == "CompileError"
    assert part in outcomes[-1].message
    assert part in outcomes[-1].traceback


def test_a_semicolon_hides_the_last_value(empty_session):
    outcome = empty_session.run("1 + 1;")
    assert (outcome.status, outcome.text, outcome.printed) == ("ok", None, "")


def test_the_authors_warnings_are_shown(empty_session):
    outcome = empty_session.run('#warning("todo")')
    assert outcome.status == "ok" and "todo" in outcome.stream("stderr")


def test_values_that_cannot_be_copied_are_results(empty_session):
    outcome = empty_session.run("import Synchronization\nAtomic(3)")
    assert (outcome.status, outcome.text) == ("ok", "Atomic<Int>")
