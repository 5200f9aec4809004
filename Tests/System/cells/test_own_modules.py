"""`%import` and `%package`: files and packages of the user's own."""
import os

import pytest

MANIFEST = """// swift-tools-version: 5.9
import PackageDescription
let package = Package(
    name: "Pack", products: [.library(name: "Pack", targets: ["Pack"])],
    targets: [.target(name: "CPart"), .target(name: "Pack", dependencies: ["CPart"])])
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.stat().st_mtime if path.exists() else 0
    path.write_text(text)
    # A change within the clock's resolution would not be seen.
    os.utime(path, (before + 2, before + 2) if before else None)


@pytest.fixture
def helpers(tmp_path):
    write(tmp_path / "Helpers" / "a.swift", """
        /// Doubles a number.
        public func doubled(_ number: Int) -> Int { number * 2 }
        public struct Thing { public var count = 3; public init() {} }
        """)
    return tmp_path / "Helpers"


def test_a_folder_becomes_a_module(make_session, helpers):
    session = make_session()
    assert session.value(f"%import {helpers}\ndoubled(4)") == "8"
    # Later cells need no import.
    assert session.value("doubled(5)") == "10"
    assert session.value("import Helpers\nHelpers.doubled(6)") == "12"
    assert session.value(f'%import "{helpers}" as Tools\nTools.doubled(7)') == "14"


def test_a_changed_file_is_compiled_again(make_session, helpers):
    session = make_session()
    session.run(f"%import {helpers}\nlet thing = Thing()")
    assert session.value("thing.count") == "3"
    write(helpers / "a.swift", (helpers / "a.swift").read_text().replace("number * 2", "number * 20"))
    write(helpers / "b.swift", "public func tripled(_ number: Int) -> Int { number * 3 }")
    outcome = session.run("doubled(4) + tripled(1)")
    assert outcome.text == "83"
    assert "Helpers was compiled anew" in outcome.stream("stderr")
    # What an earlier version has made is refused in a sentence.
    outcome = session.run("thing.count")
    assert outcome.error == "ModuleError"
    assert "In[1] has run with an earlier version of Helpers" in outcome.message and "run In[1] again" in outcome.message
    session.run("let thing = Thing()")
    assert session.value("thing.count") == "3"


def test_what_does_not_compile_is_shown_and_can_be_mended(make_session, helpers):
    session = make_session()
    session.run(f"%import {helpers}")
    write(helpers / "b.swift", "public func broken( {")
    outcome = session.run("doubled(1)")
    assert outcome.error == "ModuleError" and "b.swift:1:21: error:" in outcome.traceback
    (helpers / "b.swift").unlink()
    assert session.value("doubled(1)") == "2"


@pytest.mark.parametrize("command, sentence", [
    ("%import /nowhere", "There is no folder /nowhere"),
    ("%import", "takes the path of a folder"),
    ("%package https://example.org/x", "needs a version"),
    ("%package https://example.org/x, soon", "is no version"),
    ("%package /tmp", "There is no Package.swift in /tmp"),
])
def test_what_cannot_be_imported(session, command, sentence):
    outcome = session.run(command)
    assert outcome.status == "error" and sentence in outcome.message, outcome.message


def test_a_folder_without_swift(session, tmp_path):
    outcome = session.run(f"%import {tmp_path}")
    assert "holds no Swift files" in outcome.message


def test_a_package_with_c_in_it(make_session, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    package = tmp_path / "Pack"
    write(package / "Package.swift", MANIFEST)
    write(package / "Sources/CPart/include/part.h", "int five(void);\n")
    write(package / "Sources/CPart/part.c", '#include "part.h"\nint five(void) { return 5; }\n')
    write(package / "Sources/Pack/pack.swift", "import CPart\npublic func packed() -> Int { Int(five()) + 1 }\n")
    session = make_session()
    outcome = session.run(f"%package {package}")
    assert outcome.status == "ok" and outcome.stream("stdout") == "import Pack\n", outcome.message
    assert session.value("import Pack\npacked()") == "6"
    assert session.value("packed() + 1") == "7"
