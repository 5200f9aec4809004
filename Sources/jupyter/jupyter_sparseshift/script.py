"""nbconvert's `--to script` for Swift notebooks: a file that is Swift."""
import copy
import re

from nbconvert.exporters.templateexporter import TemplateExporter
from traitlets import default

from .commands import declared_names, script

#: What every cell imports.
IMPORTS = ("Foundation", "Notebook")


class SwiftExporter(TemplateExporter):
    """A notebook as a Swift file, in which Markdown and the kernel's commands are comments."""

    export_from_notebook = "Swift"
    # The template is for this type alone.
    output_mimetype = "text/plain"

    @default("file_extension")
    def _file_extension_default(self):
        return ".swift"

    @default("template_name")
    def _template_name_default(self):
        return "script"

    @default("template_file")
    def _template_file_default(self):
        return "script.j2"

    def from_notebook_node(self, nb, resources=None, **kw):
        """Convert from notebook node."""
        self.output_mimetype = "text/x-swift"
        nb = copy.deepcopy(nb)
        sources = [cell.source for cell in nb.cells if cell.cell_type == "code"]
        names = declared_names(sources)
        for cell in nb.cells:
            # The kernel takes any of these for the end of a line.
            lines = re.split(r"\r\n|\r|\n", cell.source)
            if cell.cell_type == "code":
                lines = script(lines, names)
            else:
                lines = [f"// {line}".rstrip() for line in lines]
                # The template leaves out everything but code.
                cell.cell_type = "code"
                cell.outputs, cell.execution_count = [], None
            cell.source = "\n".join(lines)
        text, resources = super().from_notebook_node(nb, resources, **kw)
        missing = [module for module in IMPORTS if not re.search(rf"^import {module}$", text, re.MULTILINE)]
        return "".join(f"import {module}\n" for module in missing) + text, resources
