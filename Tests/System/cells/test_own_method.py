"""The article "A method of your own": its cells run as they are written, and what they keep comes back in another kernel."""
import re

from support.paths import ROOT

ARTICLE = (ROOT / "documentation/SparseShift.docc/AMethodOfYourOwn.md").read_text()
CELLS = re.findall(r"```swift\n(.*?)```", ARTICLE, flags=re.DOTALL)


def cell_with(text):
    (found,) = [cell for cell in CELLS if text in cell]
    return found


def run(kernel, cell):
    outcome = kernel.run(cell, timeout=300)
    assert outcome.status == "ok", outcome.traceback
    return outcome


def test_the_article_runs_and_another_kernel_reads_what_it_kept(make_session, tmp_path):
    first = make_session()
    run(first, f'_ = FileManager.default.changeCurrentDirectoryPath("{tmp_path}")')
    outcomes = [run(first, cell) for cell in CELLS]
    assert outcomes[-1].text == "true"
    # The sweep has a row for each weight, and its chart is drawn.
    assert outcomes[-2].text.count("\n") >= 3
    assert "image/svg+xml" in run(first, "plot(soft)").data
    # Each cell may run again: the newest declaration counts.
    for cell in CELLS[:2]:
        run(first, cell)
    assert first.value('Methods.all.filter { $0.method == "soft threshold" }.count') == "1"

    second = make_session()
    restore = f'try session.restore("{tmp_path}/soft.h5")'
    refused = second.run(restore)
    assert refused.status == "error"
    assert "not 'soft threshold'; a method of your own has to be registered first, by Methods.register(…)." \
        in refused.message
    assert "\n" not in refused.message
    assert "not 'soft threshold'" in second.run(f'try Runs(contentsOf: "{tmp_path}/soft-models")').message
    run(second, cell_with("struct SoftThreshold"))
    run(second, restore)
    assert second.value(
        f'session.models["soft"]!.map(\\.parameters) == '
        f'(try Runs(contentsOf: "{tmp_path}/soft-models")).map(\\.parameters)') == "true"
    # What was restored can be used.
    assert second.value('session.models["soft"]![0].method') == '"soft threshold"'


def test_a_training_resumes_with_a_method_that_was_declared_again(make_session, tmp_path):
    """A checkpoint of a training that was stopped is resumed by another kernel that ran the same cell."""
    train = f"""
        let toy = SyntheticShifts(concepts: 5, varyingAtMost: 2, dimension: 16, count: 2_000, seed: 0)
        var configuration = SoftThreshold(settings: TrainingSettings(features: 5))
        configuration.settings.length = .steps(400)
        let whole = try train(configuration, on: toy)
        let stopped = RunDirectory("{tmp_path}/stopped", earlier: .resume)
        """
    first = make_session()
    run(first, cell_with("struct SoftThreshold"))
    run(first, train)
    interrupted = first.run("""
        _ = try train(configuration, on: toy, storingIn: stopped, snapshots: .every(100) { snapshot in
            if snapshot.step == 200 { Interruption.request() }
        })
        """, timeout=300)
    assert interrupted.status == "error" and "resume" in interrupted.message, interrupted.message
    second = make_session()
    run(second, cell_with("struct SoftThreshold"))
    run(second, train)
    assert second.value(
        "try train(configuration, on: toy, storingIn: stopped).parameters == whole.parameters") == "true"
