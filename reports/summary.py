"""What an index says of an executed notebook: its title, its question, its parameters and its headline figure."""
import re

# A cell with this tag has the figure that a report is known by.
HEADLINE = "headline"
# The tags of the parameters of a notebook, and of those that a run was given instead.
PARAMETERS, INJECTED = "parameters", "injected-parameters"
# The names in a notebook's metadata, below sparseshift and index.
INDEX_FACTS = ["question", "answer", "needs", "minutes", "paper"]


def title(notebook):
    """The first heading."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (match := re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE)):
            return match[1].strip()
    return ""


def question(notebook):
    """The first bold words of the first cell, or what stands behind the bold word Question, as a sentence."""
    if not notebook.cells or notebook.cells[0].cell_type != "markdown":
        return ""
    source = notebook.cells[0].source
    match = re.search(r"\*\*Questions?\.?\*\*\s*(.+?[.?])(?:\s|$)", source, re.DOTALL) or re.search(r"\*\*(.+?)\*\*", source, re.DOTALL)
    words = " ".join(match[1].split()) if match else ""
    # Links, emphasis and code as plain words.
    words = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", words).replace("*", "").replace("`", "")
    return words[:1].upper() + words[1:]


def index_facts(notebook):
    """What the notebook's metadata say for the index: question, answer, needs, minutes and paper, each a text; those there are."""
    facts = notebook.metadata.get("sparseshift", {}).get("index", {})
    return {name: " ".join(str(facts[name]).split()) for name in INDEX_FACTS if str(facts.get(name, "")).strip()}


def tags(cell):
    return cell.get("metadata", {}).get("tags", [])


def parameters(notebook):
    """Names and values as Swift writes them: those of the notebook, replaced by those that it was given."""
    values = {}
    for tag in (PARAMETERS, INJECTED):
        for cell in notebook.cells:
            if cell.cell_type == "code" and tag in tags(cell):
                for match in re.finditer(r"^(?:let|var)\s+(\w+)[^=\n]*=\s*(.+?)\s*(?://.*)?$", cell.source, re.MULTILINE):
                    values[match[1]] = match[2]
    return values


def figures(cell):
    return [output for output in cell.get("outputs", []) if "image/svg+xml" in output.get("data", {})]


def headline_cell(notebook):
    """The cell with the figure that the notebook is known by: the tagged one, or else the last with a figure."""
    drawn = [cell for cell in notebook.cells if cell.cell_type == "code" and figures(cell)]
    tagged = [cell for cell in drawn if HEADLINE in tags(cell)]
    return (tagged or drawn[-1:] or [None])[0]
