"""The answers to a notebook's exercises: code that a reader may run behind the notebook's cells, and what it prints.

An answer is a folded part of a Markdown cell. A block of Swift in it is followed by its output:

    <details><summary>Answer</summary>

    They are found.

    ```swift
    print(1 + 1)
    ```

    Output:

    ```text
    2
    ```
    </details>

It is not indented: JupyterLab takes the dollars of indented blocks, as in `{ $0 + $1 }`, for signs of formulas.
"""
import copy
import re

import nbformat

ANSWER = re.compile(r"^<details><summary>Answer</summary>\n(.*?)^</details>", re.DOTALL | re.MULTILINE)
CODE = re.compile(
    r"^```swift\n(?P<code>.*?)^```\n(?:\nOutput:\n\n```text\n(?P<output>.*?)^```\n)?", re.DOTALL | re.MULTILINE)
TAG = "answer"


def answers(notebook):
    """The texts of the answers."""
    return [match[1] for cell in notebook.cells if cell.cell_type == "markdown" for match in ANSWER.finditer(cell.source)]


def code_blocks(notebook):
    """The matches of `CODE` in the answers."""
    return [block for answer in answers(notebook) for block in CODE.finditer(answer)]


def with_answers_as_cells(notebook):
    """A copy that ends with a code cell for every block of Swift in an answer."""
    result = copy.deepcopy(notebook)
    for block in code_blocks(notebook):
        cell = nbformat.v4.new_code_cell(block["code"].rstrip("\n"), metadata={"tags": [TAG]})
        result.cells.append(cell)
    return result


def printed(cell):
    """What a cell wrote to its standard output and gave as its values."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            parts.append(output.text)
        elif output.output_type == "execute_result":
            parts.append(output.data["text/plain"] + "\n")
    return "".join(parts).rstrip("\n")


def renew(notebook, executed):
    """Puts the outputs of an executed notebook with answers as cells into the answers of the notebook."""
    outputs = iter([printed(cell) for cell in executed.cells if TAG in cell.metadata.get("tags", [])])

    def with_output(block):
        return f"```swift\n{block['code']}```\n\nOutput:\n\n```text\n{next(outputs)}\n```\n"

    def with_outputs(answer):
        return answer[0].replace(answer[1], CODE.sub(with_output, answer[1]))

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = ANSWER.sub(with_outputs, cell.source)
