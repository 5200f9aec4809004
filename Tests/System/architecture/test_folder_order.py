"""Folders use what stands above them, and nothing below."""
import pytest

import folder_order


@pytest.mark.parametrize("module", folder_order.ORDER)
def test_folders_use_only_what_stands_above(module):
    assert list(folder_order.violations(module)) == []


@pytest.mark.parametrize("module", folder_order.ORDER)
def test_every_folder_has_its_place(module):
    folders = {folder_order.folder_of(path, module) for path in (folder_order.SOURCES / module).rglob("*.swift")}
    assert folders == set(folder_order.ORDER[module])


def test_a_use_of_a_lower_folder_is_found():
    folder = folder_order.SOURCES / "SparseShift"
    sources = {
        folder / "Data/Shifts.swift": "struct Shifts { var model: TrainedModel? }\n",
        folder / "Runs/TrainedModel.swift": "public struct TrainedModel { let data: Shifts }\n",
    }
    assert [sentence.split(" uses ")[1].split(",")[0] for sentence in folder_order.violations("SparseShift", sources)] \
        == ["TrainedModel of SparseShift/Runs"]
