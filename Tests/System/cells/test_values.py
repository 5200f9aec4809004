"""What values look like below a cell, and what a wrong argument gives."""
import pytest

VALUES = {
    "optional": ("let o: Int? = 5\no", "5"),
    "none": ("Int?.none", "nil"),
    "optional text": ('let t: String? = "a"\nt', '"a"'),
    "nested": ("Int???.some(.some(.some(7)))", "7"),
    "array": ("[1, nil, 3]", "[1, nil, 3]"),
    "dictionary": ('["a": Optional(1)]', '["a": 1]'),
    "texts": ('["a", "b\\"c"]', '["a", "b\\"c"]'),
    "tuple": ("(a: Optional(1), b: [2: nil as Int?], 3)", "(a: 1, b: [2: nil], 3)"),
    "nan": ("[Double.nan, -.infinity]", "[nan, -inf]"),
    "structure": ("struct P { var x: Int? = 3; var y: [P] = [] }\nP(y: [P()])", "P(x: 3, y: [P(x: 3, y: [])])"),
    "enum": ("enum E { case a, b(Int?), c(x: Int, y: String) }\n[E.a, .b(2), .c(x: 1, y: \"z\")]", '[E.a, E.b(2), E.c(x: 1, y: "z")]'),
    "local type": ("func make() -> Any { struct L { var v = 1 }; return [L()] }\nmake()", "[L(v: 1)]"),
    "private type": ("fileprivate struct Q { var v = 1 }\n[Q()]", "[Q(v: 1)]"),
    "optional description": ("extension P: CustomStringConvertible { var description: String { \"p\" } }\nOptional(P())", "p"),
}


@pytest.mark.parametrize("kind", VALUES)
def test_values_are_written_as_their_author_would(session, kind):
    code, text = VALUES[kind]
    assert session.value(code) == text


def test_print_is_swifts_own(session):
    assert session.run("print(Optional(5) as Any, [Optional(1)])").stream("stdout") == "Optional(5) [Optional(1)]\n"


LONG = {
    "dictionary": ("Dictionary(uniqueKeysWithValues: (0..<200_000).map { ($0, $0) })", "(200000 elements)"),
    "set": ("Set(0..<300_000)", "(300000 elements)"),
    "structure": ("struct Holder { var name = \"h\"; var numbers = Array(0..<1_000_000) }\nHolder()", "(1000000 elements))"),
    "arrays": ("(0..<200).map { _ in Array(0..<200) }", "elements)"),
    "text": ('String(repeating: "a", count: 3_000_000)', "(3000000 characters)"),
    "description": ("struct Wordy: CustomStringConvertible { var description: String { String(repeating: \"w\", count: 500_000) } }\nWordy()", "(500000 characters)"),
    "tuple": ("(1, Set(0..<300_000))", "(300000 elements))"),
    "optional": ("Optional(Set(0..<300_000))", "(300000 elements)"),
    "lazy": ("(0..<300_000).map { $0 }.lazy.map { $0 + 1 }", "(300000 elements)"),
}


@pytest.mark.parametrize("kind", LONG)
def test_long_values_are_folded(session, kind):
    code, end = LONG[kind]
    text = session.value(code)
    assert len(text) < 20_000 and end in text


def test_displayed_values_are_folded_too(session):
    shown = session.run("display(Set(0..<300_000))").of("display_data")
    assert len(shown[0]["data"]["text/plain"]) < 20_000


