"""Names of every kind are declared in one cell and used in another, with backticks wherever Swift wants them."""
import pytest

from support.notebook_cells import complete, inspect

RESERVED = [
    "deinit", "init", "subscript", "extension", "in", "is", "as", "where", "true", "nil", "self", "Self", "Any",
    "super", "case", "default", "func", "let", "throws", "inout", "precedencegroup", "_",
]
CONTEXTUAL = [
    "get", "set", "actor", "async", "await", "some", "any", "each", "Type", "Protocol", "lazy", "open", "package", "of",
    "macro", "yield", "consume", "then", "nonisolated",
]
RAW = ["two words", "1st", "+1", "it's", 'say "hi"', "#if", "a.b", "é è"]


def used(session, declarations, uses):
    """Declares names in one cell and uses them in the next, which reports those that are not what they should be."""
    outcome = session.run("\n".join(declarations))
    assert outcome.status == "ok", outcome.traceback
    outcome = session.run("[" + ", ".join(uses) + "]")
    assert outcome.status == "ok", outcome.traceback
    return outcome.text


@pytest.mark.parametrize("words", [RESERVED, CONTEXTUAL, RAW], ids=["reserved", "contextual", "raw"])
def test_values_and_functions(session, words):
    numbers = list(range(len(words)))
    expected = str(numbers)
    assert used(session, [f"let `{word}` = {n}" for n, word in enumerate(words)], [f"`{w}`" for w in words]) == expected
    assert used(session, [f"var `{w}`: Int = {n}" for n, w in enumerate(words)], [f"`{w}`" for w in words]) == expected
    pattern = ", ".join(f"`{word}`" for word in words)
    values = ", ".join(map(str, numbers))
    assert used(session, [f"let ({pattern}) = ({values})"], [f"`{word}`" for word in words]) == expected
    functions = [f"func `{word}`() -> Int {{ {n} }}" for n, word in enumerate(words)]
    assert used(session, functions, [f"`{word}`()" for word in words]) == expected


@pytest.mark.parametrize("words", [RESERVED, CONTEXTUAL, RAW], ids=["reserved", "contextual", "raw"])
def test_types(session, words):
    expected = str(list(range(len(words))))
    structures = [f"struct `{word}` {{ var number = {n} }}" for n, word in enumerate(words)]
    assert used(session, structures, [f"`{word}`().number" for word in words]) == expected
    classes = [f"final class `{word}` {{ let number = {n} }}" for n, word in enumerate(words)]
    assert used(session, classes, [f"`{word}`().number" for word in words]) == expected
    enumerations = [f"enum `{word}`: Int {{ case `in` = {n}, `two words` = 100 }}" for n, word in enumerate(words)]
    assert used(session, enumerations, [f"`{word}`.in.rawValue" for word in words]) == expected
    aliases = [f"typealias `{word}` = Int{8 << n % 4}" for n, word in enumerate(words)]
    widths = [8 << n % 4 for n in range(len(words))]
    assert used(session, aliases, [f"`{word}`.bitWidth" for word in words]) == str(widths)


def test_protocols_and_generics(session):
    words = RESERVED + CONTEXTUAL + RAW
    session.run("\n".join(f"protocol `{word}` {{ var number: Int {{ get }} }}" for word in words))
    outcome = session.run("struct Seven: " + ", ".join(f"`{word}`" for word in words) + " { let number = 7 }")
    assert outcome.status == "ok", outcome.traceback
    session.run("func `two words`<`in`: `Any`>(_ `for`: `in`) -> Int { `for`.number }")
    assert session.value("`two words`(Seven())") == "7"
    session.run("struct `is`<`where`> { var `let`: `where` }")
    assert session.value("`is`(let: 3).let + `is`<Int>(`let`: 4).`let`") == "7"
    session.run("protocol `in` { associatedtype `as` }\nextension Int: `in` { typealias `as` = String }")
    assert session.value("Int.`as`.self") == "String"


def test_actors_and_conformances_of_types_of_other_cells(session):
    session.run("actor `case` { var sum = 1 }\nstruct `extension` {}\nprotocol `func` { func `is`() -> String }")
    assert session.value("await `case`().sum") == "1"
    session.run('extension `extension`: `func` { func `is`() -> String { "it is" } }')
    assert session.value("`extension`().is()") == '"it is"'
    session.run('extension `extension` { var `two words`: Int { 2 } }')
    assert session.value("`extension`().`two words`") == "2"


def test_contextual_keywords_need_no_backticks(session):
    words = [word for word in CONTEXTUAL if word != "await"]
    session.run("\n".join(f"let {word} = {n}" for n, word in enumerate(words)))
    assert session.value("[" + ", ".join(words) + "]") == str(list(range(len(words))))
    session.run("func get() -> Int { 1 }\nfunc set() -> Int { 2 }\nfunc async() -> Int { 3 }")
    assert session.value("[get(), set(), async()]") == "[1, 2, 3]"
    session.run("struct actor { var lazy = 4 }")
    assert session.value("actor().lazy") == "4"


def test_self_is_found_without_backticks(session):
    session.run("let `self` = 3")
    assert session.value("self + 1") == "4"
    assert session.run("let `self` = self + 1").status == "ok"
    assert session.value("self + `self`") == "8"
    session.run("struct Own { var a = 1; func b() -> Int { self.a } }")
    assert session.value("Own().b()") == "1"


