"""Writes Tests/Fixtures/data/packed.h5 and packed-v110.h5 with h5py: python make_packed_chunks.py FOLDER.

Every dataset of `packed.h5` stores the same numbers, 23 × 2 × 5, in chunks of some rows that are packed in one way. The
numbers follow a formula, so that the tests need no copy of them. Those in `damaged` cannot be read.
"""
import ctypes
import sys
import zlib

import h5py
import numpy as np

ROWS, WIDTH, CHUNK = 23, 5, 4


def numbers(dtype="<f4"):
    index = np.arange(ROWS * 2 * WIDTH)
    return ((index * 7919 % 1000 - 500) / 8).reshape(ROWS, 2, WIDTH).astype(dtype)


def shuffled(data):
    return np.frombuffer(data.tobytes(), "u1").reshape(-1, data.dtype.itemsize).T.tobytes()


def chunk(data, number):
    """The numbers of a chunk; those beyond the last row are zero."""
    part = np.zeros((CHUNK, 2, WIDTH), data.dtype)
    rows = data[number * CHUNK:(number + 1) * CHUNK]
    part[:len(rows)] = rows
    return part


def pipeline(file, name, filters, data):
    """A dataset with filters in an order that h5py does not use by itself."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk((CHUNK, 2, WIDTH))
    for filter in filters:
        {"gzip": lambda: properties.set_deflate(6), "shuffle": properties.set_shuffle,
         "checksum": properties.set_fletcher32}[filter]()
    space = h5py.h5s.create_simple(data.shape)
    h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(data.dtype), space, properties)
    file[name][...] = data


def packed(path):
    with h5py.File(path, "w", libver="earliest") as file:
        data = numbers()
        chunks = {"chunks": (CHUNK, 2, WIDTH)}
        ways = {
            "gzip": {"compression": "gzip"}, "shuffle": {"shuffle": True}, "checksum": {"fletcher32": True},
            "shuffle_gzip": {"compression": "gzip", "shuffle": True},
            "gzip_checksum": {"compression": "gzip", "fletcher32": True},
            "shuffle_gzip_checksum": {"compression": "gzip", "shuffle": True, "fletcher32": True},
            "lzf": {"compression": "lzf"},
        }
        for name, way in ways.items():
            file.create_dataset(name, data=data, **chunks, **way)
        for name in ["gzip", "shuffle_gzip_checksum"]:
            file.create_dataset(name + "_double", data=numbers("<f8"), **chunks, **ways[name])
            file.create_dataset(name + "_half", data=numbers("<f2"), **chunks, **ways[name])
            file.create_dataset(name + "_big_endian", data=numbers(">f4"), **chunks, **ways[name])
            file.create_dataset(name + "_integers", data=(8 * numbers("<f8")).astype("<i8"), **chunks, **ways[name])
        for filters in [("checksum", "gzip"), ("gzip", "shuffle"), ("checksum", "shuffle", "gzip"), ("gzip", "gzip"),
                        ("checksum", "gzip", "checksum")]:
            pipeline(file, "_then_".join(filters), filters, data)
        # Two bytes that are opaque, as h5py writes bfloat16: the upper halves of float32.
        halves = (data.view("<u4") >> 16).astype("<u2").view("V2")
        file.create_dataset("gzip_bfloat16", data=halves, **chunks, compression="gzip")
        file.create_dataset("gzip_truth", data=data > 0, **chunks, compression="gzip")
        file.create_dataset("columns", data=data, chunks=(CHUNK, 1, WIDTH), compression="gzip", shuffle=True)
        file.create_dataset("one_chunk", data=data, chunks=(ROWS, 2, WIDTH), compression="gzip", shuffle=True)
        file.create_dataset(
            "beyond", data=data, chunks=(2 * ROWS, 2, WIDTH), maxshape=(None, 2, WIDTH), compression="gzip")
        # Chunks 1 and 4 were never written.
        sparse = file.create_dataset("missing", data.shape, "<f4", **chunks, compression="gzip", fillvalue=2.5)
        for number in (0, 2, 3, 5):
            sparse[number * CHUNK:(number + 1) * CHUNK] = data[number * CHUNK:(number + 1) * CHUNK]
        # Filters that were left out for single chunks: bit 0 is the shuffling, bit 1 gzip.
        masked = file.create_dataset("masked", data=data, **chunks, compression="gzip", shuffle=True)
        masked.id.write_direct_chunk((CHUNK, 0, 0), zlib.compress(chunk(data, 1).tobytes()), filter_mask=1)
        masked.id.write_direct_chunk((2 * CHUNK, 0, 0), shuffled(chunk(data, 2)), filter_mask=2)
        masked.id.write_direct_chunk((5 * CHUNK, 0, 0), chunk(data, 5).tobytes(), filter_mask=3)
        # zlib ends before the chunk does; and blocks that are not compressed are longer than the numbers.
        longer = file.create_dataset("longer", data=data, **chunks, compression="gzip")
        longer.id.write_direct_chunk((CHUNK, 0, 0), zlib.compress(chunk(data, 1).tobytes()) + b"more")
        longer.id.write_direct_chunk((2 * CHUNK, 0, 0), zlib.compress(chunk(data, 2).tobytes(), 0))
        damaged(file, data, chunks)


def damaged(file, data, chunks):
    """Chunk 2 (rows 8 to 11) is not what it should be."""
    place = (2 * CHUNK, 0, 0)
    sound = zlib.compress(chunk(data, 2).tobytes())
    broken = bytearray(sound)
    broken[len(broken) // 2] ^= 0xFF
    contents = {
        "broken": bytes(broken), "cut": sound[:-7], "nothing": b"\0" * 40,
        "fewer": zlib.compress(chunk(data, 2).tobytes()[:-4]), "more": zlib.compress(chunk(data, 2).tobytes() + b"1234"),
    }
    for name, content in contents.items():
        file.create_dataset("damaged/" + name, data=data, **chunks, compression="gzip").id.write_direct_chunk(place, content)
    checked = file.create_dataset("damaged/checksum", data=data, **chunks, fletcher32=True)
    content = bytearray(checked.id.read_direct_chunk(place)[1])
    content[5] ^= 1
    checked.id.write_direct_chunk(place, bytes(content))
    short = file.create_dataset("damaged/shuffle", data=data, **chunks, compression="gzip", shuffle=True)
    short.id.write_direct_chunk(place, zlib.compress(shuffled(chunk(data, 2))[:-8]))


def newer(path):
    """The other indices of chunks, which version 1.10 brought, and a last chunk that is not packed."""
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        data = numbers()
        options = {"compression": "gzip", "shuffle": True}
        file.create_dataset("single", data=data, chunks=(ROWS, 2, WIDTH), **options)
        file.create_dataset("fixed", data=data, chunks=(CHUNK, 2, WIDTH), **options)
        file.create_dataset("extensible", data=data, chunks=(CHUNK, 2, WIDTH), maxshape=(None, 2, WIDTH), **options)
        file.create_dataset("tree", data=data, chunks=(CHUNK, 2, WIDTH), maxshape=(None, None, WIDTH), **options)
    # h5py has no way to ask for that.
    library = ctypes.CDLL("libhdf5_serial.so.103")
    identifier = ctypes.c_int64
    for function in ["H5Fopen", "H5Pcreate", "H5Screate_simple", "H5Dcreate2"]:
        getattr(library, function).restype = identifier
    library.H5open()

    def constant(name):
        return identifier(identifier.in_dll(library, name).value)

    def lengths(*values):
        return (ctypes.c_uint64 * len(values))(*values)

    data = np.ascontiguousarray(numbers())
    access = identifier(library.H5Pcreate(constant("H5P_CLS_FILE_ACCESS_ID_g")))
    library.H5Pset_libver_bounds(access, 2, 2)
    file = identifier(library.H5Fopen(str(path).encode(), 1, access))
    space = identifier(library.H5Screate_simple(3, lengths(*data.shape), None))
    for name, filters in [("unpacked_end", [library.H5Pset_shuffle]),
                          ("unpacked_end_gzip", [lambda creation: library.H5Pset_deflate(creation, 6)])]:
        creation = identifier(library.H5Pcreate(constant("H5P_CLS_DATASET_CREATE_ID_g")))
        library.H5Pset_chunk(creation, 3, lengths(CHUNK, 2, WIDTH))
        for apply in filters:
            apply(creation)
        assert library.H5Pset_chunk_opts(creation, 2) >= 0
        kind = constant("H5T_IEEE_F32LE_g")
        dataset = identifier(library.H5Dcreate2(file, name.encode(), kind, space, identifier(0), creation, identifier(0)))
        everything = identifier(0)
        buffer = data.ctypes.data_as(ctypes.c_void_p)
        assert library.H5Dwrite(dataset, kind, everything, everything, identifier(0), buffer) >= 0
        library.H5Dclose(dataset)
    library.H5Fclose(file)


if __name__ == "__main__":
    packed(sys.argv[1] + "/packed.h5")
    newer(sys.argv[1] + "/packed-v110.h5")
