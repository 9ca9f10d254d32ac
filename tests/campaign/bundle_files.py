"""A small bundle, written by hand as another program would, and ways to change it."""

import contextlib
import copy
import hashlib
import json
import uuid
from pathlib import Path

from django.db import transaction

from campaign import bundles, verifying
from campaign.bundles import KINDS
from tests import warm

ROOT = Path(__file__).resolve().parent.parent.parent
TIME = "2026-01-02T03:04:05Z"
TEXT = "Workers ask for the release of the prisoner. 🇺🇦 They wrote to the court.\nRabkor supports them."


def key(word):
    """An id that is the same in every test."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, word))


def _place(quote):
    start = TEXT.index(quote)
    return {"start": start, "end": start + len(quote)}


def citation(word, record, thing, passage="appeal", **fields):
    return {
        "id": key(f"citation {word}"), "record": [record[0], key(record[1])], "object": [thing[0], key(thing[1])],
        "passage": key(passage), **fields,
    }  # fmt: skip


PETITION, ORGANIZATION = ("petition", "petition"), ("organization", "rabkor")
_PUBLIC = {"status": "published", "published_at": TIME, "created_at": TIME, "updated_at": TIME}
ROWS = {
    "documents": [
        {"id": key("source"), "title": "An article", "slug": "article", "status": "released", "released_at": TIME,
         "created_at": TIME, "updated_at": TIME, "language": "en", "display": "full"},
    ],
    "versions": [
        {"id": key("version"), "document": key("source"), "number": 1, "captured_at": TIME, "cleared_at": TIME,
         "sha256": hashlib.sha256(TEXT.encode()).hexdigest()},
    ],
    "passages": [
        {"id": key("appeal"), "document": key("source"), "exact": "the release of the prisoner", "created_at": TIME},
        {"id": key("support"), "document": key("source"), "exact": "Rabkor supports them", "created_at": TIME},
    ],
    "anchors": [
        {"id": key("place"), "passage": key("appeal"), "version": key("version"), "state": "exact",
         **_place("the release of the prisoner")},
        {"id": key("place 2"), "passage": key("support"), "version": key("version"), "state": "exact",
         **_place("Rabkor supports them")},
    ],
    "campaigns": [{"id": key("campaign"), "title": "Free them", "slug": "free-them", **_PUBLIC}],
    "organizations": [{"id": key("rabkor"), "title": "Rabkor", "slug": "rabkor", **_PUBLIC}],
    "petitions": [
        {"id": key("petition"), "title": "Release the prisoner", "slug": "release", "date": "2023-07",
         "date_basis": "stated", "campaigns": [key("campaign")], **_PUBLIC},
    ],
    "endorsements": [
        {"id": key("endorsement"), "petition": key("petition"), "organization": key("rabkor"), "role": "supports"},
    ],
    "citations": [
        citation("title", PETITION, PETITION, field="title"),
        citation("date", PETITION, PETITION, field="date"),
        citation("name", ORGANIZATION, ORGANIZATION, "support", field="title"),
        citation("support", PETITION, ("endorsement", "endorsement"), "support"),
    ],
}  # fmt: skip


def rows(**changes):
    """The rows of the small bundle; `kind=[…]` adds lines to a kind."""
    made = copy.deepcopy(ROWS)
    for kind, lines in changes.items():
        made.setdefault(kind, []).extend(lines)
    return made


def write(folder, rows, texts=None):
    """Write a bundle that says of itself what it holds."""
    folder.mkdir()
    resources = []
    for kind in KINDS:
        lines = sorted(rows.get(kind.name, ()), key=lambda row: str(row.get("id")))
        if lines:
            text = "".join(json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n" for row in lines)
            (folder / kind.file).write_text(text, encoding="utf-8")
            resources.append({"name": kind.name, "path": kind.file, "rows": len(lines)})
    for name, text in ({key("version"): TEXT} if texts is None else texts).items():
        (folder / "texts").mkdir(exist_ok=True)
        (folder / "texts" / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    write_package(folder, resources)
    return folder


def write_package(folder, resources=None, **changes):
    package = {
        "name": "solidarity-record", "profile": "data-package", "format": "solidarity-record", "format_version": 1,
        "public": False,
    }  # fmt: skip
    if resources is None:
        resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    text = json.dumps(package | {"resources": resources} | changes, indent=2, sort_keys=True, ensure_ascii=False)
    (folder / "datapackage.json").write_text(text + "\n")


def contents(folder):
    """{name: bytes} of every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextlib.contextmanager
def another_database():
    """What the block writes is gone after it, as if it stood in a database of its own."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def loaded_and_dumped(folder, again, public=False):
    """Load a bundle, check what is there then, and return the contents of a dump of it."""
    bundles.load(folder)
    assert list(verifying.problems()) == []
    bundles.dump(again, public=public)
    return contents(again)


def manage(database, *arguments, **environment):
    """Run manage.py on a SQLite file of its own, as somebody at a terminal would."""
    return warm.run(arguments, **{"DATABASE_URL": f"sqlite:///{database}", **environment})
