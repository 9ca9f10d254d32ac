"""Opening a bundle, a folder or a zip, without trusting it.

Only files that the format knows are read, by their whole name; nothing is ever unpacked to disk. Links are
refused, names that lead elsewhere are unknown names, and every size is capped while reading (a zip's own
figures are not believed).
"""

import hashlib
import json
import re
import stat
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from campaign.bundles.kinds import BY_NAME, FORMAT, FORMAT_VERSION, KINDS
from campaign.bundles.problems import BundleError, Problems

PACKAGE = "datapackage.json"
MAX_LINE = 4_000_000  # bytes
MAX_TEXT = 20_000_000  # bytes of one version's text
MAX_LINES = 2_000_000_000  # bytes of one file of lines
MAX_TOTAL = 8_000_000_000  # bytes of a whole bundle
MAX_FILES = 2_000_000

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TEXT = re.compile(rf"texts/{_UUID}\.txt")
_ORIGINAL = re.compile(rf"originals/{_UUID}")
_BLOCK = 1 << 20


def cap(name):
    """The most bytes that a file of this name may have; None where no file has such a name."""
    if name == PACKAGE:
        return MAX_LINE
    if name.endswith(".jsonl") and name.removesuffix(".jsonl") in BY_NAME:
        return MAX_LINES
    if _TEXT.fullmatch(name):
        return MAX_TEXT
    if _ORIGINAL.fullmatch(name):
        return settings.ORIGINAL_MAX_BYTES
    return None


class BadLine(Exception):
    """The line is not what a line has to be; the message says why."""


class _Folder:
    def __init__(self, path):
        self.path, self.links = path, []
        self.sizes = dict(self._walk(path, ""))

    def _walk(self, folder, prefix):
        for entry in sorted(folder.iterdir()):
            name = prefix + entry.name
            mode = entry.lstat().st_mode
            if stat.S_ISDIR(mode):
                yield from self._walk(entry, f"{name}/")
            elif stat.S_ISREG(mode):
                yield name, entry.lstat().st_size
            else:
                self.links.append(name)

    def open(self, name):
        return (self.path / name).open("rb")

    def close(self):
        pass


class _Zip:
    def __init__(self, path):
        self.zip, self.links, self.sizes = zipfile.ZipFile(path), [], {}
        for info in self.zip.infolist():
            if stat.S_ISLNK(info.external_attr >> 16) or info.flag_bits & 1 or info.filename in self.sizes:
                self.links.append(info.filename)
            elif not info.is_dir():
                self.sizes[info.filename] = info.file_size

    def open(self, name):
        return self.zip.open(name)

    def close(self):
        self.zip.close()