SETUP = """let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 8, count: 200, seed: 0)
let runs = try train(SSAE.Configuration(features: 3, length: .steps(50)), on: toy, seeds: 0..<2, observer: nil)
let empty = Matrix(rows: 0, columns: 0)"""
REFUSED = {
    "run": ("runs[5]", "Run 5 was asked for, but there are 2, counted from 0."),
    "negative run": ("runs[-1]", "Run -1 was asked for, but there are 2, counted from 0."),
    "feature": ("runs[0].steeringVector(99)", "Feature 99 was asked for, but there are 3, counted from 0."),
    "count": ("toy.fresh(count: -1)", "count: positive, not -1."),
    "varying": ("SyntheticShifts(concepts: 3, varyingAtMost: 4)", "varyingAtMost: from 1 to 3 of 3 concepts can vary, not 4."),
    "not a number": ("SyntheticShifts(concepts: 3, varyingAtMost: 2, noise: .nan)", "noise: zero or a positive number, not nan."),
    "element": ("Matrix(rows: 2, columns: 2)[2, 0]", "Element [2, 0] was asked for, but this is a 2 × 2 matrix, counted from 0."),
    "setter": ("var mutable = Matrix(rows: 2, columns: 2)\nmutable[5, 5] = 1", "Element [5, 5] was asked for, but this is a 2 × 2 matrix, counted from 0."),
    "rows": ("Matrix(rows: 2, columns: 2).rows(1..<4)", "Row 2 was asked for, but there are 2, counted from 0."),
    "uneven": ("Matrix(rows: [[1, 2], [3]])", "The rows of a matrix are equally long, but row 0 has 2 elements and row 1 has 1."),
    "too large": ("Matrix(rows: Int.max, columns: 3)", f"A {2**63 - 1} × 3 matrix is too large."),
    "shapes": ("Matrix(rows: 2, columns: 3) * Matrix(rows: 2, columns: 3)", "A 2 × 3 matrix cannot be multiplied by a 2 × 3 matrix: 3 columns for 2 rows."),
    "width": ("runs[0].encode(empty)", "These shifts have 0 entries, but the model takes shifts of 8."),
    "shift": ("toy.shifts(at: [999])", "synthetic (3, 2): shift 999 was asked for, but there are 200, counted from 0."),
    "name": ('session.data[""] = toy', "What a session keeps needs a name that is not empty."),
    "colours": ("ColorMap(stops: [])", "stops: a colour map needs at least two colours, not 0."),
    "no run": ("Runs([])[0]", "Run 0 was asked for, but there is none."),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_wrong_argument_is_refused_with_a_sentence(session, kind):
    session.run(SETUP)
    code, sentence = REFUSED[kind]
    outcome = session.run("let before = 1\n" + code)
    assert (outcome.error, outcome.message) == ("InvalidArgument", sentence)
    count = outcome.reply["content"]["execution_count"]
    assert f"In[{count}], line {1 + len(code.splitlines())}\n" in outcome.traceback
    assert "restart" not in outcome.traceback and outcome.printed == ""
    assert session.value("before + 1") == "2"


def test_a_refusal_in_a_function_of_an_earlier_cell(session):
    session.run(SETUP)
    defined = session.run("func third(_ runs: Runs) -> TrainedModel {\n    runs[2]\n}").reply["content"]["execution_count"]
    outcome = session.run("third(runs)")
    count = outcome.reply["content"]["execution_count"]
    assert f"In[{defined}], line 2\n--> 2     runs[2]\nIn[{count}], line 1" in outcome.traceback


def test_a_refusal_in_asynchronous_code(session):
    session.run(SETUP)
    outcome = session.run("func late() async -> Int { await Task.yield(); return runs[7].features }\nawait late()")
    assert (outcome.error, outcome.message) == ("InvalidArgument", "Run 7 was asked for, but there are 2, counted from 0.")
    assert session.value("await Task { runs.count }.value") == "2"


def test_a_refusal_on_another_thread_keeps_its_sentence(session):
    session.run(SETUP)
    outcome = session.run("DispatchQueue.global().async { _ = runs[7] }\nsleep(5)")
    assert outcome.message == "Run 7 was asked for, but there are 2, counted from 0."
    assert session.value("runs.count") == "2"


def test_many_refusals_leave_every_value(session):
    session.run(SETUP)
    session.run("let kept = Array(0..<100)")
    for number in range(30):
        assert session.run(list(REFUSED.values())[number % len(REFUSED)][0]).error == "InvalidArgument"
    assert session.value("kept.reduce(0, +)") == "4950"
    assert session.value("await Task { runs.agreement.count }.value") == "2"


def test_own_code_can_refuse_too(session):
    session.run('func half(_ n: Int) -> Int { require(n % 2 == 0, "n: even, not \\(n)."); return n / 2 }')
    assert session.value("half(8)") == "4"
    outcome = session.run("half(7)")
    assert (outcome.error, outcome.message) == ("InvalidArgument", "n: even, not 7.")


def test_a_method_of_ones_own_with_misfit_shapes(session):
    session.run(SETUP)
    session.run("""struct Misfit: ClosedFormConfiguration {
    static let method = "misfit"
    static let summary = "Shapes that do not fit."
    var settings: TrainingSettings
    func fit(to data: some ShiftDataset) throws -> Parameters {
        Parameters(
            encoderWeight: Matrix(rows: 2, columns: 3), encoderBias: [0, 0], decoderWeight: Matrix(rows: 2, columns: 4),
            decoderBias: [1])
    }
}""")
    outcome = session.run("try train(Misfit(settings: TrainingSettings(features: 2)), on: toy)")
    assert outcome.error == "InvalidArgument"
    assert outcome.message.startswith("Encoder and decoder are H × d matrices")
