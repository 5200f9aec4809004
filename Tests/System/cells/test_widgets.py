"""Widgets: what a front end with ipywidgets sees and sends."""
import json
import time

import nbformat
from nbclient import NotebookClient
from support.kernel import TIMEOUT
from support.messages import iopub_of
from support.program import run as run_program

CONTROL = "jupyter.widget.control"
VIEW = "application/vnd.jupyter.widget-view+json"


def opened(outcome):
    """The states of the models that a cell opened, by their names, the last of each."""
    return {
        content["data"]["state"]["_model_name"]: (content["comm_id"], content["data"]["state"])
        for content in outcome.of("comm_open")}


def run(session, code):
    outcome = session.run(code)
    assert outcome.status == "ok", outcome.traceback
    return outcome


def send(session, kind, content):
    """Sends a message over a comm; gives what the kernel publishes for it."""
    client = session.client
    message = client.session.msg(kind, content)
    client.shell_channel.send(message)
    return [
        (answer["msg_type"], answer["content"])
        for answer in iopub_of(client, message["header"]["msg_id"]) if answer["msg_type"] != "status"]


def update(session, comm, **state):
    data = {"method": "update", "state": state, "buffer_paths": []}
    return send(session, "comm_msg", {"comm_id": comm, "data": data})


def outputs(answers, comm):
    """The outputs that an Output widget shows after answers."""
    shown = [
        content["data"]["state"]["outputs"] for kind, content in answers
        if kind == "comm_msg" and content["comm_id"] == comm and "outputs" in content["data"]["state"]]
    return shown[-1] if shown else None


def test_models_have_what_front_ends_need(session):
    outcome = run(session, 'let slider = IntSlider("k", 0...20, value: 3)\nslider')
    comm, state = opened(outcome)["IntSliderModel"]
    assert all(message["metadata"] == {"version": "2.1.0"} for message in outcome.messages
               if message["msg_type"] == "comm_open")
    assert len(comm) == 32 and int(comm, 16) >= 0
    assert {key: state[key] for key in ("_model_module", "_model_module_version", "_view_name", "_view_module",
                                        "_view_module_version", "value", "min", "max", "step", "description")} == {
        "_model_module": "@jupyter-widgets/controls", "_model_module_version": "2.0.0", "_view_name": "IntSliderView",
        "_view_module": "@jupyter-widgets/controls", "_view_module_version": "2.0.0", "value": 3, "min": 0, "max": 20,
        "step": 1, "description": "k"}
    order = [content["comm_id"] for content in outcome.of("comm_open")]
    for part in ("layout", "style"):
        # A front end knows only what was opened before.
        reference = state[part].removeprefix("IPY_MODEL_")
        assert order.index(reference) < order.index(comm)
    assert outcome.data[VIEW] == {"version_major": 2, "version_minor": 0, "model_id": comm}
    assert outcome.text == "k = 3"


def test_every_control(session):
    code = """
    FloatSlider("a", 0...1); FloatLogSlider("b", exponents: -3...3); Play("c", 0...5); Checkbox("d"); ToggleButton("e")
    TextField("f", value: "x"); Dropdown("g", ["p", "q"]); RadioButtons("h", [1, 2]); SelectionSlider("i", [1.5, 2.5])
    IntProgress("j", 0...3); HBox(IntSlider("k", 0...9)); VBox(Output()); Button("l") {}"""
    models = opened(run(session, code))
    # The view of both kinds of progress has one name.
    assert models["IntProgressModel"][1]["_view_name"] == "ProgressView"
    assert models["OutputModel"][1]["_model_module"] == "@jupyter-widgets/output"
    assert models["DropdownModel"][1]["_options_labels"] == ["p", "q"] and models["DropdownModel"][1]["index"] == 0
    assert models["FloatSliderModel"][1]["value"] == 0.5 and models["FloatLogSliderModel"][1]["value"] == 1
    assert models["HBoxModel"][1]["children"] == ["IPY_MODEL_" + models["IntSliderModel"][0]]
    assert models["LayoutModel"][1]["_view_module"] == "@jupyter-widgets/base"
    assert models["SliderStyleModel"][1]["_view_name"] == "StyleView"


def test_a_value_from_a_front_end(session):
    comm, _ = opened(run(session, 'let s = IntSlider("s", 0...20, value: 3)'))["IntSliderModel"]
    assert update(session, comm, value=7) == [
        ("comm_msg", {"comm_id": comm, "data": {"method": "echo_update", "state": {"value": 7}, "buffer_paths": []}})]
    assert session.value("s.value") == "7"
    # Beyond its range it becomes the nearest value, and of another type it stays.
    answers = update(session, comm, value=80)
    assert [content["data"]["method"] for _, content in answers] == ["echo_update", "update"]
    assert answers[1][1]["data"]["state"] == {"value": 20} and session.value("s.value") == "20"
    answers = update(session, comm, value="many")
    assert answers[1][1]["data"]["state"] == {"value": 20} and session.value("s.value") == "20"
    # The state that says what the model is cannot be changed.
    update(session, comm, _model_name="Nonsense")
    answers = send(session, "comm_msg", {"comm_id": comm, "data": {"method": "request_state"}})
    assert answers[0][1]["data"]["state"]["_model_name"] == "IntSliderModel"
    outcome = run(session, "s.value = 4")
    assert outcome.of("comm_msg") == [
        {"comm_id": comm, "data": {"method": "update", "state": {"value": 4}, "buffer_paths": []}}]


