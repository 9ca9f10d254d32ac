"""What a person marked: in the sample's five texts (offsets and ids only), and in a text that was written for it."""

import json
from pathlib import Path
from typing import NamedTuple

from campaign.names import addresses, dates, signals
from campaign.names.matching import Entry

HERE = Path(__file__).parent
SAMPLE = HERE.parents[2] / "campaign" / "sample"
# The public names of what follows "⟦" in the held-out text.
KINDS = {"m": "mention", "d": "date", "a": "address", "u": "update", "s": "signature", "q": "demand"}


class Mark(NamedTuple):
    start: int
    end: int
    kind: str
    value: str = ""  # of a mention its key, of a date its EDTF
    form: str = ""  # why a mention cannot be found by the names that are known: given, surname, script, glued, other


# People and groups that do not exist.
LEXICON = [
    Entry("vel", "Арсений Велигоров", "ru", "person"),
    Entry("vel", "Велигоров", "ru", "person"),
    Entry("vel", "А. Велигоров", "ru", "person"),
    Entry("vel", "Arseni Veligorov", "fr", "person"),
    Entry("vel", "Veligorov", "fr", "person"),
    Entry("kul", "Марта Кулешинская", "ru", "person"),
    Entry("kul", "Кулешинская", "ru", "person"),
    Entry("kul", "Marta Koulechinskaïa", "fr", "person"),
    Entry("kul", "Koulechinskaïa", "fr", "person"),
    Entry("gri", "Павел Грибец", "ru", "person"),
    Entry("gri", "Грибец", "ru", "person"),
    Entry("dor", "Остап Дорошин", "", "person"),
    Entry("dor", "Дорошин", "", "person"),
    Entry("dor", "Ostap Dorochine", "fr", "person"),
    Entry("vau", "Claire Vauqueret", "fr", "person"),
    Entry("vau", "Vauqueret", "fr", "person"),
    Entry("sst", "Союз свободных типографов", "ru"),
    Entry("sst", "ССТ", "ru"),
    Entry("sst", "Union des typographes libres", "fr"),
    Entry("rvp", "Рабочая взаимопомощь", "ru"),
    Entry("rvp", "РВП", "ru"),
    Entry("rvp", "Entraide ouvrière", "fr"),
    Entry("nab", "Новый набат", "ru"),
    Entry("nab", "Novy Nabat", ""),
    Entry("vme", "Вместе", "ru"),
    Entry("kom", "Комитет защиты Велигорова", "ru"),
    Entry("crn", "Collectif Rive Nord", "fr"),
    Entry("crn", "CRN", "fr"),
    Entry("crn", "Коллектив Северного берега", "ru"),
    Entry("fan", "Le Fanal", "fr"),
]
WRITTEN = "2024-03-21"


def held_out():
    """The text without its marks, and the marks; they nest."""
    text, marks, open_marks = "", [], []
    rest = (HERE / "held_out.txt").read_text(encoding="utf-8")
    while rest:
        at = min((where for where in (rest.find("⟦"), rest.find("⟧")) if where >= 0), default=len(rest))
        text += rest[:at]
        if rest[at : at + 1] == "⟦":
            head, _, rest = rest[at + 1 :].partition("|")
            kind, _, value = head.partition(":")
            open_marks.append((len(text), KINDS[kind], value))
        else:
            if at < len(rest):
                start, kind, value = open_marks.pop()
                marks.append(Mark(start, len(text), kind, value))
            rest = rest[at + 1 :]
    return text, sorted(marks)


def sample():
    """[(text, its own date in EDTF, languages, marks)] of the five texts."""
    marked = json.loads((HERE / "sample_marks.json").read_text(encoding="utf-8"))
    documents = {each["id"]: each for each in rows("documents")}
    found = []
    for version in rows("versions"):
        document = documents[version["document"]]
        text = (SAMPLE / "texts" / f"{version['id']}.txt").read_text(encoding="utf-8")
        languages = [document.get("language", ""), *document.get("other_languages", "").split()]
        marks = sorted(Mark(*mark) for mark in marked[version["id"]])
        found.append((text, document.get("date", ""), languages, marks))
    return found


def rows(name):
    return [json.loads(line) for line in (SAMPLE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def sample_names():
    """The titles and other names of the sample's organizations and people, as entries."""
    entries = []
    for kind in ("organization", "person"):
        table = "people" if kind == "person" else "organizations"
        entries += [Entry(each["id"], each["title"], each.get("language", ""), kind) for each in rows(table)]
        entries += [
            Entry(each[kind], each["text"], each.get("language", ""), kind) for each in rows("names") if kind in each
        ]
    return entries


def suggested(text, lexicon, languages=(), written=""):
    """What the project suggests, as marks."""
    found = [Mark(each.start, each.end, "mention", key) for each in lexicon.find(text) for key in each.keys]
    found += [Mark(each.start, each.end, "date", each.edtf) for each in dates.find(text, languages, written)]
    found += [Mark(each.start, each.end, "address", each.value) for each in addresses.find(text)]
    for signal in (*signals.updates(text), *signals.signatures(text), *signals.demands(text)):
        found.append(Mark(signal.start, signal.end, signal.kind, signal.date))
    return sorted(found)


def agree(one, other):
    """Whether a suggestion is what the person marked.

    Names and addresses letter for letter, a date by its value, an update by its beginning, a sentence by most of it.
    """
    if one.kind != other.kind:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    if one.kind == "mention":
        return one[:4] == other[:4]
    if one.kind == "date":
        return shared > 0 and one.value == other.value
    if one.kind == "address":
        return one[:2] == other[:2]
    if one.kind == "update":
        return one.start == other.start
    return shared * 2 > max(one.end - one.start, other.end - other.start)


def judged(marks, found):
    """{kind: (marks, those found, missed marks, wrong suggestions)}"""
    answer = {}
    for kind in KINDS.values():
        own = [mark for mark in marks if mark.kind == kind]
        said = [mark for mark in found if mark.kind == kind]
        missed = [mark for mark in own if not any(agree(mark, each) for each in said)]
        wrong = [each for each in said if not any(agree(each, mark) for mark in own)]
        answer[kind] = len(own), len(said), missed, wrong
    return answer
