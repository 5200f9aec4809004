"""Cells that are run again, edited or not, mean what they say."""
import re

import pytest

#: Cells that run one after the other, and what the last one gives.
SCENARIOS = [
    ('constants of optimized cells', ["%optimize on\nlet k = 5\nfunc f() -> Int { k }", "%optimize off\nlet k = 6", "f()"], "6"),
    ('a constant that its own value mentions', ["let t = 1\nfunc g() -> Int { t }", "let t = t + 1\n[g(), t]"], "[2, 2]"),
    ('a constant that is read before', ["let t = 1", "let k = t\nlet t = 5\n[k, t]"], "[1, 5]"),
    ('several bindings', ["let a = 5, b = a + 1", "let a = 50, b = a + 1", "b"], "51"),
    ('patterns and bindings', ["let (a, b) = (1, 2), c = a + b", "let (a, b) = (10, 20), c = a + b", "c"], "30"),
    ('bindings of other types', ["let a = 1, b = 2", 'let a = "x", b = a', "b"], '"x"'),
    ('raw identifiers', ["let `my value` = 3", "func d() -> Int { `my value` }", "let `my value` = 9", "d()"], "9"),
    ('members that change their value', [
        "struct C { var n = 1 }", "extension C { func k() -> Int { n } }\nfunc u() -> Int { var c = C(); return c.k() }",
        "extension C { mutating func k() -> Int { n += 5; return n } }", "u()"], "1"),
    ('levels of imports', ["internal import Foundation\n2", "1 + 1"], "2"),
    ('derived equality', ["struct A { var n = 1 }", "extension A: Comparable { static func < (a: A, b: A) -> Bool { a.n < b.n } }",
                          "A() < A(n: 2) && A() == A()"], "true"),
    ('static properties', ["struct T { static let k = 1; func m() -> Int { T.k } }", "extension T { static let k = 2 }",
                           "[T.k, T().m()]"], "[2, 2]"),
    ('members in the body of a class', [
        "class T { func a() -> Int { 1 }; var c: Int { 5 } }", "class U: T { override func a() -> Int { super.a() + 1 } }",
        "extension T { func a() -> Int { 10 }; var c: Int { 6 } }", "[T().a(), U().a(), (U() as T).a(), T().c]"],
     "[10, 11, 11, 6]"),
    ('A1 map', [
        'struct P { var name: String }\nlet people = [P(name: "a")]',
        'let name = people.map(\\.name)',
        'let name = people.map(\\.name)',
        'name',
    ], '["a"]'),
    ('A1 table', [
        'var table: [Int] = { var table: [Int] = []; for i in 0..<3 { table.append(i) }; return table }()',
        'var table: [Int] = { var table: [Int] = []; for i in 0..<3 { table.append(i) }; return table }()',
        'table',
    ], '[0, 1, 2]'),
    ('A1 reduce', [
        'let i = 7',
        'let i = (0..<3).reduce(0) { a, b in var s = a; for i in 0..<2 { s += i }; return s }',
        'i',
    ], '3'),
    ('A1 total', [
        'let v=[1,2]\nlet total = 3',
        'let total = total + v.count',
        'total',
    ], '5'),
    ('A1 type change', [
        'let name = [3,1,2]',
        'let name = name.map { String($0) }',
        'name',
    ], '["3", "1", "2"]'),
    ('A1 type change closure', [
        'let xs = [3,1,2]',
        'let xs = xs.map { xs in Double(xs) + 0.5 }',
        'xs',
    ], '[3.5, 1.5, 2.5]'),
    ('A2', [
        'class A { func f() -> String { "a" } }',
        'class B: A { override func f() -> String { "b" } }',
        'class C: B {}',
        'C().f()',
    ], '"b"'),
    ('A3', [
        'struct T {}',
        'extension T: CustomStringConvertible { var description: String { "first" } }',
        'extension T: CustomStringConvertible { var description: String { "second" } }',
        'print(T()); print("\\(T())"); print(String(describing: T() as Any))',
    ], 'second\nsecond\nsecond'),
    ('func', [
        'func f() -> Int { 1 }',
        'func g() -> Int { f() }',
        'func f() -> Int { 2 }',
        'g()',
    ], '2'),
    ('var', [
        'var x = 1',
        'func g() -> Int { x }',
        'var x = 2',
        'g()',
    ], '2'),
    ('let', [
        'let x = 1',
        'func g() -> Int { x }',
        'let x = 2',
        'g()',
    ], '2'),
    ('same cell', [
        'let x = 1\nfunc f() -> Int { 1 }\nfunc g() -> Int { x + f() }',
        'let x = 2\nfunc f() -> Int { 20 }',
        'g()',
    ], '22'),
    ('extension both', [
        'extension Array where Element == Double { var mean: Double { reduce(0,+)/Double(count) } }',
        'extension Array where Element == Int { var mean: Double { Double(reduce(0,+))/Double(count) } }',
        '[[1.0,3.0].mean, [2,4].mean]',
    ], '[2.0, 3.0]'),
    ('two members', [
        'extension Int { var a1: Int { 1 }; var b1: Int { 2 } }',
        'extension Int { var a1: Int { 10 } }',
        '[1.a1, 1.b1]',
    ], '[10, 2]'),
    ('overloads', [
        'func area(_ r: Double) -> Double { r }\nfunc area(_ w: Double, _ h: Double) -> Double { w*h }',
        'func area(_ r: Double) -> Double { 3*r }',
        '[area(2), area(2,5)]',
    ], '[6.0, 10.0]'),
    ('recursion', [
        'func fact(_ n: Int) -> Int { n < 2 ? 1 : n * fact(n - 1) }',
        'func fact(_ n: Int) -> Int { n < 2 ? 2 : n * fact(n - 1) }',
        'fact(3)',
    ], '12'),
    ('default', [
        'func area(_ r: Double, scale: Double = 1) -> Double { r * scale }',
        'func g() -> Double { area(3) }',
        'func area(_ r: Double, scale: Double = 5) -> Double { r * scale }',
        '[g(), area(3)]',
    ], '[15.0, 15.0]'),
    ('async', [
        'func f() async -> Int { 1 }',
        'func g() async -> Int { await f() }',
        'func f() async -> Int { var s = 0; for i in 0..<10 { await Task.yield(); s += i }; return s }',
        'await g()',
    ], '45'),
    ('op fixity', [
        'infix operator **: AdditionPrecedence\nfunc ** (a: Int, b: Int) -> Int { (0..<b).reduce(1) { x, _ in x * a } }\ninfix operator +++: AdditionPrecedence\nfunc +++ (a: Int, b: Int) -> Int { a + b }',
        'precedencegroup PowP { higherThan: MultiplicationPrecedence }\ninfix operator **: PowP',
        '2 * 3 ** 2 +++ 1',
    ], '19'),
    ('noncopy var', [
        'import Synchronization\nlet at = Atomic(3)',
        'at.load(ordering: .relaxed)',
        'let at = Atomic(4)',
        'at.load(ordering: .relaxed)',
    ], '4'),
    ('result overload', [
        'func zero() -> Int { 0 }',
        'func zero() -> Double { 0.5 }',
        'let a: Int = zero(); let b: Double = zero(); print(a, b)',
    ], '0 0.5'),
    ('result amb', [
        'func zero() -> Int { 0 }',
        'func zero() -> Double { 0.5 }',
        'zero()',
    ], '0.5'),
    ('generics', [
        'func kind<T>(_ x: T) -> String { "any" }',
        'func kind<T: Sequence>(_ x: T) -> String { "seq" }',
        '[kind(1), kind([1])]',
    ], '["any", "seq"]'),
    ('rerun struct+var', [
        'struct P { var a = 1 }\nlet p = P()\nfunc show(_ p: P) -> Int { p.a }',
        'struct P { var a = 2 }\nlet p = P()\nfunc show(_ p: P) -> Int { p.a * 10 }',
        'show(p)',
    ], '20'),
    ('optional widening', [
        'var o: Int? = 3',
        'var o = 4',
        'o',
    ], '4'),
    ('tuple', [
        'let (a, b) = (1, "x")',
        'func s() -> String { "\\(a)\\(b)" }',
        'let (a, b) = (2, "y")',
        's()',
    ], '"2y"'),
    ('tuple mixed', [
        'let a = 1',
        'func s() -> Int { a }',
        'let (a, b) = (2, "y")',
        '"\\(s())\\(b)"',
    ], '"2y"'),
    ('init ext', [
        'struct Pt { var x = 0, y = 0 }',
        'extension Pt { init(q: Int) { self.init(x: q, y: q) } }',
        'extension Pt { init(q: Int) { self.init(x: q, y: 2*q) } }',
        'Pt(q: 3)',
    ], 'Pt(x: 3, y: 6)'),
    ('subscript', [
        'struct Pt { var x = 0, y = 0 }',
        'extension Pt { subscript(i: Int) -> Int { i } }\nfunc ss(_ p: Pt) -> Int { p[3] }',
        'extension Pt { subscript(i: Int) -> Int { i * 2 } }',
        '[ss(Pt()), Pt()[5]]',
    ], '[6, 10]'),
    ('existential', [
        'protocol Q { func f() -> Int }\nstruct T: Q { func f() -> Int { 1 } }',
        'struct U {}',
        'extension U: Q { func f() -> Int { 5 } }',
        'let anyU: any Q = U()',
        'extension U: Q { func f() -> Int { 6 } }',
        '[anyU.f(), U().f(), (U() as Any as! any Q).f()]',
    ], '[6, 6, 6]'),
    ('default impl', [
        'protocol Q {}\nextension Q { func f() -> Int { 1 } }',
        'struct U {}',
        'extension U: Q {}',
        'func k(_ q: any Q) -> Int { q.f() }',
        'extension Q { func f() -> Int { 9 } }',
        'k(U())',
    ], '9'),
    ('computed', [
        'var c: Int { 3 }',
        'func g() -> Int { c }',
        'var c: Int { 4 }',
        'g() + c',
    ], '8'),
    ('computed type', [
        'var c: Int { 3 }',
        'var c: String { "x" }',
        'c',
    ], '"x"'),
    ('observed', [
        'var o = 1 { didSet { print("set") } }',
        'var o = 2 { didSet { print("set2") } }',
        'o = 5',
        'o',
    ], '5'),
    ('static', [
        'struct T {}\nextension T { static func a() -> Int { 1 } }',
        'func u() -> Int { T.a() }',
        'extension T { static func a() -> Int { 2 } }',
        'u()',
    ], '2'),
    ('generic method', [
        'extension Array { func second() -> Element? { dropFirst().first } }',
        'func u() -> Int { [1,2].second()! }',
        'extension Array { func second() -> Element? { first } }',
        'u()',
    ], '1'),
    ('closure var', [
        'let sq: (Int) -> Int = { $0 * $0 }',
        'func u() -> Int { sq(3) }',
        'let sq: (Int) -> Int = { $0 * 100 }',
        'u()',
    ], '300'),
    ('closure rec', [
        'let fact: (Int) -> Int = { n in n < 2 ? 1 : n * fact(n - 1) }',
        'let fact: (Int) -> Int = { n in n < 2 ? 2 : n * fact(n - 1) }',
        'fact(3)',
    ], '12'),
    ('overload op', [
        'struct V { var x = 1 }\nfunc + (a: V, b: V) -> Int { 1 }\nfunc - (a: V, b: V) -> Int { 2 }',
        'func + (a: V, b: V) -> Int { 10 }',
        '[V() + V(), V() - V()]',
    ], '[10, 2]'),
    ('throws setter', [
        'extension Int { var half: Int { get { self / 2 } set { self = newValue * 2 } } }',
        'var h = 4; h.half = 5; h',
        'extension Int { var half: Int { get { self / 2 } set { self = newValue * 3 } } }',
        'h.half = 5; h',
    ], '15'),
    ('protocol redefine', [
        'protocol A { func f() -> Int }',
        'struct S: A { func f() -> Int { 1 } }',
        'protocol A { func f() -> Int; func g() -> Int }',
        'struct S: A { func f() -> Int { 1 }; func g() -> Int { 2 } }',
        '(S() as any A).g()',
    ], '2'),
    ('enum ext', [
        'enum E { case a, b }',
        'extension E { var d: String { "\\(self)!" } }',
        'extension E { var d: String { "\\(self)?" } }',
        'E.a.d',
    ], '"a?"'),
    ('memory', [
        'var big = [UInt8](repeating: 1, count: 200_000_000)',
        'var big = [UInt8](repeating: 1, count: 200_000_000)',
        'var big = [UInt8](repeating: 1, count: 200_000_000)',
        'var big = [UInt8](repeating: 1, count: 200_000_000)',
        'var big = [UInt8](repeating: 1, count: 200_000_000)',
        'var big = [UInt8](repeating: 1, count: 200_000_000)',
        'big.count',
    ], '200000000'),
    ('init override', [
        'class A { var n: Int; init(n: Int) { self.n = n }; convenience init() { self.init(n: 1) } }',
        'class B: A { override init(n: Int) { super.init(n: n * 2) } }',
        'class C: B { }',
        'C(n: 4).n',
    ], '8'),
    ('class super', [
        'class A { class var k: Int { 1 }; subscript(i: Int) -> Int { i } }',
        'class B: A { override class var k: Int { super.k + 1 }; override subscript(i: Int) -> Int { super[i] + 1 } }',
        'class C: B { override class var k: Int { super.k + 10 } }',
        '[C.k, C()[1]]',
    ], '[12, 2]'),
    ('func value', [
        'func f() -> Int { 1 }',
        'let h = f',
        'func f() -> Int { 2 }',
        'h()',
    ], '2'),
    ('deinit old', [
        'class Log { static var n = 0 }\nfinal class D { deinit { Log.n += 1 } }',
        'var d = D()',
        'var d = D()',
        'var d = D()',
        'Log.n',
    ], '2'),
    ('default chain', [
        'func a(x: Int = 1, y: Int = 2) -> Int { x + y }',
        'func a(x: Int = 10, y: Int = 20) -> Int { x * y }',
        'a()',
    ], '200'),
    ('default added', [
        'func a(x: Int, y: Int) -> Int { x + y }',
        'func a(x: Int, y: Int = 20) -> Int { x * y }',
        '[a(x: 2), a(x: 2, y: 3)]',
    ], '[40, 6]'),
    ('member default added', [
        'extension Int { func a(y: Int) -> Int { self + y } }',
        'extension Int { func a(y: Int = 20) -> Int { self * y } }',
        '[2.a(), 2.a(y: 3)]',
    ], '[40, 6]'),
    ('sugar', [
        'func total(_ a: [Int]) -> Int { 1 }',
        'func total(_ a: Array<Int>) -> Int { 2 }',
        'total([1])',
    ], '2'),
    ('TU', [
        'func idt<T>(_ a: T) -> Int { 1 }',
        'func idt<U>(_ a: U) -> Int { 2 }',
        'idt(3)',
    ], '2'),
    ('retroactive', [
        'extension Int: Identifiable { public var id: Int { self } }',
        'extension Int: @retroactive Identifiable { public var id: Int { self + 1 } }',
        '5.id',
    ], '6'),
    ('stale old name', [
        'struct P { var x = 1 }\nlet ps = [P()]',
        'struct P { var x = 2; var y = 3 }',
        'ps[0].x',
    ], '1'),
    ('mutable shared', [
        'var acc: [Int] = []',
        'func push(_ i: Int) { acc.append(i) }',
        'var acc: [Int] = [9]',
        'push(1); acc',
    ], '[9, 1]'),
    ('hash again', [
        'struct P { var x = 1; let y: String?; var z: [Double] = [] }',
        'extension P: Equatable {}',
        'extension P: Hashable {}',
        'extension P: Hashable {}',
        'Set([P(y: nil), P(y: nil), P(y: "a")]).count',
    ], '2'),
]


