"""Files of arrays as people have them, each with its right outcome.

`CASES` maps a name to a function that writes the files of a case into a folder and returns its `Outcome`: the embeddings
that `convert` must read out of it, or what must be said of it. The numbers come from NumPy and from the libraries that
wrote the file. Some cases need packages besides h5py; these are imported where they are used, and `needs` names them.
"""
import dataclasses
import os
import struct

import h5py
import numpy as np

COUNT, WIDTH = 60, 8


@dataclasses.dataclass
class Outcome:
    """What must come of a case."""
    #: The arguments that name the data: a path and options.
    data: list
    #: The pairs (N × 2 × d) that must be read, or None where the file must be refused.
    pairs: np.ndarray = None
    #: Words of the refusal, or of the remarks, in any order.
    says: tuple = ()
    #: Words that no remark may have.
    silent_on: tuple = ()
    #: How the labels must be read: N × K numbers, or None if it does not matter.
    labels: np.ndarray = None
    #: The command to try; `convert` reads all numbers.
    command: str = "convert"
    #: Words of `train`'s report.
    reports: tuple = ()
    #: More environment variables.
    environment: dict = dataclasses.field(default_factory=dict)


CASES = {}
NEEDS = {}


def case(*needs):
    def register(function):
        CASES[function.__name__] = function
        NEEDS[function.__name__] = needs
        return function
    return register


def some_pairs(count=COUNT, width=WIDTH, seed=0, dtype="f4"):
    return np.random.default_rng(seed).normal(size=(count, 2, width)).astype(dtype)


def h5(folder, name="e.h5", **datasets):
    path = folder / name
    with h5py.File(path, "w") as file:
        for key, value in datasets.items():
            file[key.replace("__", "/")] = value
    return path


# MARK: Two datasets

@case()
def before_and_after(folder):
    data = some_pairs()
    return Outcome([h5(folder, before=data[:, 0], after=data[:, 1])], data, reports=("after − before", "'before' and 'after'"))


@case()
def before_and_after_in_a_group(folder):
    data = some_pairs()
    path = h5(folder, train__before=data[:, 0], train__after=data[:, 1])
    return Outcome([path], data)


@case()
def before_and_after_by_names(folder):
    data = some_pairs()
    path = h5(folder, z0=data[:, 0], z1=data[:, 1])
    return Outcome([path, "--before-dataset", "z0", "--after-dataset", "z1"], data, reports=("'z0' and 'z1'",))


@case()
def before_and_after_of_different_lengths(folder):
    data = some_pairs()
    return Outcome([h5(folder, before=data[:, 0], after=data[:-1, 1])], says=("60", "59", "one row for each pair"))


@case()
def after_alone_is_no_sequence(folder):
    data = some_pairs()
    path = h5(folder, before=data[:, 0], after=data[:, 1])
    return Outcome([path, "--dataset", "after"], says=("'after'", "60 × 8", "--before-dataset", "--sequence"))


@case()
def unpaired_rows(folder):
    return Outcome([h5(folder, cfc_train=some_pairs()[:, 0])], says=("60 × 8", "--sequence", "--after-dataset"))


@case()
def rows_with_both_side_by_side(folder):
    return Outcome([h5(folder, cfc_train=some_pairs().reshape(COUNT, -1))], says=("60 × 16", "N × 2 × d"))


@case()
def sequence_on_request(folder):
    rows = some_pairs()[:, 0]
    return Outcome(
        [h5(folder, cfc_train=rows), "--sequence"], np.stack([rows[:-1], rows[1:]], 1), reports=("differences of neighbouring rows",))


@case()
def sequence_that_says_so(folder):
    rows = some_pairs()[:, 0]
    path = h5(folder, cfc_train=rows)
    with h5py.File(path, "a") as file:
        file["cfc_train"].attrs["layout"] = "sequence"
    return Outcome([path], np.stack([rows[:-1], rows[1:]], 1), reports=("differences of neighbouring rows",))


# MARK: Rows that teach nothing

@case()
def zero_shifts(folder):
    data = some_pairs()
    data[10:30, 1] = data[10:30, 0]
    return Outcome([h5(folder, cfc_train=data)], data, reports=("warning: 20 of 60 shifts are zero, row 10 the first",))


