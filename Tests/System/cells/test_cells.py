"""What a session of Swift cells feels like: names that live on, values that show themselves, errors with places."""
import pytest

from support.kernel import TIMEOUT


def test_names_live_on_and_can_be_changed(session):
    session.run("var counter = 1\nfunc twice(_ a: Int) -> Int { a * 2 }\nstruct Pair { var a: Int; var b = 2 }")
    assert session.value("counter += 1; counter") == "2"
    assert session.value("twice(counter)") == "4"
    assert session.value("Pair(a: 1)") == "Pair(a: 1, b: 2)"


def test_newest_definition_wins_in_any_order(session):
    session.run("let version = 1\nfunc answer() -> String { \"first\" }\nstruct Thing { let old = true }")
    session.run("let version = \"two\"\nfunc answer() -> String { \"second\" }\nstruct Thing { let new = true }")
    assert session.value("version") == '"two"'
    assert session.value("answer()") == '"second"'
    assert session.value("Thing()") == "Thing(new: true)"
    session.run("let version = 1\nfunc answer() -> String { \"first\" }\nstruct Thing { let old = true }")
    assert session.value("(version, answer(), Thing())") == '(1, "first", Thing(old: true))'


def test_values_of_an_older_type_stay_usable(session):
    session.run("struct Shape { var sides = 3 }\nlet kept = Shape()")
    session.run("struct Shape { var corners = 4 }")
    assert session.value("kept.sides + Shape().corners") == "7"


def test_extensions_and_operators_can_be_run_again(session):
    session.run("extension Int { var scaled: Int { self * 2 } }\ninfix operator <+>\nfunc <+> (a: Int, b: Int) -> Int { a + b }")
    assert session.value("3.scaled + (1 <+> 2)") == "9"
    session.run("extension Int { var scaled: Int { self * 20 } }\ninfix operator <+>\nfunc <+> (a: Int, b: Int) -> Int { 100 }")
    assert session.value("3.scaled + (1 <+> 2)") == "160"


def test_overloads_of_different_cells_stand_side_by_side(session):
    session.run("func describe(_ a: Int) -> String { \"int\" }")
    session.run("func describe(_ a: String) -> String { \"string\" }")
    assert session.value("describe(1) + describe(\"\")") == '"intstring"'


def test_running_the_same_cell_again_replaces_what_it_declared(session):
    def run(code):
        message = session.client.session.msg("execute_request", {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}, metadata={"cellId": "abc"})
        session.client.shell_channel.send(message)
        return session.receive(message["header"]["msg_id"])

    assert run("func edited(_ a: Int) -> String { \"int\" }").status == "ok"
    assert run("func edited(_ a: Double) -> String { \"double\" }").status == "ok"
    assert session.value("edited(1)") == '"double"'


def test_a_name_can_be_redefined_by_its_earlier_value(session):
    session.run("let series = [3, 1, 2]")
    assert session.run("let series = series.sorted().map { series in series + 1 }").status == "ok"
    assert session.value("series") == "[2, 3, 4]"


def test_imports_persist(session):
    session.run("import Synchronization")
    assert session.value("Atomic(3).load(ordering: .relaxed)") == "3"


def test_conformances_generics_and_closures_cross_cells(session):
    session.run("protocol Speaker { func speak() -> String }\nextension Speaker { func twice() -> String { speak() + speak() } }")
    session.run("struct Dog: Speaker { func speak() -> String { \"wau\" } }\nlet dogs: [any Speaker] = [Dog()]")
    assert session.value("dogs.map { $0.twice() }") == '["wauwau"]'
    session.run("let adder = { (a: Int) in { (b: Int) in a + b } }")
    assert session.value("adder(1)(2)") == "3"
    session.run("func largest<T: Comparable>(_ a: [T]) -> T? { a.max() }")
    assert session.value("largest([1, 5, 2])") == "5"


def test_classes_actors_and_enumerations(session):
    session.run("final class Box { var value = 1 }\nenum Side: String { case left, right }\nactor Account { var sum = 0; func add(_ n: Int) -> Int { sum += n; return sum } }\nlet box = Box()\nlet account = Account()")
    assert session.value("box.value += 4; box.value") == "5"
    assert session.value("Side.left.rawValue") == '"left"'
    assert session.value("await account.add(3)") == "3"
    assert session.value("await account.add(4)") == "7"


