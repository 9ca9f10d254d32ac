"""A bundle of invented records, as many as are asked for: 100,000 of them with 5,000 organizations by default.

    python -m tests.benchmarks.many FOLDER [RECORDS]

The same number makes the same bundle. Every fact is cited, except in some of the drafts; one in two hundred names of
people and one in fifty of organizations is there a second time, spelled otherwise.
"""

import argparse
import hashlib
import json
import random
import re
import uuid
from pathlib import Path

TIME = "2026-01-{day:02}T{hour:02}:{minute:02}:00Z"
GIVEN = re.findall(
    r"\w+",
    "Anna Boris Dmitry Elena Galina Ivan Kirill Larisa Maria Nikolai Oksana Pavel Sergei Tatiana Vera Yuri Alexei "
    "Bohdan Daria Fedor Gleb Inna Kseniya Lev Mikhail Nadezhda Olga Petr Roman Svetlana Taras Vladimir Yulia",
)
CYRILLIC = str.maketrans(dict(zip("abvgdeziklmnoprstufhcy", "абвгдезиклмнопрстуфхцы", strict=True)))
CONSONANTS, VOWELS = "bvgdzklmnprstfh", "aeiou"
NOUNS = re.findall(r"\w+", "Union Front Movement Committee League Network Assembly Alliance Association Council")
KINDS = re.findall(r"\w+", "Free Independent Workers Socialist Left Student Feminist Green Democratic Radical")
PER_SOURCE = 10  # records that rest on one source, and its passages


def key(*words):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, " ".join(map(str, words))))