@case()
def zero_shifts_and_nan_left_out(folder):
    data = some_pairs()
    data[10:30, 1] = data[10:30, 0]
    data[40, 1, 3] = np.nan
    labels = np.random.default_rng(1).normal(size=(COUNT, 3)).astype("f4")
    path = h5(folder, cfc_train=data, cfc_train_labels=labels)
    kept = [row for row in range(COUNT) if row != 40 and not 10 <= row < 30]
    return Outcome(
        [path, "--leave-out", "nan,zero"], data[kept], labels=labels[kept],
        reports=("left out: 1 with NaN or infinity, 20 that are zero", "39 shifts"))


@case()
def rows_never_written(folder):
    data = some_pairs(16)
    path = folder / "e.h5"
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("cfc_train", (COUNT, 2, WIDTH), "f4", chunks=(16, 2, WIDTH))
        dataset[:16] = data
    whole = np.zeros((COUNT, 2, WIDTH), "f4")
    whole[:16] = data
    return Outcome([path], whole, reports=("44 of 60 shifts are zero",))


@case()
def no_row_was_ever_written(folder):
    path = folder / "e.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("cfc_train", (10**9, 2, 768), "f4", chunks=(1000, 2, 768))
    return Outcome([path], says=("1,000,000,000 × 2 × 768", "none of its rows was ever written"))


@case()
def a_virtual_source_that_is_gone(folder):
    data = some_pairs()
    h5(folder, "a.h5", x=data[:30])
    h5(folder, "b.h5", x=data[30:])
    layout = h5py.VirtualLayout((COUNT, 2, WIDTH), "f4")
    layout[:30] = h5py.VirtualSource("a.h5", "x", (30, 2, WIDTH))
    layout[30:] = h5py.VirtualSource("b.h5", "x", (30, 2, WIDTH))
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_virtual_dataset("cfc_train", layout)
    os.remove(folder / "b.h5")
    data[30:] = 0
    return Outcome([folder / "e.h5"], data, says=("b.h5", "not there"), reports=("30 of 60 shifts are zero",))


# MARK: Values

@case()
def one_value_whose_square_overflows(folder):
    data = some_pairs()
    data[7, 1, 2] = 2e19
    return Outcome([h5(folder, cfc_train=data)], says=("row 7", "2e+19"), command="train")


@case()
def values_too_large_for_single_precision(folder):
    data = some_pairs(dtype="f8")
    data[5, 0, 0] = 1e300
    return Outcome([h5(folder, cfc_train=data)], says=("row 5", "1e+300", "too large for single precision"))


@case()
def large_offsets_in_double_precision(folder):
    data = some_pairs(dtype="f8")
    shifts = data[:, 1] - data[:, 0]
    data += 1e9
    return Outcome([h5(folder, cfc_train=data)], command="train", reports=("60 shifts",), pairs=shifts)


@case()
def large_offsets_in_long_double_and_big_endian(folder):
    data = some_pairs(dtype="f8") + 1e9
    return Outcome(
        [h5(folder, before=data[:, 0].astype(">f8"), after=data[:, 1].astype(np.longdouble))], command="train",
        reports=("60 shifts",), pairs=data[:, 1] - data[:, 0])


@case()
def big_endian_and_half(folder):
    data = some_pairs().astype(">f2")
    return Outcome([h5(folder, cfc_train=data)], data.astype("f4"))


@case("ml_dtypes")
def opaque_bfloat16(folder):
    import ml_dtypes
    data = some_pairs().astype(ml_dtypes.bfloat16)
    return Outcome([h5(folder, cfc_train=data)], data.astype("f4"), says=("bfloat16",))


@case()
def complex_numbers(folder):
    return Outcome([h5(folder, cfc_train=some_pairs().astype("c8"))], says=("complex numbers",))


@case()
def integers(folder):
    return Outcome([h5(folder, cfc_train=np.ones((COUNT, 2, WIDTH), "i4"))], says=("int32",))


@case()
def axes_reversed(folder):
    data = some_pairs(300).T.copy()
    path = h5(folder, cfc_train=data)
    return Outcome([path], data, says=("8 pairs of 300 entries", "reverse"))


# MARK: Links, locks and storage