def test_only_a_last_bare_expression_is_shown(session):
    assert session.run("1; 2").text == "2"
    assert session.run("1 + 1;").text is None
    assert session.run("let a = 5").text is None
    assert session.run("var b = 1; b = 2").text is None
    assert session.run("print(1)").text is None
    assert session.run("// nothing").text is None
    assert session.run("\"text\"").text == '"text"'
    assert session.run("Array(0..<1000)").text.endswith("…] (1000 elements)")
    # Any empty list could be cast to one of methods, which are shown as a table.
    assert session.run("[String]()").text == "[]"
    assert "Matryoshka" in session.run("Methods.all").text


def test_richest_form_and_plain_text(session):
    code = 'struct Card: Displayable { var representation: Representation { .html("<b>1</b>") + .markdown("**1**") } }\nCard()'
    outcome = session.run(code)
    assert outcome.data == {"text/html": "<b>1</b>", "text/markdown": "**1**", "text/plain": "Card()"}


def test_displays_can_be_updated(session):
    outcome = session.run('let handle = display("one")\nhandle.update("two")')
    shown, updated = outcome.of("display_data")[0], outcome.of("update_display_data")[0]
    assert shown["data"]["text/plain"] == '"one"' and updated["data"]["text/plain"] == '"two"'
    assert shown["transient"]["display_id"] == updated["transient"]["display_id"]
    assert session.run('handle.update("three")').of("update_display_data")[0]["transient"] == shown["transient"]


def test_output_keeps_its_order_and_comes_before_idle(session):
    session.run("import Foundation")
    outcome = session.run(
        'for i in 0..<20 { print("o\\(i)"); fputs("e\\(i)\\n", stderr) }\ndisplay(1)\nputs("from C")\nfflush(stdout)'
    )
    pieces = [(m["content"].get("name"), m["content"].get("text")) for m in outcome.messages if m["msg_type"] == "stream"]
    expected = []
    for i in range(20):
        expected += [("stdout", f"o{i}\n"), ("stderr", f"e{i}\n")]
    assert pieces[:40] == expected
    kinds = [m["msg_type"] for m in outcome.messages]
    assert kinds.index("display_data") < len(kinds) - 1 - kinds[::-1].index("stream")


def test_output_of_child_processes_and_raw_writes(session):
    outcome = session.run('import Foundation\n_ = system("echo child")\nwrite(1, "raw\\n", 4)\nwrite(2, "err\\n", 4)')
    assert outcome.stream("stdout") == "child\nraw\n"
    assert outcome.stream("stderr").endswith("err\n")


def test_output_streams_while_the_cell_runs(session, tmp_path):
    seen = tmp_path / "seen"
    message = session.send(
        'import Foundation\nprint("first", terminator: "")\n'
        f'while !FileManager.default.fileExists(atPath: "{seen}") {{ usleep(1_000) }}\nprint("last")')
    session.wait_until_running(message)
    seen.touch()
    assert session.receive(message).stream("stdout") == "last\n"


def test_large_output_is_whole(session):
    outcome = session.run('for i in 0..<20_000 { print(i, "äöü€😀") }')
    assert outcome.stream("stdout") == "".join(f"{i} äöü€😀\n" for i in range(20000))


def test_compile_errors_name_the_cells_own_place(session):
    outcome = session.run('let fine = 1\nlet ä = "😀"; let broken: Int = "text"\n')
    count = outcome.reply["content"]["execution_count"]
    assert outcome.error == "CompileError"
    assert outcome.message == "cannot convert value of type 'String' to specified type 'Int'"
    lines = outcome.traceback.split("\n")
    assert lines[0] == f"In[{count}]:2:32: error: cannot convert value of type 'String' to specified type 'Int'"
    assert lines[1] == '    let ä = "😀"; let broken: Int = "text"'
    assert lines[2].index("^") == lines[1].index('"text"')
    assert "\x1b[31m" in "".join(outcome.reply["content"]["traceback"])
    assert [m["msg_type"] for m in outcome.messages if m["msg_type"] != "execute_input"] == ["error"]


def test_column_of_an_error_inside_a_shown_expression(session):
    outcome = session.run("  [1, 2].nothing")
    assert ":1:10:" in outcome.traceback.split("\n")[0]


def test_a_cell_that_fails_to_compile_changes_nothing(session):
    session.run("let safe = 1")
    assert session.run("let safe = 2\nnonsense").status == "error"
    assert session.value("safe") == "1"


def test_warnings_are_shown_and_the_cell_runs(session):
    outcome = session.run("func w() { let unused = 1 }\n5")
    assert outcome.text == "5"
    assert "warning" in outcome.stream("stderr") and "never used" in outcome.stream("stderr")