class Many:
    def __init__(self, records, seed=1):
        self.random = random.Random(seed)
        organizations = max(5, records // 20)
        people, petitions, updates = records * 4 // 10, records // 10, records * 3 // 20
        statements = records - organizations - people - petitions - updates - 3
        self.counts = {
            "campaigns": 3, "organizations": organizations, "people": people, "statements": statements,
            "petitions": petitions, "updates": updates,
        }  # fmt: skip
        self.words = [self.word() for _ in range(4000)]
        self.lines, self.texts, self.number = {}, {}, 0

    def word(self):
        made = "".join(self.random.choice(CONSONANTS) + self.random.choice(VOWELS) for _ in range(3))
        return made.capitalize() + self.random.choice(["v", "n", "nko", "ch", "s", "ts"])

    def add(self, kind, /, **row):
        self.lines.setdefault(kind, []).append(row)
        return row["id"]

    def sentence(self, count):
        return " ".join(self.random.choice(self.words).lower() for _ in range(count))

    def when(self):
        return TIME.format(day=self.random.randint(1, 28), hour=self.random.randint(0, 23),
                           minute=self.random.randint(0, 59))  # fmt: skip

    # --- sources -----------------------------------------------------------------------------

    def source(self, number):
        sentences = [f"{self.sentence(14).capitalize()} {number}-{each}." for each in range(PER_SOURCE)]
        text = " ".join(sentences)
        pk, version, time = key("source", number), key("version", number), self.when()
        self.add("documents", id=pk, title=f"{self.sentence(6).capitalize()} {number}", slug=f"source-{number}",
                 status="released", released_at=time, created_at=time, updated_at=time, display="full",
                 language=self.random.choice(["en", "ru", "uk", "fr"]), url=f"https://example.org/source/{number}",
                 kind=self.random.choice(["article", "social_post", "appeal"]))  # fmt: skip
        self.add("versions", id=version, document=pk, number=1, captured_at=time, cleared_at=time,
                 sha256=hashlib.sha256(text.encode()).hexdigest())  # fmt: skip
        self.texts[version] = text
        if number % 20 == 0:
            self.add("link_checks", id=key("check", number), document=pk, checked_at=time,
                     url=f"https://example.org/source/{number}",
                     outcome="gone" if number % 100 == 0 else "seen")  # fmt: skip
        at, made = 0, []
        for each, sentence in enumerate(sentences):
            passage = self.add("passages", id=key("passage", number, each), document=pk, exact=sentence,
                               created_at=time, language="en")  # fmt: skip
            self.add("anchors", id=key("anchor", number, each), passage=passage, version=version, state="exact",
                     start=at, end=at + len(sentence))  # fmt: skip
            at += len(sentence) + 1
            made.append(passage)
        return made

    # --- records -----------------------------------------------------------------------------

    def record(self, kind, title, cited, /, **fields):
        """A record with its facts cited, if it is not one of the unfinished drafts; returns its key and passage."""
        number, self.number = self.number, self.number + 1
        if number % PER_SOURCE == 0:
            self.passages = self.source(number // PER_SOURCE)
        passage, time = self.passages[number % PER_SOURCE], self.when()
        status = self.random.choices(["published", "draft", "review", "withdrawn"], (85, 10, 4, 1))[0]
        pk = key(kind, number)
        public = {"published_at": time} if status == "published" else {}
        if number % 3:
            fields["summary"], cited = self.sentence(25), [*cited, "summary"]
        self.add(f"{kind}s" if kind != "person" else "people", id=pk, title=title, slug=f"{kind}-{number}",
                 status=status, created_at=time, updated_at=time, **public, **fields)  # fmt: skip
        if status == "published" or number % 2:
            for name in cited:
                self.cite((kind, pk), (kind, pk), passage, field=name)
        return pk, passage

    def cite(self, record, thing, passage, /, **fields):
        self.add("citations", id=key("citation", *record, *thing, *fields.values()), record=list(record),
                 object=list(thing), passage=passage, **fields)  # fmt: skip

    def row(self, kind, name, record, passage, /, **fields):
        pk = self.add(kind, id=key(kind, *record, len(self.lines.get(kind, ()))), **{record[0]: record[1]}, **fields)
        self.cite(record, (name, pk), passage)

    def person_name(self, number):
        if number % 200 == 199:
            return self.last_person.lower().translate(CYRILLIC).title()  # the same once more, in another script
        self.last_person = f"{self.random.choice(GIVEN)} {self.random.choice(self.words)}"
        return self.last_person

    def organization_name(self, number):
        if number % 50 == 49:
            return f"the {self.last_organization}".replace(" of ", " for ")
        choose = self.random.choice
        self.last_organization = f"{choose(KINDS)} {choose(NOUNS)} of {choose(self.words)} {choose(self.words)}"
        return self.last_organization

    def make(self):
        campaigns = [self.record("campaign", f"Free {word}", [])[0] for word in self.words[:3]]
        organizations, people = [], []
        for number in range(self.counts["organizations"]):
            pk, passage = self.record("organization", self.organization_name(number), ["title"], kind="political")
            organizations.append(pk)
            if number % 2:
                self.row("names", "name", ("organization", pk), passage, kind="short",
                         text="".join(self.random.choice(CONSONANTS).upper() for _ in range(5)))  # fmt: skip
        for number in range(self.counts["people"]):
            name = self.person_name(number)
            pk, passage = self.record("person", name, ["title"], naming_reason="author")
            people.append(pk)
            if number % 4 == 0:
                self.row("names", "name", ("person", pk), passage, kind="transliterated",
                         text=name.lower().translate(CYRILLIC).title())  # fmt: skip
        for number in range(self.counts["statements"]):
            pk, passage = self.record("statement", self.sentence(8).capitalize(), ["title", "date"], kind="appeal",
                                      held="full", campaigns=[campaigns[number % 3]], **self.dated())  # fmt: skip
            self.row("credits", "credit", ("statement", pk), passage, person=self.random.choice(people))
        for number in range(self.counts["petitions"]):
            pk, passage = self.record("petition", self.sentence(8).capitalize(), ["title", "date"],
                                      campaigns=[campaigns[number % 3]], **self.dated())  # fmt: skip
            self.row("endorsements", "endorsement", ("petition", pk), passage, role="launched",
                     organization=self.random.choice(organizations))  # fmt: skip
            self.row("figures", "figure", ("petition", pk), passage, kind="signatures", of="signatures", low=number,
                     qualifier="about", according_to="the source", **self.dated())  # fmt: skip
        for _number in range(self.counts["updates"]):
            pk, passage = self.record("update", self.sentence(8).capitalize(), ["title", "date"], kind="event",
                                      **self.dated())  # fmt: skip
            self.row("concerns", "concern", ("update", pk), passage, person=self.random.choice(people))
        return self

    def dated(self):
        days = self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(2005, 2026)
        return {"date": "{2}-{1:02}-{0:02}".format(*days), "date_basis": "stated"}

    def write(self, folder):
        (folder / "texts").mkdir(parents=True)
        resources = []
        for kind, lines in self.lines.items():
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")
            resources.append({"name": kind, "path": f"{kind}.jsonl", "rows": len(lines)})
        for version, text in self.texts.items():
            (folder / "texts" / f"{version}.txt").write_text(text, encoding="utf-8")
        package = {
            "name": "solidarity-record", "profile": "data-package", "format": "solidarity-record",
            "format_version": 1, "public": False, "resources": resources,
        }  # fmt: skip
        (folder / "datapackage.json").write_text(json.dumps(package))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("records", type=int, nargs="?", default=100_000)
    given = parser.parse_args()
    Many(given.records).make().write(given.folder)