@case()
def labels_behind_an_external_link(folder):
    data = some_pairs()
    string = h5py.string_dtype()
    # Both files have a heap of strings at the same place.
    for name, first in [("e.h5", 0), ("l.h5", 1000)]:
        with h5py.File(folder / name, "w") as file:
            if name == "e.h5":
                file["cfc_train"] = data
            file.create_dataset("labels", data=[f"[{first + row}]" for row in range(COUNT)], dtype=string)
    with h5py.File(folder / "e.h5", "a") as file:
        file["cfc_train_labels"] = h5py.ExternalLink("l.h5", "/labels")
    return Outcome([folder / "e.h5"], data, labels=np.arange(1000, 1000 + COUNT, dtype="f4")[:, None])


@case()
def an_external_link_that_dangles(folder):
    path = h5(folder, other=some_pairs())
    with h5py.File(path, "a") as file:
        file["cfc_train"] = h5py.ExternalLink("gone.h5", "/cfc_train")
    return Outcome([path], says=("'cfc_train' is a link to gone.h5, which is not there",))


@case()
def a_soft_link_that_dangles(folder):
    path = h5(folder, other=some_pairs())
    with h5py.File(path, "a") as file:
        file["cfc_train"] = h5py.SoftLink("/gone/data")
    return Outcome([path], says=("'cfc_train' is a link to '/gone/data', which is not there",))


@case()
def test_data_behind_a_link_that_dangles(folder):
    data = some_pairs()
    path = h5(folder, cfc_train=data)
    with h5py.File(path, "a") as file:
        file["cfc_test"] = h5py.ExternalLink("gone.h5", "/cfc_test")
    return Outcome([path], data, says=("'cfc_test' is a link to gone.h5, which is not there; it is not used",),
                   reports=("after − before",))


@case()
def the_newest_form(folder):
    """From version 2.0 on, compressed chunks have a form that earlier libraries do not know."""
    data = some_pairs()
    path = folder / "e.h5"
    with h5py.File(path, "w", libver="latest") as file:
        file.create_dataset("cfc_train", data=data, chunks=(10, 2, WIDTH), compression="gzip")
    if h5py.version.hdf5_version_tuple < (2, 0, 0):
        return Outcome([path], data)
    return Outcome([path], says=("'cfc_train' cannot be read by the HDF5 library", "libver=('earliest', 'v110')"))


@case()
def the_newest_form_of_before_and_after(folder):
    data = some_pairs()
    path = folder / "e.h5"
    with h5py.File(path, "w", libver="latest") as file:
        for column, name in enumerate(["before", "after"]):
            file.create_dataset(name, data=data[:, column], chunks=(10, WIDTH), compression="gzip")
        file["ids"] = np.arange(COUNT)
    if h5py.version.hdf5_version_tuple < (2, 0, 0):
        return Outcome([path], data)
    return Outcome([path], says=("'before' cannot be read by the HDF5 library", "libver=('earliest', 'v110')"))


@case()
def raw_storage_that_is_gone(folder):
    path = folder / "e.h5"
    data = some_pairs()
    with h5py.File(path, "w") as file:
        file.create_dataset(
            "cfc_train", data.shape, "f4", external=[(str(folder / "raw.bin"), 0, data.nbytes)])[:] = data
    os.remove(folder / "raw.bin")
    return Outcome([path], says=("raw.bin", "not there"))


@case()
def a_name_with_a_slash(folder):
    data = some_pairs()
    return Outcome([h5(folder, train=data), "--dataset", "/train"], data)


@case()
def a_user_block(folder):
    data = some_pairs()
    with h5py.File(folder / "e.mat", "w", userblock_size=512) as file:
        file["cfc_train"] = data
    return Outcome([folder / "e.mat"], data)


@case()
def one_chunk_for_all(folder):
    data = some_pairs(4000, 64)
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_dataset("cfc_train", data=data, chunks=data.shape, compression="gzip", compression_opts=1)
    return Outcome([folder / "e.h5"], data)


@case()
def columns_as_chunks(folder):
    data = some_pairs(3000, 16)
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_dataset("cfc_train", data=data, chunks=(3000, 1, 1), compression="gzip", compression_opts=1)
    return Outcome([folder / "e.h5"], data)


@case()
def lzf(folder):
    # What does not become smaller is stored without the filter.
    data = np.sign(some_pairs())
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_dataset("cfc_train", data=data, compression="lzf")
    return Outcome([folder / "e.h5"], data)


