"""The kernel's commands in a cell, and their form in a Swift file: comments, from which the cell can be had again.

A cell begins with commands, among blank lines and comments: `%who`, `!ls`, `name?`, or `%%bash` with the rest of the
cell. A comment that looks like a command gets another `// ` in a file, and loses it on the way back.
"""
import re

#: Commands with two signs that take the rest of the cell.
CELL_COMMANDS = {"timeit", "writefile", "file", "bash", "sh", "html", "markdown", "latex", "svg"}
#: Commands that take a line, also with two signs.
LINE_COMMANDS = {
    "help", "magic", "quickref", "lsmagic", "who", "whos", "who_ls", "page", "pinfo", "pdoc", "psource", "time",
    "optimize", "reset", "run", "load", "loadpy", "save", "history", "hist", "import", "package", "env", "cd", "pwd",
    "ls",
}

_COMMENTS = re.compile(r"(?:// )*")
_PERCENT = re.compile(r"%+\s*([A-Za-z][\w-]*)")
_PATH = r"(?:`[^`]+`|[^\W\d]\w*)(?:\.(?:`[^`]+`|[^\W\d]\w*))*"
_INSPECTION = re.compile(rf"{_PATH}[ \t]*\?{{1,2}}[ \t]*$")
_NEGATED = re.compile(r"[!(]+`?(\w*)`?(.?)")
_DECLARED = re.compile(r"\b(?:let|var|func)\s+`?([^\W\d]\w*)")


def declared_names(sources):
    """The names that cells declare, of which `!name` is Swift."""
    return {name for source in sources for name in _DECLARED.findall(source)}


def commented(lines, names=frozenset()):
    """The lines of a cell as lines of a Swift file."""
    result = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        indent, text = _split(line)
        bare = _COMMENTS.sub("", text, count=1)
        is_comment = bare != text
        if not _is_command(bare, is_comment, rest, names):
            if text and not text.startswith("//"):
                return result + [line] + rest
            result.append(line)
            continue
        result.append(f"{indent}// {text}")
        if not is_comment:
            for _ in range(_length_of_body(bare, rest)):
                result.append(_as_comment(rest.pop(0)))
    return result


def uncommented(lines, names=frozenset()):
    """The lines of a Swift file as the lines of the cell that they came from."""
    result = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        indent, text = _split(line)
        bare = _COMMENTS.sub("", text, count=1)
        if bare != text and _is_command(bare, True, rest, names):
            text = text[len("// "):]
            result.append(indent + text)
            if text == bare:
                bodies = [_without_comment(following) for following in rest]
                length = _length_of_body(bare, bodies)
                result += bodies[:length]
                rest = rest[length:]
        elif not text or text.startswith("//"):
            result.append(line)
        elif _is_command(bare, False, rest, names):
            # Somebody has written a command into the file as it stands in a cell.
            length = _length_of_body(bare, rest)
            result += [line] + rest[:length]
            rest = rest[length:]
        else:
            return result + [line] + rest
    return result


def script(lines, names=frozenset()):
    """The lines of a cell as Swift that does the same where commands do not exist."""
    result = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        indent, text = _split(line)
        # What is timed is Swift like any other.
        timed = re.match(r"(%+\s*time)\b[ \t]*(.*)", text)
        if timed:
            result.append(f"{indent}// {timed[1]}")
            if not timed[2]:
                continue
            return result + [indent + timed[2]] + rest
        if text.startswith("//") or not text:
            result.append(line)
        elif _is_command(text, False, rest, names):
            result.append(f"{indent}// {text}")
            for _ in range(_length_of_body(text, rest)):
                result.append(_as_comment(rest.pop(0)).rstrip())
        else:
            return result + [line] + rest
    return result


def _split(line):
    text = line.lstrip(" \t")
    return line[:len(line) - len(text)], text


def _is_command(text, is_comment, following, names):
    """Whether a text at the beginning of a cell is a command, or would be one if it were no comment."""
    if _PERCENT.match(text):
        return True
    if text.startswith("!") and text.strip("! \t"):
        return is_comment or not _is_negation(text, names)
    if text.startswith("?") and text.strip("? \t"):
        return True
    if not _INSPECTION.match(text):
        return False
    if is_comment:
        return True
    # An expression may go on in the next line.
    others = (line.lstrip(" \t") for line in following)
    first = next((line[0] for line in others if line and not line.startswith("//")), None)
    return first is None or first.isalpha() or first in "_`%"


def _is_negation(text, names):
    word, following = _NEGATED.match(text).groups()
    return following not in ("/", "-") and (word in ("true", "false") or word in names)


def _length_of_body(command, following):
    """How many of the lines below belong to a command."""
    if command.startswith("!"):
        length = 0
        while command.endswith("\\") and length < len(following):
            command = following[length]
            length += 1
        return length
    if command.startswith("%%"):
        name = _PERCENT.match(command)[1]
        # The kernel refuses a cell with a command that it does not have, whose lines are hardly Swift.
        if name in CELL_COMMANDS or name not in LINE_COMMANDS:
            return len(following)
    return 0


def _as_comment(line):
    return f"// {line}" if line else "//"


def _without_comment(line):
    return "" if line == "//" else line[len("// "):] if line.startswith("// ") else line
