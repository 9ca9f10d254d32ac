"""Writing a bundle: streamed to a temporary sibling, then renamed, so that a crash leaves nothing half-written.

Order by id, sorted keys, UTC: the same data give the same bytes, on either database.
"""

import heapq
import json
import os
import secrets
import shutil
import zipfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tqdm import tqdm

from campaign.bundles import publishing
from campaign.bundles.finishing import missing_places
from campaign.bundles.kinds import FORMAT, FORMAT_VERSION, KINDS, line
from campaign.bundles.opening import PACKAGE, cap
from campaign.bundles.problems import BundleError
from campaign.bundles.rows import CHUNK, as_data, columns_of, data_of
from campaign.snapshots import snapshot
from documents.models import Anchor, Document, Original, Version

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows; a date of today would change the bytes


def dump(path, public=False, progress=None):
    """Write everything to a new bundle at `path` (a zip where it ends in .zip); with `public`, only what the
    public may see. Returns {kind's name: rows}.

    BundleError where something else than an earlier bundle is there.
    """
    path = Path(path)
    bar = (progress or partial(tqdm, disable=True))(total=None)
    try:
        with _written(path) as files, snapshot():
            lines = publishing.lines(files) if public else partial(_lines, files)
            rows = {}
            for kind in KINDS:
                count = files.write_lines(kind.file, _counted(lines(kind), bar))
                if count:
                    rows[kind.name] = count
            files.write(PACKAGE, package(rows, public).encode())
    finally:
        bar.close()
    return rows


def _counted(lines, bar):
    for text in lines:
        bar.update(1)
        yield text


def package(rows, public):
    resources = [
        {"name": kind.name, "path": kind.file, "rows": rows[kind.name]} for kind in KINDS if kind.name in rows
    ]
    return (
        json.dumps(
            {
                "name": "solidarity-record", "profile": "data-package", "format": FORMAT,
                "format_version": FORMAT_VERSION, "public": public, "resources": resources,
            },
            sort_keys=True, indent=2, ensure_ascii=False,
        )
        + "\n"
    )  # fmt: skip


# --- everything ------------------------------------------------------------------------------


def _lines(files, kind):
    rows = stored = data_of(kind, kind.model._base_manager.all())
    if kind.model is Anchor:
        # Those that a load would find, so that dumping what was loaded gives the same bytes.
        documents = Document.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
        missing = sorted(missing_places(documents), key=lambda anchor: anchor.pk)
        found = ((anchor.pk, as_data(kind, columns_of(kind, anchor))) for anchor in missing)
        rows = heapq.merge(stored, found, key=lambda row: row[0])
    for pk, data in rows:
        if kind.model is Version:
            files.write(f"texts/{pk}.txt", Version.objects.values_list("text", flat=True).get(pk=pk).encode())
        elif kind.model is Original:
            files.write(f"originals/{pk}", bytes(Original.objects.values_list("data", flat=True).get(pk=pk)))
        yield line(data)


# --- files -----------------------------------------------------------------------------------


class _Files:
    """The files of a bundle in the making; nobody else may read them."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(mode=0o700)

    def open(self, name):
        target = self.folder / name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        return os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def write(self, name, data):
        with self.open(name) as file:
            file.write(data)

    def write_lines(self, name, lines):
        """Write a file of lines and return how many it has; no lines, no file."""
        first = next(lines, None)
        if first is None:
            return 0
        count = 1
        with self.open(name) as file:
            file.write(first.encode())
            for text in lines:
                file.write(text.encode())
                count += 1
        return count


@contextmanager
def _written(path):
    """The files of a bundle that takes its place at `path` when all are written."""
    _check_free(path)
    spare = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        files = _Files(spare)
        yield files
        if path.suffix == ".zip":
            _zip(spare, spare.with_suffix(".zip")).replace(path)
        else:
            _take_place(spare, path)
    except OSError as error:
        raise BundleError([f"{error.filename or path}: cannot be written: {error.strerror or error}."]) from error
    finally:
        shutil.rmtree(spare, ignore_errors=True)
        spare.with_suffix(".zip").unlink(missing_ok=True)


def _take_place(spare, path):
    if not path.exists():
        spare.rename(path)
        return
    old = spare.with_suffix(".old")
    path.rename(old)
    spare.rename(path)
    shutil.rmtree(old)


def _check_free(path):
    """Raise BundleError unless there is nothing at `path`, or an empty folder, or an earlier bundle alone."""
    if not path.parent.is_dir():
        raise BundleError([f"{path.parent}: there is no such folder."])
    if path.is_symlink():
        raise BundleError([f"{path}: is a link. Name the place itself."])
    if not path.exists():
        return
    if path.is_dir() != (path.suffix != ".zip"):
        raise BundleError([f"{path}: is there already and is no bundle. Choose another place."])
    try:
        names = _names_in(path)
    except zipfile.BadZipFile:
        names = ["no zip"]
    if names and (PACKAGE not in names or not all(cap(name) for name in names)):
        raise BundleError([f"{path}: holds something else than an earlier bundle. Choose another place."])


def _names_in(path):
    if path.is_dir():
        return [str(entry.relative_to(path)) for entry in path.rglob("*") if not entry.is_dir() or entry.is_symlink()]
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def _zip(folder, path):
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    with file, zipfile.ZipFile(file, "w") as archive:
        for entry in sorted(entry for entry in folder.rglob("*") if entry.is_file()):
            info = zipfile.ZipInfo(str(entry.relative_to(folder)), _ZIP_DATE)
            info.external_attr, info.compress_type = 0o600 << 16, zipfile.ZIP_DEFLATED
            with entry.open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    return path