@case("hdf5plugin")
def a_filter_by_plug_in(folder):
    import hdf5plugin
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_dataset("cfc_train", data=some_pairs(), **hdf5plugin.Zstd())
    return Outcome([folder / "e.h5"], says=("HDF5_PLUGIN_PATH", "gzip"))


@case("hdf5plugin")
def a_filter_by_plug_in_that_is_installed(folder):
    import hdf5plugin
    data = some_pairs()
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_dataset("cfc_train", data=data, **hdf5plugin.Zstd())
    return Outcome([folder / "e.h5"], data, environment={"HDF5_PLUGIN_PATH": hdf5plugin.PLUGIN_PATH})


# MARK: Labels

@case()
def labels_of_numbers(folder):
    data, labels = some_pairs(), np.random.default_rng(2).normal(size=(COUNT, 4))
    return Outcome([h5(folder, cfc_train=data, cfc_train_labels=labels)], data, labels=labels.astype("f4"))


@case()
def labels_of_one_integer(folder):
    data, labels = some_pairs(), np.arange(COUNT) % 3
    return Outcome([h5(folder, cfc_train=data, cfc_train_labels=labels)], data, labels=labels.astype("f4")[:, None])


@case()
def labels_of_truth_values(folder):
    data, labels = some_pairs(), np.random.default_rng(2).random((COUNT, 2)) > 0.5
    return Outcome([h5(folder, cfc_train=data, cfc_train_labels=labels)], data, labels=labels.astype("f4"))


@case()
def labels_of_words(folder):
    data, words = some_pairs(), ["red", "green", "blue"]
    path = folder / "e.h5"
    with h5py.File(path, "w") as file:
        file["before"], file["after"] = data[:, 0], data[:, 1]
        file.create_dataset("labels", data=[words[row % 3] for row in range(COUNT)], dtype=h5py.string_dtype())
    # A column a word, in alphabetical order.
    column = np.array([2, 1, 0])[np.arange(COUNT) % 3]
    return Outcome([path], data, labels=np.eye(3, dtype="f4")[column])


@case()
def labels_that_do_not_fit(folder):
    data = some_pairs()
    path = h5(folder, cfc_train=data, cfc_train_labels=np.ones(COUNT - 1))
    return Outcome([path], data, says=("cfc_train_labels", "59", "the labels are not used"))


@case()
def labels_that_are_broken(folder):
    data = some_pairs()
    path = folder / "e.h5"
    with h5py.File(path, "w") as file:
        file["cfc_train"] = data
        file.create_dataset("cfc_train_labels", data=["[1, 2]"] * (COUNT - 1) + ["[1, "], dtype=h5py.string_dtype())
    return Outcome([path], data, says=("row 59 is not JSON", "the labels are not used"))


# MARK: Other formats

@case()
def npy(folder):
    data = some_pairs()
    np.save(folder / "e.npy", data)
    return Outcome([folder / "e.npy"], data, reports=("after − before, from e.npy",))


@case()
def npy_in_two_files(folder):
    data = some_pairs()
    np.save(folder / "before.npy", data[:, 0])
    np.save(folder / "after.npy", data[:, 1])
    return Outcome(
        [folder / "before.npy", "--after-file", folder / "after.npy"], data, reports=("from before.npy and after.npy",))


@case()
def npy_alone(folder):
    np.save(folder / "e.npy", some_pairs()[:, 0])
    return Outcome([folder / "e.npy"], says=("60 × 8", "--after-file", "--sequence"))


@case()
def npy_in_fortran_order(folder):
    data = some_pairs()
    np.save(folder / "e.npy", np.asfortranarray(data))
    return Outcome([folder / "e.npy"], data)


@case()
def npy_big_endian_double(folder):
    data = some_pairs(dtype="f8")
    np.save(folder / "e.npy", data.astype(">f8"))
    return Outcome([folder / "e.npy"], data.astype("f4"))


@case()
def npy_of_integers(folder):
    np.save(folder / "e.npy", np.ones((COUNT, 2, WIDTH), "i8"))
    return Outcome([folder / "e.npy"], says=("int64",))


@case()
def npy_with_nan(folder):
    data = some_pairs()
    data[3, 0, 1] = np.nan
    np.save(folder / "e.npy", data)
    return Outcome([folder / "e.npy"], says=("row 3", "nan"), command="train")


