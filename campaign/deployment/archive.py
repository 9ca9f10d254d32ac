"""The file of a backup: a zip that unzip, sqlite3 and pg_restore can read without this program.

    database.sqlite3 or database.pgdump   the database, as its own engine copied it
    settings.env                          what the environment changed of the settings; no secret among it
    manifest.json                         what this is, when and from what it was made, and how to tell it is whole

The manifest is written last and holds the SHA-256 of each other part (of its content, not of its compressed form), the
migrations that were applied, and how many rows each table had. Beside the file stands one with its own SHA-256, in the
form that `sha256sum --check` reads.
"""

import contextlib
import hashlib
import json
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tqdm import tqdm

FORMAT, VERSION = "solidarity-record-backup", 1
LEVEL = 3  # of compression: half the time of the usual 6 for a twentieth more bytes
CHUNK = 1 << 20  # bytes
MANIFEST, SETTINGS = "manifest.json", "settings.env"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
NAME = re.compile(r"record-(\d{8}T\d{6}Z)(?:-(\d+))?\.zip")

_DAMAGED = (zlib.error, NotImplementedError, RuntimeError)  # what zipfile raises, beside its own

silent = partial(tqdm, disable=True)


class BackupError(Exception):
    """Something that somebody can mend; the text says what and how. Nothing was changed."""


def because(error):
    """What an OSError says, without its number."""
    return f"{error.strerror or error}"


def checksum_file(path):
    return path.with_name(f"{path.name}.sha256")


def backups_in(folder):
    """The backups of a folder, the oldest first by the times in their names."""
    found = [(NAME.fullmatch(path.name), path) for path in Path(folder).iterdir()]
    return [path for match, path in sorted(((m[1], int(m[2] or 1)), p) for m, p in found if m)]


def sync(path):
    """Wait until the disk holds what was written to a file or changed in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Writer:
    """Writes the parts of a backup one after the other; `parts` is what the manifest says of them."""

    def __init__(self, file):
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self.parts = {}

    def add(self, name, source, bar):
        """Write a part from an open binary file."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(name, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                bar.update(len(chunk))
        self.parts[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def give_up(self):
        """Let go of the file; it is not whole."""
        with contextlib.suppress(OSError, ValueError):
            self.zip.close()

    def finish(self, **manifest):
        manifest = {"format": FORMAT, "format_version": VERSION, **manifest, "parts": self.parts}
        self.zip.writestr(MANIFEST, json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
        self.zip.close()
        return manifest


@dataclass
class Backup:
    """A backup that is open for reading. Raises BackupError, from wherever it is found not to be whole."""

    path: Path
    zip: zipfile.ZipFile
    manifest: dict

    @property
    def engine(self):
        return self.manifest["engine"]

    @property
    def migrations(self):
        return {tuple(name) for name in self.manifest["migrations"]}

    @property
    def size(self):
        """Bytes of all parts, unpacked."""
        return sum(part["bytes"] for part in self.manifest["parts"].values())

    def check(self, progress=silent):
        """Read all of it once and compare the checksums, the file's own first."""
        whole = self.path.stat().st_size
        with progress(total=whole + self.size, unit="B", unit_scale=True, desc="Checking") as bar:
            self._check_file(bar)
            for name in self.manifest["parts"]:
                self.copy(name, None, bar)

    def _check_file(self, bar):
        beside = checksum_file(self.path)
        if not beside.exists():
            bar.update(self.path.stat().st_size)
            return
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                bar.update(len(chunk))
        if beside.read_text(encoding="utf-8", errors="replace").split(" ")[0] != digest.hexdigest():
            raise BackupError(f"{self.path.name} is not what {beside.name} says: it was changed or is damaged.")

    def copy(self, name, target, bar):
        """Write a part into an open binary file (or nowhere), and compare its checksum."""
        said, digest, size = self.manifest["parts"][name], hashlib.sha256(), 0
        try:
            with self.zip.open(name) as source:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    if size > said["bytes"]:
                        break
                    if target:
                        target.write(chunk)
                    bar.update(len(chunk))
        except (zipfile.BadZipFile, KeyError, EOFError, *_DAMAGED) as error:
            raise BackupError(f"{self.path.name} is damaged: {name} cannot be read ({error}).") from error
        if (size, digest.hexdigest()) != (said["bytes"], said["sha256"]):
            raise BackupError(f"{self.path.name} is damaged: {name} does not have the checksum in its manifest.")


def read(path):
    """Open a backup, and read what its manifest says. Close `.zip` in the end."""
    path = Path(path)
    try:
        file = zipfile.ZipFile(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {because(error)}.") from error
    except zipfile.BadZipFile as error:
        raise BackupError(f"{path} is no backup, or only a part of one: it is no whole zip file.") from error
    try:
        return Backup(path, file, _manifest(path, file))
    except BackupError:
        file.close()
        raise


def _manifest(path, file):
    try:
        manifest = json.loads(file.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise KeyError(MANIFEST)
        version = manifest["format_version"]
        if version != VERSION:
            raise BackupError(
                f"{path.name} has format version {version}; this program reads {VERSION}. Use a newer one."
            )
        parts = {str(name): {"sha256": str(part["sha256"]), "bytes": int(part["bytes"])}
                 for name, part in manifest["parts"].items()}  # fmt: skip
        if set(parts) != {SETTINGS, DATABASE[manifest["engine"]]}:
            raise KeyError("parts")
        [(app, name) for app, name in manifest["migrations"]]  # noqa: B018
        {str(name): int(count) for name, count in manifest["tables"].items()}
        str(manifest["made_at"])
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, *_DAMAGED) as error:
        raise BackupError(f"{path.name} is no backup of this tracker: it has no manifest that can be read.") from error
    return manifest