def test_backticks_that_are_not_needed_change_nothing(session):
    session.run("let `plain` = 1")
    assert session.value("plain + `plain`") == "2"
    session.run("let plain = `plain` + 10")
    assert session.value("`plain`") == "11"
    session.run("func `plain`(`to` a: Int) -> Int { a }")
    session.run("func plain(to a: `Int`) -> Int { a + 1 }")
    assert session.value("plain(to: 1)") == "2"
    session.run("extension `Int` { var plainly: Int { 1 } }")
    session.run("extension Int { var plainly: Int { 2 } }")
    assert session.value("3.plainly") == "2"


@pytest.mark.parametrize("word", ["deinit", "init", "self", "Type", "get", "two words"])
def test_redefinition(session, word):
    session.run(f"let `{word}` = 1")
    assert session.run(f"let `{word}` = `{word}` + 1").status == "ok"
    assert session.value(f"`{word}`") == "2"
    session.run(f"var `{word}` = [`{word}`].map {{ `{word}` in `{word}` + 1 }}")
    assert session.value(f"`{word}`.append(9); `{word}`") == "[3, 9]"
    session.run(f'func `{word}`() -> String {{ "function" }}')
    assert session.value(f"`{word}`()") == '"function"'
    session.run(f"struct `{word}` {{}}")
    assert session.value(f"MemoryLayout<`{word}`>.size") == "0"


def test_labels_and_members_stay_words_of_their_own(session):
    session.run("let `in` = 1\nlet `for` = 2\nlet `default` = 3")
    session.run("func f(in a: Int, `for` b: Int) -> Int { a * 10 + b }\nstruct M { static let `default` = 5; var `in` = 6 }")
    assert session.value("f(in: `in`, for: `for`) + M.default + M().in") == "23"
    assert session.value("for i in 0..<2 { print(i) }\nM.default") == "5"
    assert session.run("in + 1").error == "CompileError"


def test_errors_in_cells_with_such_names_keep_their_places(session):
    session.run("let `deinit` = 1")
    outcome = session.run('let fine = `deinit`; let `in`: Int = "text"')
    assert outcome.traceback.split("\n")[0].endswith(
        ":1:38: error: cannot convert value of type 'String' to specified type 'Int'")
    session.run("let `self` = 1")
    outcome = session.run("let `self` = self + [1].nothing")
    assert ":1:25:" in outcome.traceback.split("\n")[0]


def completed(session, code, cursor=None):
    content = complete(session, code, len(code) if cursor is None else cursor)
    return content["matches"], content["cursor_start"], content["cursor_end"]


def listed(session, command):
    """The lines of a table that a command shows: the headings, a rule, and the rows."""
    return session.run(command).of("display_data")[0]["data"]["text/plain"].splitlines()


def test_lists_completion_and_inspection_show_names_as_they_are_written(session):
    session.run("struct `three little words` {}\nlet thing = [`three little words`()]")
    assert "let thing: Array<`three little words`>" in listed(session, "%who thing")[2]
    session.run("%reset\nlet `deinit` = 3\nfunc `two words`(of a: Int) {}\nstruct `in` {}\nlet `plain` = 1.5")
    count = session.run("1").reply["content"]["execution_count"] - 1
    headings, _, *rows = listed(session, "%who")
    assert headings.split() == ["declaration", "memory", "cell"]
    assert [line.replace("8 bytes", "").split() for line in rows] == [
        ["let", "`deinit`:", "Int", f"In[{count}]"],
        ["struct", "`in`", f"In[{count}]"],
        ["let", "plain:", "Double", f"In[{count}]"],
        ["func", "`two", "words`(of", "a:", "Int)", f"In[{count}]"],
    ]
    assert listed(session, "%who `two")[2].startswith("func `two words`(of a: Int)")
    assert completed(session, "1 + dei") == (["`deinit`"], 4, 7)
    assert completed(session, "f(`two w") == (["`two words`"], 2, 8)
    names, start, end = completed(session, "pla")
    assert names[0] == "plain" and (start, end) == (0, 3)
    content = inspect(session, "`deinit` + 1", 4)
    assert content["data"]["text/plain"] .startswith(f"let `deinit`: Int\nIn[{count}]")
    page = session.run("?`two words`").reply["content"]["payload"][0]["data"]["text/plain"]
    assert page .startswith(f"func `two words`(of a: Int)\nIn[{count}]")


def test_optimized_cells_and_cells_that_stop_keep_such_names(session):
    session.run("%optimize on")
    session.run("func `repeat`(_ `in`: Int) -> Int { `in` * 2 }")
    assert session.value("`repeat`(21)") == "42"
    session.run("%optimize off")
    outcome = session.run("let `if` = 1\nlet empty: [Int] = []\nprint(empty[`if`])\nlet `else` = 2")
    assert outcome.error == "FatalError"
    assert session.value("`if`") == "1"
    assert session.run("`else`").error == "CompileError"


def test_names_survive_await_and_lazy_reports(session):
    session.run("func `async`() async -> Int { 5 }\nlet `await` = await `async`()")
    assert session.value("`await`") == "5"
    session.run("let `try` = try await Task { 6 }.value")
    assert session.value("`try`") == "6"