@dataclass
class Bundle:
    files: object
    rows: dict  # rows that the package says each kind has
    public: bool
    sha256: str = ""

    @property
    def total(self):
        return sum(self.rows.values())

    def has(self, name):
        return name in self.files.sizes

    def lines(self, kind):
        """(number, line as text, or the BadLine that it is) for each line of a kind's file."""
        if kind.file not in self.files.sizes:
            return
        with self.files.open(kind.file) as file:
            number = 0
            while line := file.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    yield number, BadLine(f"is longer than {MAX_LINE:,} bytes, so the rest is not read.")
                    return
                try:
                    yield number, line.decode().removesuffix("\n")
                except UnicodeDecodeError as error:
                    yield number, BadLine(f"is not UTF-8 (byte {error.start + 1} of the line).")

    def bytes(self, name):
        """A whole text or original; BadLine where it is larger than the cap."""
        most = cap(name)
        with self.files.open(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise BadLine(f"has more than {most:,} bytes.")
        return data


def digest(files):
    """Hex SHA-256 over the names and contents of all files, sorted by name.

    Everything is read once and counted, because a zip may lie about what it holds: BundleError where it is
    too much.
    """
    whole, total = hashlib.sha256(), 0
    for name in sorted(files.sizes):
        one, size, most = hashlib.sha256(), 0, cap(name)
        with files.open(name) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                if size > most or total + size > MAX_TOTAL:
                    raise BundleError([f"{name}: is too large; at most {min(most, MAX_TOTAL):,} bytes are read."])
                one.update(block)
        total += size
        whole.update(f"{one.hexdigest()}  {name}\n".encode())
    return whole.hexdigest()


@contextmanager
def opened(path):
    """The Bundle at a path; BundleError where there is none that can be read."""
    path = Path(path)
    try:
        if path.is_dir():
            files = _Folder(path)
        elif path.is_file():
            files = _Zip(path)
        else:
            raise BundleError([f"{path}: there is no such folder or file."])
    except zipfile.BadZipFile as error:
        raise BundleError([f"{path}: is neither a folder nor a zip file."]) from error
    except OSError as error:
        raise BundleError([f"{path}: cannot be read: {error.strerror or error}."]) from error
    try:
        yield _checked(files)
    except (zipfile.BadZipFile, zipfile.zlib.error, NotImplementedError, EOFError) as error:
        raise BundleError([f"{path}: the zip file is damaged or of a kind that cannot be read: {error}"]) from error
    except OSError as error:
        raise BundleError([f"{error.filename or path}: cannot be read: {error.strerror or error}."]) from error
    finally:
        files.close()


def _checked(files):
    problems = Problems()
    for name in files.links:
        problems.add("is a link, encrypted, there twice, or no ordinary file. Only ordinary files are read.", name)
    if len(files.sizes) > MAX_FILES:
        problems.add(f"The bundle has more than {MAX_FILES:,} files.")
    for name, size in files.sizes.items():
        most = cap(name)
        if most is None:
            problems.add("is no file of a bundle. FORMAT.md lists the files that a bundle has.", name)
        elif size > most:
            problems.add(f"is too large; at most {most:,} bytes are read.", name)
    if sum(files.sizes.values()) > MAX_TOTAL:
        problems.add(f"The bundle is too large; at most {MAX_TOTAL:,} bytes are read.")
    problems.stop_if_any()
    bundle = _with_package(files, problems)
    problems.stop_if_any()
    bundle.sha256 = digest(files)
    return bundle


def _with_package(files, problems):
    if PACKAGE not in files.sizes:
        raise BundleError([f"{PACKAGE}: is missing. A bundle is a folder, or a zip of its content, with this file."])
    with files.open(PACKAGE) as file:
        data = file.read(MAX_LINE)
    try:
        package = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BundleError([f"{PACKAGE}: is not JSON in UTF-8: {error}"]) from error
    if not isinstance(package, dict):
        raise BundleError([f"{PACKAGE}: has to be one JSON object."])
    version = package.get("format_version")
    if package.get("format") != FORMAT:
        problems.add(f"has to be “{FORMAT}”.", PACKAGE, field="format")
    if version != FORMAT_VERSION or isinstance(version, bool):
        problems.add(f"has to be {FORMAT_VERSION}; this program reads no other.", PACKAGE, field="format_version")
    if not isinstance(package.get("public", False), bool):
        problems.add("has to be true or false.", PACKAGE, field="public")
    rows = _resources(package.get("resources"), problems)
    for kind in KINDS:
        if kind.name in rows and kind.file not in files.sizes:
            problems.add("is listed in the package, and missing.", kind.file)
        if kind.file in files.sizes and kind.name not in rows and not problems:
            problems.add("is not listed among the resources of the package.", kind.file)
    return Bundle(files, rows, bool(package.get("public", False)))


def _resources(resources, problems):
    if not isinstance(resources, list):
        problems.add("has to be a list.", PACKAGE, field="resources")
        return {}
    rows = {}
    for number, resource in enumerate(resources):
        field = f"resources[{number}]"
        name = resource.get("name") if isinstance(resource, dict) else None
        kind = BY_NAME.get(name) if isinstance(name, str) else None
        if kind is None:
            problems.add("is of no kind that a bundle has (“name”).", PACKAGE, field=field)
            continue
        count = resource.get("rows")
        if resource.get("path") != kind.file:
            problems.add(f"needs the path “{kind.file}”.", PACKAGE, field=field)
        elif not isinstance(count, int) or isinstance(count, bool) or count < 0:
            problems.add("needs the number of its “rows”.", PACKAGE, field=field)
        elif kind.name in rows:
            problems.add("is listed twice.", PACKAGE, field=field)
        else:
            rows[kind.name] = count
    return rows
