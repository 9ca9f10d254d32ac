"""A corpus as files: a bundle that `manage.py load` takes, and the same rows as a plain SQLite file for Datasette.

    python -m tests.benchmarks.corpus_files STATEMENTS [--short] [--seed 1] [--bundle FOLDER] [--plain FILE]

The bundle is published, released and cited as the gate asks. Neither is held in memory: a million statements with
`--short` (bodies of 20 to 60 words, sources of 40, one passage each) take what a thousand take. The plain file has
tables for statements, sources, organizations and passages, an index on each column that is filtered by, and FTS5
tables of the words of statements and sources.
"""

import argparse
import hashlib
import json
import sqlite3
import uuid
from pathlib import Path

from tests.benchmarks.corpus import CAMPAIGNS, TOPICS, Corpus

TIME = "2026-11-02T{:02}:{:02}:{:02}Z"
SOURCE_KINDS = ("article", "social_post", "appeal", "message")


def key(*words):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, " ".join(map(str, words))))


class Bundle:
    """Writes each line as soon as it is made."""

    def __init__(self, corpus, folder):
        self.corpus, self.folder = corpus, folder
        self.files, self.rows = {}, {}
        (folder / "texts").mkdir(parents=True)

    def add(self, kind, /, **row):
        if kind not in self.files:
            self.files[kind] = (self.folder / f"{kind}.jsonl").open("w", encoding="utf-8")
            self.rows[kind] = 0
        self.files[kind].write(json.dumps(row, ensure_ascii=False) + "\n")
        self.rows[kind] += 1

    def write(self, each=lambda number, statement: None):
        """Everything; `each` is called with every statement that was made, so that it need not be made twice."""
        for number in range(TOPICS):
            self.add("topics", id=key("topic", number), slug=f"topic-{number + 1}", **self.corpus.topic(number))
        for number in range(CAMPAIGNS):
            self.record("campaign", number, self.corpus.campaign(number)["title"], {})
        for number in range(self.corpus.statements):
            statement = self.corpus.statement(number)
            self.source(number, statement)
            self.statement(number, statement)
            each(number, statement)
        counts = self.corpus.counts
        for number in range(counts["organizations"]):
            made = self.corpus.organization(number)
            self.record("organization", number, made["title"], {"title": 0, "country": 0}, country=made["country"],
                        kind=made["kind"])  # fmt: skip
        for number in range(counts["people"]):
            self.record("person", number, self.corpus.person(number)["title"], {"title": 0}, naming_reason="author")
        for number in range(counts["petitions"]):
            self.petition(number, self.corpus.petition(number))
        for number in range(counts["updates"]):
            self.update(number, self.corpus.update(number))
        self.close()

    def passage(self, source, place):
        return key("passage", source, 0 if self.corpus.short else place)

    def source(self, number, statement):
        text, time = statement["text"], TIME.format(number % 24, number // 24 % 60, number // 1440 % 60)
        source, version = key("source", number), key("version", number)
        self.add("documents", id=source, slug=f"source-{number + 1}", title=statement["title"], status="released",
                 kind=SOURCE_KINDS[number % len(SOURCE_KINDS)], form="original", language=statement["language"],
                 date=str(statement["date"]), date_basis="stated", url=f"https://example.org/source/{number + 1}",
                 display="full", released_at=time, created_at=time, updated_at=time)  # fmt: skip
        data = text.encode()
        self.add("versions", id=version, document=source, number=1, sha256=hashlib.sha256(data).hexdigest(),
                 captured_at=time, cleared_at=time)  # fmt: skip
        (self.folder / "texts" / f"{version}.txt").write_bytes(data)
        for place, passage in enumerate(statement["passages"]):
            pk = self.passage(number, place)
            self.add("passages", id=pk, document=source, exact=passage.exact, prefix=passage.prefix,
                     suffix=passage.suffix, language=statement["language"], created_at=time)  # fmt: skip
            self.add("anchors", id=key("anchor", number, place), passage=pk, version=version, state="exact",
                     start=passage.start, end=passage.end)  # fmt: skip

    def record(self, kind, number, title, cited, /, **fields):
        """A record; `cited` says for each of its facts which passage of the source with its number it rests on."""
        pk, time = key(kind, number), TIME.format(number % 24, number // 24 % 60, number // 1440 % 60)
        self.add("people" if kind == "person" else f"{kind}s", id=pk, title=title, slug=f"{kind}-{number + 1}",
                 status="published", created_at=time, updated_at=time, published_at=time, **fields)  # fmt: skip
        for field, place in cited.items():
            self.cite((kind, pk), (kind, pk), self.passage(number, place), field=field)

    def cite(self, record, thing, passage, /, **field):
        self.add("citations", id=key("citation", *record, *thing, *field.values()), record=list(record),
                 object=list(thing), passage=passage, **field)  # fmt: skip

    def row(self, kind, name, owner, number, place, /, **fields):
        pk = key(name, owner[1], fields.get("position", 0), *sorted(map(str, fields.values())))
        self.add(kind, id=pk, **{owner[0]: owner[1]}, **fields)
        self.cite(owner, (name, pk), self.passage(number, place))

    def campaigns(self, made):
        return {} if made["campaign"] is None else {"campaigns": [key("campaign", made["campaign"])]}

    def statement(self, number, made):
        self.record("statement", number, made["title"], {"title": 0, "summary": 1, "date": 2, "text": 1},
                    summary=made["body"], kind=made["kind"], held="excerpt", language=made["language"],
                    title_language=made["language"], date=str(made["date"]), date_basis="stated",
                    **self.campaigns(made))  # fmt: skip
        owner = ("statement", key("statement", number))
        organization = key("organization", made["organization"])
        self.row("credits", "credit", owner, number, 0, organization=organization)
        if made["person"] is not None:
            self.row("credits", "credit", owner, number, 0, person=key("person", made["person"]), role="speaker",
                     position=1)  # fmt: skip
        if made["topic"] is not None:
            self.row("positions", "position", owner, number, 1, topic=key("topic", made["topic"]),
                     summary=made["title"], own_words=True)  # fmt: skip

    def petition(self, number, made):
        cited = {"title": 0, "date": 1, **({"state": 2} if made["state"] else {})}
        self.record("petition", number, made["title"], cited,
                    title_language=made["language"], date=str(made["date"]), date_basis="stated", state=made["state"],
                    **self.campaigns(made))  # fmt: skip
        owner = ("petition", key("petition", number))
        organization = key("organization", made["organization"])
        self.row("endorsements", "endorsement", owner, number, 0, role="launched", organization=organization)
        for position, (language, can_sign) in enumerate(made["versions"]):
            sign = {"sign_url": f"https://example.org/sign/{number + 1}/{language}"} if can_sign else {}
            self.row("language_versions", "languageversion", owner, number, 1, language=language, position=position,
                     **sign)  # fmt: skip
        for position, text in enumerate(made["demands"]):
            self.row("demands", "demand", owner, number, 2, text=text, language=made["language"], position=position)
        self.row("positions", "position", owner, number, 2, topic=key("topic", made["topic"]), summary=made["title"],
                 own_words=True)  # fmt: skip

    def update(self, number, made):
        self.record("update", number, made["title"], {"title": 0, "date": 1}, kind=made["kind"],
                    date=str(made["date"]), date_basis="stated", **self.campaigns(made))  # fmt: skip
        organization = key("organization", made["organization"])
        self.row("concerns", "concern", ("update", key("update", number)), number, 2, organization=organization)

    def close(self):
        for file in self.files.values():
            file.close()
        package = {
            "name": "solidarity-record", "profile": "data-package", "format": "solidarity-record",
            "format_version": 1, "public": False,
            "resources": [{"name": kind, "path": f"{kind}.jsonl", "rows": rows} for kind, rows in self.rows.items()],
        }  # fmt: skip
        (self.folder / "datapackage.json").write_text(json.dumps(package))


TABLES = """
PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -200000;
CREATE TABLE organization (id INTEGER PRIMARY KEY, title TEXT NOT NULL, slug TEXT NOT NULL, country TEXT NOT NULL);
CREATE TABLE document (id INTEGER PRIMARY KEY, title TEXT NOT NULL, url TEXT NOT NULL, language TEXT NOT NULL,
    text TEXT NOT NULL);
CREATE TABLE statement (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, date TEXT NOT NULL,
    language TEXT NOT NULL, country TEXT NOT NULL, kind TEXT NOT NULL,
    organization_id INTEGER NOT NULL REFERENCES organization (id),
    document_id INTEGER NOT NULL REFERENCES document (id));
CREATE TABLE passage (id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES document (id),
    statement_id INTEGER NOT NULL REFERENCES statement (id), start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    exact TEXT NOT NULL, prefix TEXT NOT NULL, suffix TEXT NOT NULL);
"""
INDEXES = """
CREATE INDEX statement_date ON statement (date);
CREATE INDEX statement_language ON statement (language);
CREATE INDEX statement_country ON statement (country);
CREATE INDEX statement_kind ON statement (kind);
CREATE INDEX statement_organization ON statement (organization_id);
CREATE INDEX statement_document ON statement (document_id);
CREATE INDEX passage_document ON passage (document_id);
CREATE INDEX passage_statement ON passage (statement_id);
CREATE VIRTUAL TABLE statement_fts USING fts5 (title, body, content="statement", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2");
INSERT INTO statement_fts (statement_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE document_fts USING fts5 (text, content="document", content_rowid="id",
    tokenize="unicode61 remove_diacritics 2");
INSERT INTO document_fts (document_fts) VALUES ('rebuild');
ANALYZE;
"""


class Plain:
    """The rows in a SQLite file with nothing of ours."""

    def __init__(self, corpus, path):
        self.corpus, self.passages = corpus, 0
        self.database = sqlite3.connect(path)
        self.database.executescript(TABLES)
        self.countries = []
        for number in range(corpus.counts["organizations"]):
            made = corpus.organization(number)
            self.countries.append(made["country"])
            values = (number + 1, made["title"], f"organization-{number + 1}", made["country"])
            self.database.execute("INSERT INTO organization VALUES (?, ?, ?, ?)", values)

    def add(self, number, made):
        pk, run = number + 1, self.database.execute
        url = f"https://example.org/source/{pk}"
        run("INSERT INTO document VALUES (?, ?, ?, ?, ?)", (pk, made["title"], url, made["language"], made["text"]))
        run("INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (pk, made["title"], made["body"], str(made["date"]), made["language"],
             self.countries[made["organization"]], made["kind"], made["organization"] + 1, pk))  # fmt: skip
        for each in made["passages"]:
            self.passages += 1
            run("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (self.passages, pk, pk, each.start, each.end, each.exact, each.prefix, each.suffix))  # fmt: skip

    def close(self):
        self.database.commit()
        self.database.executescript(INDEXES)
        self.database.commit()
        self.database.execute("PRAGMA journal_mode = wal")
        self.database.close()


def write(corpus, bundle=None, plain=None):
    plain = Plain(corpus, plain) if plain else None
    each = plain.add if plain else lambda number, statement: None
    if bundle:
        Bundle(corpus, bundle).write(each)
    else:
        for number in range(corpus.statements):
            each(number, corpus.statement(number))
    if plain:
        plain.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--plain", type=Path)
    given = parser.parse_args()
    write(Corpus(given.statements, given.seed, given.short), given.bundle, given.plain)
