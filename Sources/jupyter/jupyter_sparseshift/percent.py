"""jupytext's percent format for Swift notebooks.

jupytext keeps its languages in tables and has no entry points for others, so Swift is added to the tables.
"""
import re
import sys

from jupytext import cell_reader, cell_to_text, formats, languages, magics

from .commands import commented, uncommented

EXTENSION = ".swift"
#: A comment that would begin a cell, with a bar for each time that it was kept from that.
_MARKER = re.compile(r"(\s*//)(\|*)(\s*(?:%%+(?:\s.*)?|(?:<codecell>|In\[[0-9 ]*\]:?)\s*))", re.DOTALL)


class SwiftCellExporter(cell_to_text.DoublePercentCellExporter):
    """Writes cells of a Swift notebook."""

    # `%%bash` stays above its lines, as the other commands do.
    parse_cell_language = False

    def cell_to_text(self):
        """Return the text representation for the cell"""
        is_swift = self.is_code() and cell_to_text.is_active(self.ext, self.metadata)
        if is_swift and self.comment_magics:
            self.source = commented(self.source)
        head, *lines = super().cell_to_text()
        return [head] + _with_marks(lines, lambda bars: bars + "|")


class SwiftCellReader(cell_reader.DoublePercentScriptCellReader):
    """Reads cells of a Swift notebook."""

    def find_cell_end(self, lines):
        """The end of the cell's lines, the beginning of the next cell, and False: there are no marks at ends.

        jupytext's own looks for the ends of Python's texts, and would put the cells behind an unfinished one into it.
        """
        # The marker alone tells the kind.
        super().find_cell_end(lines[:1])
        starts = (self.start_code_re, self.alternative_start_code_re)
        following = (
            number for number, line in enumerate(lines) if number > 0 and any(start.match(line) for start in starts))
        start = next(following, len(lines))
        # An empty line stands between cells; others belong to the cell.
        separated = 1 < start < len(lines) and lines[start - 1] == ""
        return start - separated, start, False

    def extract_content(self, lines):
        """The content of a cell, from the lines below its marker."""
        is_swift = (
            self.cell_type == "code" and cell_reader.is_active(self.ext, self.metadata)
            and (self.language is None or self.language == self.default_language))
        lines = _with_marks(lines, lambda bars: bars[1:])
        if not is_swift:
            return super().extract_content(lines)
        return uncommented(lines) if self.comment_magics else lines


def _with_marks(lines, change):
    """The lines with other bars in comments that would begin a cell."""
    matches = [(line, _MARKER.fullmatch(line)) for line in lines]
    return [match[1] + change(match[2]) + match[3] if match else line for line, match in matches]


def register():
    """Adds Swift to jupytext's tables, unless it is there."""
    if EXTENSION in languages._SCRIPT_EXTENSIONS:
        return
    language = {"language": "swift", "comment": "//"}
    languages._SCRIPT_EXTENSIONS[EXTENSION] = language
    languages._COMMENT[language["language"]] = language["comment"]
    magics._ESCAPED_CODE_START[EXTENSION] = magics._ESCAPED_CODE_START[".js"]
    formats.JUPYTEXT_FORMATS.append(formats.NotebookFormatDescription(
        format_name="percent", extension=EXTENSION, header_prefix=language["comment"],
        cell_reader_class=SwiftCellReader, cell_exporter_class=SwiftCellExporter,
        current_version_number="1.3", min_readable_version_number="1.1"))
    formats.NOTEBOOK_EXTENSIONS.append(EXTENSION)


def main():
    """jupytext's command, which then knows Swift."""
    register()
    from jupytext.cli import jupytext

    sys.exit(jupytext())
