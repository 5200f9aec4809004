"""The order of the folders in each module: a folder may use those above it in the list, and none below.

A type belongs to the folder that declares it; a folder uses a type that its code names. A folder within another one
belongs to it unless it is listed itself. `.` holds the files directly in the module's folder.
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = ROOT / "Sources"

ORDER = {
    "SparseShift": [
        "Storage", "Data", "Data/Texts", "Model", "Metrics", "Methods", "Runs", "Training", "Selection", "Interchange",
        "Session", "Engines",
    ],
    "Figures": [
        "Text", "Display", "Markup", "Color", "SVG", "Scales", "Charts/Values", "Charts/Statistics", "Charts/MarkKind",
        "Charts/Marks", "Charts/Layout", "Charts/HeatMaps", "Charts", "Diagrams", "Tables", "Views", "Files",
    ],
    "ResultViews": [
        "Shared", "Data", "Model", "Metrics", "Methods", "Runs", "Training", "Selection", "Interchange", "Session",
        "LanguageModels", "Pages",
    ],
    "CommandLineTool": ["Messages", "Files", "Progress", "Running", "Options", "Sweeps", "Shards", "Studies", "Reports", "Commands", "."],
    "LanguageModels": [
        ".", "Runtime", "Model", "Steering", "Context", "Embeddings", "Generation", "Finding", "Endpoints",
        "Interpretation", "Study/Judges", "Study", "Pages",
    ],
    "Work": [".", "Threads", "Progress"],
    "TensorFiles": ["Tensors", "Files", "Arrays", "Events", "Torch", "."],
    "JupyterWire": ["Connection", "Envelope", "Wire", "Publishing", "Language", "Socket", "Client", "."],
    "CellEngine": [
        ".", "Parsing", "Compiling", "Packages", "Linking", "Names", "Rewriting", "Running", "Output", "Assistance",
        "Session"],
    "NotebookKernel": ["Names", "Completion", "Inspection", "Commands", "Installation", "."],
    "NotebookExecution": ["Parameters", "Execution"],
}

DECLARATION = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|final|indirect|nonisolated)\s+)*"
    r"(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)", re.MULTILINE)


def code(text):
    """Swift without comments and without the text of its strings; what is interpolated stays."""
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r'"""(.*?)"""|"((?:\\.|[^"\\\n])*)"', lambda found: " ".join(
        re.findall(r"\\\(([^()]*(?:\([^()]*\))*[^()]*)\)", found.group(1) or found.group(2) or "")), text, flags=re.DOTALL)


def folder_of(path, module):
    """The listed folder that a file belongs to."""
    place = path.relative_to(SOURCES / module).parent.as_posix()
    fitting = [folder for folder in ORDER[module] if place == folder or place.startswith(folder + "/")]
    return max(fitting, key=len) if fitting else place


def uses(module, sources=None):
    """Every use of another folder's type in a module: (folder, file, type, the type's folder)."""
    sources = sources or {path: path.read_text() for path in sorted((SOURCES / module).rglob("*.swift"))}
    texts = {path: code(text) for path, text in sources.items()}
    home = {name: folder_of(path, module) for path, text in texts.items() for name in DECLARATION.findall(text)}
    for path, text in texts.items():
        own = folder_of(path, module)
        for name in sorted(set(re.findall(r"\b[A-Z]\w*", text))):
            if home.get(name, own) != own:
                yield own, path, name, home[name]


def violations(module, sources=None):
    """What breaks the order, as sentences."""
    order = ORDER[module]
    for own, path, name, other in uses(module, sources):
        if own not in order or other not in order or order.index(other) > order.index(own):
            yield (f"{path.relative_to(ROOT)} in {module}/{own} uses {name} of {module}/{other}, which stands below; "
                   f"the order is {', '.join(order)}")