def test_thrown_errors_name_the_line_that_threw(session):
    definition = session.run("struct Broken: Error, CustomStringConvertible { var description: String { \"it is broken\" } }\nfunc fail() throws {\n    throw Broken()\n}")
    defined = definition.reply["content"]["execution_count"]
    outcome = session.run("let reached = 1\ntry fail()\nlet missed = 2")
    count = outcome.reply["content"]["execution_count"]
    assert (outcome.error, outcome.message) == ("Broken", "it is broken")
    assert f"In[{defined}], line 3\n--> 3     throw Broken()" in outcome.traceback
    assert f"In[{count}], line 2\n--> 2 try fail()" in outcome.traceback
    assert session.value("reached") == "1"
    assert session.run("missed").error == "CompileError"


def test_await_at_the_top_level(session):
    session.run("func later(_ n: Int) async throws -> Int { try await Task.sleep(for: .milliseconds(5)); return n }")
    assert session.value("let a = try await later(1)\nlet b = try await later(2) + a\nb") == "3"
    assert session.value("b") == "3"
    outcome = session.run("let numbers = AsyncStream<Int> { c in (0..<3).forEach { c.yield($0) }; c.finish() }\nvar seen: [Int] = []\nfor await n in numbers { seen.append(n); print(n) }\nseen")
    assert (outcome.stream("stdout"), outcome.text) == ("0\n1\n2\n", "[0, 1, 2]")
    assert session.value("func sum() async throws -> Int { async let p = later(4); async let q = later(5); return try await p + q }\ntry await sum()") == "9"
    assert session.value("await withTaskGroup(of: Int.self) { g in for i in 0..<4 { g.addTask { i } }; return await g.reduce(0, +) }") == "6"
    assert session.value("@MainActor func onMain() -> Int { 8 }\nawait onMain()") == "8"
    assert session.run("func boom() async throws { throw CancellationError() }\ntry await boom()").error == "CancellationError"
    assert session.value("if let n = try? await later(6) { print(n) }\n1") == "1"


def test_user_expressions(session):
    outcome = session.run("let u = 20", user_expressions={"good": "u + 1", "bad": "nonsense"})
    expressions = outcome.reply["content"]["user_expressions"]
    assert outcome.status == "ok"
    assert expressions["good"]["data"]["text/plain"] == "21"
    assert expressions["bad"]["status"] == "error"


def test_silent_cells_leave_no_trace(session):
    before = session.run("1").reply["content"]["execution_count"]
    outcome = session.run("let silently = 5\nprint(1)\nsilently", silent=True)
    assert outcome.messages == []
    assert session.run("silently").reply["content"]["execution_count"] == before + 1


def test_input_where_it_is_allowed_and_where_not(session):
    outcome = session.run("readLine()", allow_stdin=False)
    assert (outcome.error, outcome.message) == ("InputError", "This front end does not allow code to ask for input.")
    message = session.send('print("name?")\nlet name = readLine()!\nlet pass = try input("pass", isPassword: true)\nname + pass', allow_stdin=True)
    request = session.client.get_stdin_msg(timeout=TIMEOUT)
    assert request["content"] == {"prompt": "", "password": False}
    session.client.input("Ada 😀")
    request = session.client.get_stdin_msg(timeout=TIMEOUT)
    assert request["content"] == {"prompt": "pass", "password": True}
    session.client.input("word")
    assert session.receive(message).text == '"Ada 😀word"'
    assert session.value("1") == "1"


def test_exit_ends_the_cell_alone(session):
    session.run("let stays = 9")
    assert session.run("exit(0)").status == "ok"
    outcome = session.run("import Foundation\nprint(1)\nexit(3)")
    assert (outcome.error, outcome.message) == ("Exit", "the cell called exit(3); the session continues")
    assert session.value("stays") == "9"


def test_line_commands(session):
    session.run("let listed: [String: Int] = [:]\nfunc callable(_ a: Int) -> Int { a }")
    who = session.run("%who").of("display_data")[0]["data"]["text/plain"]
    assert "let listed: [String: Int]" in who and "func callable(_ a: Int) -> Int" in who and "In[" in who
    timed = session.run("%time let t = (0..<100).reduce(0, +)\nt")
    assert timed.text == "4950" and timed.stream("stdout").startswith("compiled in ")
    assert session.run("%optimize on\n1").text == "1"
    assert session.run("%optimize").stream("stdout") == "optimize is on\n"
    session.run("%optimize off")
    assert "%optimize on|off" in session.run("%help").stream("stdout")
    unknown = session.run("%nope")
    assert unknown.status == "error" and "%help" in unknown.message and "%reset" in unknown.message
    session.run("%reset")
    assert session.run("listed").error == "CompileError"
    assert session.run("%who").stream("stdout") == "The session has no names yet.\n"


