"""Everything public as one file that others can load: built ahead of time, and given out only while it is true.

Beside the file stands what it is: of which generation of the record it was made, its size, its hash, its rows. It is
given out as long as that generation is the record's (`campaign.search.publication`): from the moment when anything
that readers see is withheld, withdrawn, masked, erased or changed, the file of before is not to be had any more, on no
host, and a new one has to be built. What was erased is not left on the disk either (`discard`).
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from campaign import bundles
from campaign.bundles.kinds import FORMAT, FORMAT_VERSION
from campaign.deployment.disks import sqlite_file
from campaign.search import publication
from documents import revising
from documents.serialize import instant

MANIFEST = "record.json"
TRIES = 3  # while curators publish during the build


@dataclass(frozen=True)
class Built:
    path: Path
    generation: str
    built_at: str
    size: int  # bytes
    sha256: str
    rows: dict  # {kind: rows}


class NoPlace(Exception):
    """There is no folder for it; the message says what to set."""


def folder():
    """DATA_FOLDER, or else a folder beside the SQLite file; None where there is neither."""
    if settings.DATA_FOLDER:
        return Path(settings.DATA_FOLDER)
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3") or "memory" in str(database["NAME"]):
        return None
    path = sqlite_file(database["NAME"])
    return path.with_name(f"{path.name}-public")


def build(progress=None):
    """Build it where it is not there or not true any more. Returns (the Built, whether it was built now)."""
    place = folder()
    if place is None:
        raise NoPlace("Set DATA_FOLDER to a folder that only this site’s user can write to.")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    revising.settle()
    if (there := current()) is not None:
        return there, False
    for _try in range(TRIES):
        made = _build(place, publication.generation(), progress)
        if made.generation == publication.generation():
            break
    return made, True


def _build(place, generation, progress):
    """Whatever changes from here on makes it untrue: the generation is read before anything else is."""
    path = place / f"record-{secrets.token_hex(8)}.zip"
    rows = bundles.dump(path, public=True, progress=progress)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    made = Built(path, generation, instant(timezone.now().replace(microsecond=0)), path.stat().st_size, sha256, rows)
    spare = place / f".{path.stem}.json"
    spare.write_text(json.dumps({**made.__dict__, "path": path.name}, indent=2))
    spare.replace(place / MANIFEST)
    for old in place.glob("record-*.zip"):
        if old != path:
            old.unlink(missing_ok=True)
    return made


def newest():
    """What was built last, whether or not it is true any more; None where nothing was, or it cannot be read."""
    place = folder()
    if place is None:
        return None
    try:
        said = json.loads((place / MANIFEST).read_text())
        made = Built(**{**said, "path": place / Path(said["path"]).name})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return made if made.path.is_file() else None


def current(generation=None):
    """What was built and is true at this moment, or None."""
    made = newest()
    generation = publication.generation() if generation is None else generation
    return made if made and generation and made.generation == generation else None


def discard():
    """Leave nothing of it on the disk: something was erased, and stands in it."""
    place = folder()
    for path in place.glob("*record*") if place and place.is_dir() else ():
        path.unlink(missing_ok=True)


def said(made, absolute, terms):
    """What programs are told of the file."""
    return {
        "format": FORMAT, "format_version": FORMAT_VERSION, "url": absolute("/data/record.zip"),
        "built_at": made.built_at, "bytes": made.size, "sha256": made.sha256, "rows": made.rows,
        "schema": absolute("/data/bundle.schema.json"), "terms": terms,
    }  # fmt: skip