@pytest.fixture
def empty_session(session):
    """A session without names: each test leaves its own behind."""
    session.value("%reset")
    return session


def run_all(session, cells):
    outcomes = [session.run(cell) for cell in cells]
    for cell, outcome in zip(cells, outcomes):
        assert outcome.status == "ok", cell + "\n" + outcome.traceback
    return outcomes


@pytest.mark.parametrize("cells, expected", [row[1:] for row in SCENARIOS], ids=[row[0] for row in SCENARIOS])
def test_the_newest_definition_is_in_force(empty_session, cells, expected):
    last = run_all(empty_session, cells)[-1]
    assert (last.printed.strip() if last.text is None else last.text) == expected


@pytest.mark.parametrize("cells, user, used, value", [
    (["var x = 1", "func use() -> Int { x }", 'var x = "s"', "use()"], "use", "x", "1"),
    (["let x = 1", "func use() -> Int { x }", "var x = 2", "use()"], "use", "x", "1"),
    (["func f() -> Int { 1 }", "func g() -> Int { f() }", "let f = 3", "g()"], "g", "f", "1"),
    (["struct S { var n = 1 }", "func f(_ s: S) -> Int { s.n }", "struct S { var n = 2 }", "f(.init())"], "f", "S", "1"),
    (["var x = 1", 'let g = { "\\(x)" }', 'var x = "a"', "g()"], "g", "x", '"1"'),
    (["struct T { var a = 1 }", "func make() -> T { T() }", "struct T { var b = 2 }", "make().a"], "make", "T", "1"),
    (["func s() -> some Sequence<Int> { [1, 2] }", "func sum() -> Int { s().reduce(0, +) }",
      "func s() -> some Sequence<Int> { Set([5]) }", "sum()"], "sum", "s", "3"),
    (["%optimize on\nfunc f() -> Int { 1 }\nfunc g() -> Int { f() * 2 }", "func f() -> Int { 4 }", "g()",
      "%optimize off"], "g", "f", None),
])
def test_what_keeps_an_earlier_definition_is_named(empty_session, cells, user, used, value):
    outcomes = run_all(empty_session, cells)
    told = [outcome.stream("stderr") for outcome in outcomes]
    assert sum(f"'{user}' of In[" in text and f"the '{used}' of In[" in text for text in told) == 1, told
    if value is not None:
        assert value in [outcome.text for outcome in outcomes]


