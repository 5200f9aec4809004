"""jupyter_kernel_test with every attribute set: a skip counts as a failure."""
import jupyter_kernel_test


class TestKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "sparseshift"
    language_name = "swift"
    file_extension = ".swift"
    code_hello_world = 'print("hello, world")'
    code_stderr = 'import Foundation\nfputs("oh no\\n", stderr)'
    completion_samples = [{"text": "%opt", "matches": ["%optimize"]}, {"text": "%he", "matches": ["%help"]}]
    complete_code_samples = ["1", "let x = 3", "func f() {\n}", "// a comment", "%who", "x.map { $0 }"]
    incomplete_code_samples = ["func f() {", "let x = ", "let y = [1,", "f(", '"""\nabc', "/* open", "if true {\n  f()"]
    invalid_code_samples = ["}", "let = 3", "func (", "1 +* / ) ("]
    code_page_something = "let pagedName = 1\n"
    code_generate_error = "struct E: Error {}\nthrow E()"
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": '"a" + "b"', "result": '"ab"'},
        {"code": "[1, 2].map { $0 * 2 }", "result": "[2, 4]"},
    ]
    code_display_data = [
        {"code": "struct Html: Displayable { var representation: Representation { .html(\"<b>x</b>\") } }\ndisplay(Html())", "mime": "text/html"},
        {"code": "struct Svg: Displayable { var representation: Representation { .svg(\"<svg/>\") } }\ndisplay(Svg())", "mime": "image/svg+xml"},
        {"code": "struct Md: Displayable { var representation: Representation { .markdown(\"*x*\") } }\ndisplay(Md())", "mime": "text/markdown"},
        {"code": "struct Tex: Displayable { var representation: Representation { .latex(\"$x$\") } }\ndisplay(Tex())", "mime": "text/latex"},
        {"code": "struct Png: Displayable { var representation: Representation { .png([137, 80]) } }\ndisplay(Png())", "mime": "image/png"},
        {"code": "struct Json: Displayable { var representation: Representation { .json(\"[1]\") } }\ndisplay(Json())", "mime": "application/json"},
    ]
    code_history_pattern = '"a"*"b"'
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "inspectedName"
    code_clear_output = "clearOutput()"

    def setUp(self):
        self.flush_channels()

    def test_inspect(self):
        self.execute_helper("let inspectedName = 3.5")
        super().test_inspect()

    def test_pager(self):
        self.execute_helper("let pagedName = 1")
        self.code_page_something = "?pagedName"
        super().test_pager()

    def test_completion_of_session_names(self):
        self.execute_helper("let aNameOfThisSession = 1")
        self.kc.complete("print(aNameOf", 13)
        reply = self.get_non_kernel_info_reply()
        assert reply["content"]["matches"] == ["aNameOfThisSession"]
        assert (reply["content"]["cursor_start"], reply["content"]["cursor_end"]) == (6, 13)

    def test_completion_counts_code_points(self):
        self.execute_helper("let größe😀x = 1")
        text = "\"😀\"; gröβ".replace("β", "ß")
        self.kc.complete(text)
        reply = self.get_non_kernel_info_reply()
        assert reply["content"]["matches"] == ["größe😀x"]
        assert reply["content"]["cursor_start"] == 5


class TestIopubWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "sparseshift"
    support_iopub_welcome = True