@case()
def npy_cut_short(folder):
    np.save(folder / "e.npy", some_pairs())
    content = (folder / "e.npy").read_bytes()
    (folder / "e.npy").write_bytes(content[:-100])
    return Outcome([folder / "e.npy"], says=("e.npy", "need"))


@case()
def npy_with_a_dimension_beside_zero(folder):
    header = b"{'descr': '<f8', 'fortran_order': True, 'shape': (4611686018427387904, 0), }"
    header += b" " * (117 - len(header)) + b"\n"
    (folder / "e.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    return Outcome([folder / "e.npy"], says=("e.npy",))


@case()
def npz(folder):
    data, labels = some_pairs(), np.random.default_rng(3).normal(size=(COUNT, 2)).astype("f4")
    np.savez(folder / "e.npz", before=data[:, 0], after=data[:, 1], labels=labels, names=np.array(["a", "b"]))
    return Outcome([folder / "e.npz"], data, labels=labels)


@case()
def npz_compressed_of_one_array(folder):
    data = some_pairs()
    np.savez_compressed(folder / "e.npz", data)
    return Outcome([folder / "e.npz"], data)


@case()
def npz_of_several_arrays(folder):
    np.savez(folder / "e.npz", one=some_pairs(), two=some_pairs())
    return Outcome([folder / "e.npz"], says=("'one'", "'two'"))


@case()
def npz_that_unpacks_to_gigabytes(folder):
    import zipfile
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (100000000, 9), }"
    header += b" " * (117 - len(header)) + b"\n"
    with zipfile.ZipFile(folder / "e.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.npy", "w", force_zip64=True) as member:
            member.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
            zeros = bytes(10**6)
            for _ in range(3600):
                member.write(zeros)
    return Outcome([folder / "e.npz", "--sequence"], says=("e.npz",))


@case("safetensors")
def safetensors(folder):
    from safetensors.numpy import save_file
    data = some_pairs()
    save_file({"before": data[:, 0].copy(), "after": data[:, 1].copy()}, folder / "e.safetensors")
    return Outcome([folder / "e.safetensors"], data)


@case("safetensors", "torch")
def safetensors_of_bfloat16(folder):
    import torch
    from safetensors.torch import save_file
    data = torch.from_numpy(some_pairs()).to(torch.bfloat16)
    save_file({"shifts": data}, folder / "e.safetensors")
    return Outcome([folder / "e.safetensors"], data.float().numpy())


@case("torch")
def pt(folder):
    import torch
    data = some_pairs()
    torch.save({"before": torch.from_numpy(data[:, 0].copy()), "after": torch.from_numpy(data[:, 1].copy())}, folder / "e.pt")
    return Outcome([folder / "e.pt"], data)


@case("torch")
def pt_of_one_tensor(folder):
    import torch
    data = some_pairs()
    torch.save(torch.from_numpy(data).half(), folder / "e.pt")
    return Outcome([folder / "e.pt"], data.astype("f2").astype("f4"))


# MARK: Hostile files

@case()
def strings_beside_an_empty_axis(folder):
    with h5py.File(folder / "e.h5", "w") as file:
        file["cfc_train"] = some_pairs()
        file.create_dataset("s", (0, 2**40, 2**40), dtype=h5py.string_dtype(), chunks=(1, 1, 1), maxshape=(None, 2**40, 2**40))
    return Outcome([folder / "e.h5"], says=("'s'",), command="inspect")


@case()
def strings_of_gigabytes(folder):
    data = some_pairs()
    with h5py.File(folder / "e.h5", "w") as file:
        file["cfc_train"] = data
        file.create_dataset("cfc_train_labels", (COUNT,), dtype=f"S{2**31 - 1}", chunks=(1,))
    return Outcome([folder / "e.h5"], data, says=("cfc_train_labels", "not used"))


@case()
def rows_of_gigabytes(folder):
    with h5py.File(folder / "e.h5", "w") as file:
        file.create_dataset("cfc_train", (3, 2, 2**34), "f4", chunks=(1, 1, 2**20))
    return Outcome([folder / "e.h5"], says=("never written",)[:0] + ("was ever written",))


@case()
def deep_groups(folder):
    data = some_pairs()
    with h5py.File(folder / "e.h5", "w") as file:
        file["cfc_train"] = data
        group = file
        for _ in range(5000):
            group = group.create_group("g")
    return Outcome([folder / "e.h5"], data)