def test_optimised_cells_share_names_with_plain_ones(session):
    session.run("var shared = [1, 2]\nfunc plain(_ a: Int) -> Int { a + 1 }")
    session.run("%optimize on")
    assert session.value("shared.append(plain(2)); func fast(_ a: [Int]) -> Int { a.reduce(0, &+) }\nfast(shared)") == "6"
    session.run("%optimize off")
    assert session.value("fast(shared) + shared.count") == "9"


def test_keywords_and_unicode_as_names(session):
    session.run("let `default` = 3\nlet größe = 4\nfunc `repeat`() -> Int { 5 }")
    assert session.value("`default` + größe + `repeat`()") == "12"


# Every cell needs something of those before it: layouts, conformances, generics, opaque types, defaults.
TOWER = [
    "struct Point: Codable, Hashable { var x = 1.0, y = 2.0 }",
    "protocol Shape { associatedtype Unit; var area: Double { get }; func unit() -> Unit }\nlet scale = 2.0",
    "struct Square: Shape, Codable { var corner = Point(); var side = 3.0; var area: Double { side * side * scale }; func unit() -> Point { corner } }",
    "enum Content { case square(Square), point(Point), nested([Content]) }",
    "class Base { var content: Content; init(_ content: Content) { self.content = content }; func name() -> String { \"base\" } }",
    "final class Leaf: Base { override func name() -> String { \"leaf of \" + super.name() } }",
    "func shapes(_ count: Int = Int(scale)) -> some Sequence<Square> { (0..<count).lazy.map { Square(side: Double($0 + 1)) } }",
    "func total<S: Sequence>(_ s: S) -> Double where S.Element: Shape { s.reduce(0) { $0 + $1.area } }",
    "struct Tag { let text: String }\nextension Square: Comparable {\n  static func < (a: Square, b: Square) -> Bool { a.area < b.area }\n  static func == (a: Square, b: Square) -> Bool { a.area == b.area }\n  var tag: Tag { Tag(text: \"square\") }\n}",
    "extension Shape where Unit == Point { var corners: [Point] { [unit(), unit()] } }",
    "typealias Pair<T> = (T, T)\nlet pair: Pair<Square> = (Square(), Square(side: 1))",
    "actor Counter { var squares: [Square] = []; func add(_ s: Square) -> Int { squares.append(s); return squares.count } }\nlet counter = Counter()",
    "@propertyWrapper struct Positive { var wrappedValue: Double { didSet { wrappedValue = max(0, wrappedValue) } } }",
    "struct Holder { @Positive var amount = 1.0; var pair: Pair<Square> = (Square(), Square()); var any: any Shape = Square() }",
    "infix operator <+>\nfunc <+> (a: Square, b: Square) -> Square { Square(side: a.side + b.side) }",
    "let closure: (Square) -> any Shape = { $0 <+> Square(side: scale) }",
]


@pytest.mark.parametrize("optimized", ["off", "on"])
def test_types_build_on_types_of_earlier_cells(fresh_session, optimized):
    session = fresh_session
    session.run(f"%optimize {optimized}")
    for cell in TOWER:
        outcome = session.run(cell)
        assert (outcome.status, outcome.stream("stderr")) == ("ok", ""), outcome.traceback
    for code, value in [
        ("total(shapes())", "10.0"),
        ("total(shapes(3))", "28.0"),
        ("[pair.0, pair.1].min()!.side", "1.0"),
        ("Square().corners.count", "2"),
        ("Leaf(.nested([.square(Square()), .point(Point())])).name()", '"leaf of base"'),
        ("await counter.add(pair.0)", "1"),
        ("await counter.add(pair.1)", "2"),
        ("var holder = Holder(); holder.amount = -1; (holder.amount, holder.any.area)", "(0.0, 18.0)"),
        ("closure(Square(side: 1)).area", "18.0"),
        ("String(decoding: try JSONEncoder().encode(Square(corner: Point(x: 1, y: 1))), as: UTF8.self).count > 20", "true"),
        ("Set([Point(), Point()]).count", "1"),
        ("extension Square: CustomStringConvertible { var description: String { tag.text } }\nSquare()", "square"),
        ("extension Int: Shape { var area: Double { Double(self) }; func unit() -> Point { Point() } }\ntotal([1, 2])", "3.0"),
        ("if case .square(let s) = Leaf(.square(Square())).content { print(s.side) }\n0", "0"),
        ("(shapes() as Any) is any Sequence", "true"),
    ]:
        assert session.value(code) == value, code