def test_interact_shows_the_result_of_the_values(session):
    outcome = run(session, """
    interact(IntSlider("k", 0...20, value: 3), Checkbox("big")) { k, big in
        print("called")
        return String(repeating: big ? "X" : "x", count: k)
    }""")
    models = opened(outcome)
    slider, box, output = (models[name][0] for name in ("IntSliderModel", "CheckboxModel", "OutputModel"))
    assert models["VBoxModel"][1]["_dom_classes"] == ["widget-interact"]
    # Front ends without widgets show the first result.
    assert outcome.text == 'called\n\n"xxx"'
    answers = update(session, slider, value=5)
    assert answers[0][1]["data"]["method"] == "echo_update"
    stream, result = outputs(answers, output)
    assert stream == {"output_type": "stream", "name": "stdout", "text": "called\n"}
    assert result["data"]["text/plain"] == '"xxxxx"'
    assert outputs(update(session, box, value=True), output)[1]["data"]["text/plain"] == '"XXXXX"'


def test_an_error_is_shown_in_place_of_the_result(session):
    outcome = run(session, """
    struct Refusal: Error {}
    try interact(IntSlider("k", 0...9, value: 1)) { k in
        if k == 5 { throw Refusal() }
        return [10, 20, 30][k]
    }""")
    models = opened(outcome)
    slider, output = models["IntSliderModel"][0], models["OutputModel"][0]
    assert outputs(update(session, slider, value=5), output)[0]["ename"] == "Refusal"
    trap = outputs(update(session, slider, value=8), output)[0]
    assert trap["evalue"] == "Index out of range" and "In[" in "\n".join(trap["traceback"])
    assert outputs(update(session, slider, value=2), output)[0]["data"]["text/plain"] == "30"
    # The first time it is the error of the cell.
    assert session.run("try interact(IntSlider(\"k\", 5...9)) { _ -> Int in throw Refusal() }").error == "Refusal"


def test_values_that_change_while_a_cell_runs(session):
    comm, _ = opened(run(session, """
    let moved = IntSlider("m", 0...9, value: 0)
    var calls: [Int] = []
    moved.onChange { calls.append($0) }"""))["IntSliderModel"]
    identifier = session.send("print(1)\nwhile moved.value < 3 { usleep(1_000) }\nmoved.value")
    session.wait_until_running(identifier)
    for value in (1, 2, 3):
        client = session.client
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        client.shell_channel.send(client.session.msg("comm_msg", {"comm_id": comm, "data": data}))
    assert session.receive(identifier).text == "3"
    # What they lead to runs once, with the newest value.
    assert session.value("calls") == "[3]"


def test_a_button(session):
    comm, _ = opened(run(session, 'var presses = 0\nButton("go") { presses += 1; print("pressed") }'))["ButtonModel"]
    answers = send(session, "comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": {"event": "click"}}})
    assert session.value("presses") == "1"
    # What it prints belongs to the cell, not to the message of the front end.
    assert answers == []


def test_a_front_end_that_connects_later_learns_all_states(session):
    run(session, 'IntSlider("later", 0...9, value: 2)')
    assert send(session, "comm_open", {"comm_id": "control", "target_name": CONTROL, "data": {}}) == []
    answers = send(session, "comm_msg", {"comm_id": "control", "data": {"method": "request_states"}})
    states = answers[0][1]["data"]["states"]
    assert answers[0][1]["data"]["method"] == "update_states"
    assert any(model["state"].get("description") == "later" and model["model_name"] == "IntSliderModel"
               for model in states.values())
    client = session.client
    client.comm_info(target_name="jupyter.widget")
    comms = client.get_shell_msg(timeout=TIMEOUT)["content"]["comms"]
    assert set(comms) == set(states) and all(comm == {"target_name": "jupyter.widget"} for comm in comms.values())
    # Whatever else is opened is closed.
    assert send(session, "comm_open", {"comm_id": "c", "target_name": "nobody", "data": {}})[0][0] == "comm_close"


def test_notebooks_keep_states_and_a_picture(tmp_path):
    source = """interact(FloatSlider("slope", 0...8)) { slope in
    Chart([0.0, 1]) { LineMark(x: .value("x", $0), y: .value("y", $0 * slope)) }
}"""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source)], metadata={"kernelspec": {"name": "sparseshift", "display_name": ""}})
    path = tmp_path / "widgets.ipynb"
    nbformat.write(notebook, path)
    run_program("execute", path, "-o", tmp_path / "ours.ipynb")
    theirs = nbformat.read(path, as_version=4)
    NotebookClient(theirs, timeout=TIMEOUT).execute()
    ours = nbformat.read(tmp_path / "ours.ipynb", as_version=4)
    for executed in (ours, theirs):
        states = executed.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]
        assert states["version_major"] == 2 and states["version_minor"] == 0
        names = sorted(model["model_name"] for model in states["state"].values())
        assert names == ["FloatSliderModel", "LayoutModel", "LayoutModel", "LayoutModel", "OutputModel",
                         "SliderStyleModel", "VBoxModel"]
        data = executed.cells[0].outputs[0].data
        assert data[VIEW]["model_id"] in states["state"] and "image/svg+xml" in data