@pytest.mark.parametrize("cells", [
    ['let x = "a"', "func twice(_ x: Double) -> Double { x * 2 }", "let x = 3", "twice(2)"],
    ["struct P { var x = 1 }\nlet p = P()", "func show(_ p: P) -> Int { p.x }", "struct P { var x = 1 }\nlet p = P()",
     "func show(_ p: P) -> Int { p.x }", "show(p)"],
    ["func f() -> Int { 1 }", "func g() -> Int { f() }", "func f() -> Int { 2 }", "g()"],
    ["%optimize on\nlet k = 5\nfunc f() -> Int { k }", "let k = 6", "f()", "%optimize off"],
    ["let values = [1, 2]", 'let text = values.map { "\\($0)" }', "let values = [3.5]", "text"],
])
def test_nothing_is_named_that_is_not_stale(empty_session, cells):
    assert [outcome.stream("stderr") for outcome in run_all(empty_session, cells)] == [""] * len(cells)


COUNTER = "final class Log { nonisolated(unsafe) static var ended: [Int] = [] }"
VALUE = "final class Value { let n: Int; init(_ n: Int) { self.n = n }; deinit { Log.ended.append(n) } }"


@pytest.mark.parametrize("cells, expected", [
    (["var v = Value(1)", "var v = Value(2)", "Log.ended"], "[1]"),
    (["let v = Value(1)", "let v = Value(2)", "let v = Value(3)", "Log.ended"], "[1, 2]"),
    (["let v = [Value(1)]", 'let v = "another type"', "Log.ended"], "[1]"),
    # A function that may still be called keeps the value that it uses.
    (["let v = Value(1)", "func use() -> Int { v.n }", "let v = 3", "(use(), Log.ended.count)"], "(1, 0)"),
    (["let v = Value(1)", "%reset v", "Log.ended"], "[1]"),
    (["let (a, b) = (Value(1), Value(2))", "let (a, b) = (Value(3), Value(4))", "Log.ended.sorted()"], "[1, 2]"),
    (["var v: Value? = Value(1)", "var v: Value? = nil", "Log.ended"], "[1]"),
    (["var v = Value(1)", "var v: Value = [Value]()[3]", "v.n"], "1"),
])
def test_values_end_when_their_variable_gets_another(empty_session, cells, expected):
    run_all(empty_session, [COUNTER, VALUE])
    outcomes = [empty_session.run(cell) for cell in cells]
    assert outcomes[-1].text == expected, [outcome.traceback for outcome in outcomes]


