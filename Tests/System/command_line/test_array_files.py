"""Files of arrays as people have them: read to the right numbers, or refused with one sentence."""
import pytest

from support import array_cases, array_checks

#: Those that h5py writes within a second; `Tests/Benchmarks/make_cases.py` has the others, too.
QUICK = [
    "before_and_after", "after_alone_is_no_sequence", "sequence_on_request", "zero_shifts_and_nan_left_out",
    "no_row_was_ever_written", "a_virtual_source_that_is_gone", "one_value_whose_square_overflows",
    "large_offsets_in_long_double_and_big_endian", "labels_behind_an_external_link", "an_external_link_that_dangles",
    "test_data_behind_a_link_that_dangles",
    "a_user_block", "lzf", "labels_of_words", "labels_that_do_not_fit", "npy_in_two_files",
    "npy_with_a_dimension_beside_zero", "npz", "strings_of_gigabytes", "deep_groups",
]


@pytest.mark.parametrize("name", QUICK)
def test_a_file_of_arrays(name, tmp_path):
    assert array_checks.check(array_cases.CASES[name](tmp_path), tmp_path) == []
