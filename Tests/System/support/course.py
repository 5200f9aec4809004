"""The pages of the course, as tests read them."""
import nbformat

from support.paths import ROOT


def page(name):
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def sources(book, kind):
    """The texts of the cells of one kind."""
    return [cell.source for cell in book.cells if cell.cell_type == kind]
