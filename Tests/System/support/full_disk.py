"""A disk that is full from some call on: a library that is preloaded into a program."""
import os
import pathlib
import struct
import subprocess

SOURCE = pathlib.Path(__file__).with_suffix(".c")


class FullDisk:
    """Makes calls that write into a folder fail as on a full disk."""

    def __init__(self, library, folder, state):
        self.library = library
        self.folder = folder
        self.state = state
        self.fail_from(0)

    @classmethod
    def build(cls, place, folder):
        """Compiles the library into `place`."""
        library = place / "full_disk.so"
        if not library.exists():
            subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
        return cls(library, folder, place / "full_disk.state")

    def fail_from(self, call):
        """Counts calls from 0 again; that one and all later ones fail, or none if it is 0."""
        with open(self.state, "r+b" if self.state.exists() else "w+b") as file:
            file.write(struct.pack("qq", 0, call))

    @property
    def calls(self):
        """The number of calls since then."""
        return struct.unpack("qq", self.state.read_bytes())[0]

    @property
    def environment(self):
        return {**os.environ, "TERM": "dumb", "LD_PRELOAD": str(self.library), "FULL_DISK_FOLDER": str(self.folder),
                "FULL_DISK_STATE": str(self.state)}