def test_resetting_ends_every_value(fresh_session):
    run_all(fresh_session, [COUNTER, VALUE, "let a = Value(1)", "var b = [Value(2)]"])
    printer = "final class Last { deinit { print(\"the last one\") } }\nlet last = Last()"
    run_all(fresh_session, [printer])
    assert "the last one" in run_all(fresh_session, ["%reset"])[0].printed
    assert fresh_session.run("a").error == "CompileError"


def memory(kernel):
    """The kernel's resident memory in megabytes."""
    with open(f"/proc/{kernel.process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


@pytest.mark.parametrize("cell", [
    "var big = [UInt8](repeating: 1, count: 200_000_000)",
    "let big = [UInt8](repeating: 1, count: 200_000_000)",
    "let (big, other) = ([UInt8](repeating: 1, count: 200_000_000), 2)",
    "struct Mine { var bytes = [UInt8](repeating: 1, count: 200_000_000) }\nlet big = Mine()",
])
def test_memory_stays_flat(fresh_session, cell):
    fresh_session.value("1")
    run_all(fresh_session, [cell])
    first = memory(fresh_session)
    run_all(fresh_session, [cell] * 5)
    assert memory(fresh_session) < first + 100


def test_names_can_be_forgotten_one_by_one(empty_session):
    run_all(empty_session, ["let a = 1, b = 2", "%reset a"])
    assert empty_session.run("a").error == "CompileError"
    assert empty_session.value("b") == "2"
    refused = empty_session.run("%reset b nothing")
    assert refused.message == "The session has no name nothing, so nothing was forgotten."
    assert empty_session.value("b") == "2"


def test_sizes_of_values_are_listed(empty_session):
    run_all(empty_session, ["let numbers = [Double](repeating: 0, count: 1_000_000)"])
    *_, listed = empty_session.run("%who num").of("display_data")[0]["data"]["text/plain"].splitlines()
    assert re.fullmatch(r"let numbers: Array<Double>\s+1,000,000\s+8 MB\s+In\[\d+\]", listed), listed


def test_assigning_to_a_constant_stays_an_error(empty_session):
    run_all(empty_session, ["let k = 1"])
    assert "let" in empty_session.run("let k = 2\nk = 3").message
    assert empty_session.value("k") == "1"
