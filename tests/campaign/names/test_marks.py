"""What is suggested, beside what a person marked: no less and no worse than it was."""

import ast
import json
from pathlib import Path

import pytest

from campaign.names.matching import Lexicon

from . import marking

ROOT = Path(__file__).parents[3]


def counted(texts, entries):
    """{kind: (marked, missed, suggested, wrong)}, and the forms of the mentions that were missed."""
    lexicon, totals, forms = Lexicon(entries), {}, []
    for text, written, languages, marks in texts:
        found = marking.suggested(text, lexicon, languages, written)
        for kind, (own, said, missed, wrong) in marking.judged(marks, found).items():
            so_far = totals.get(kind, (0, 0, 0, 0))
            new = (own, len(missed), said, len(wrong))
            totals[kind] = tuple(map(sum, zip(so_far, new, strict=True)))
            forms += [mark.form for mark in missed if kind == "mention"]
    return totals, sorted(forms)


def test_the_five_sources():
    totals, forms = counted(marking.sample(), marking.sample_names())
    assert totals == {
        "mention": (88, 17, 71, 0), "date": (7, 1, 6, 0), "address": (1, 0, 1, 0), "update": (3, 0, 3, 0),
        "signature": (2, 0, 2, 0), "demand": (12, 0, 12, 0),
    }  # fmt: skip
    # Given names alone are missed on purpose; the others are in no alias, or glued to other words by the capture.
    assert forms == ["given"] * 9 + ["glued"] * 2 + ["other"] + ["script"] * 2 + ["surname"] * 3


def test_the_held_out_text():
    text, marks = marking.held_out()
    totals, _forms = counted([(text, marking.WRITTEN, ("ru", "fr"), marks)], marking.LEXICON)
    assert totals == {
        "mention": (59, 0, 59, 0), "date": (26, 0, 26, 0), "address": (6, 0, 6, 0), "update": (3, 0, 3, 0),
        "signature": (5, 0, 5, 0), "demand": (9, 0, 9, 0),
    }  # fmt: skip


def test_the_marks_hold_no_words_of_the_sources():
    marked = json.loads((marking.HERE / "sample_marks.json").read_text())
    assert {type(part) for marks in marked.values() for start, end, *_rest in marks for part in (start, end)} == {int}
    forms = {mark[4] for marks in marked.values() for mark in marks}
    assert forms == {"", "given", "surname", "other", "glued", "script"}


@pytest.mark.parametrize("path", sorted((ROOT / "campaign" / "names").glob("*.py")), ids=lambda path: path.stem)
def test_the_names_are_plain_python(path):
    """Of the project they know the plain core of `documents` only."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported |= (
                {f"{node.module}.{alias.name}" for alias in node.names}
                if node.module == "documents"
                else {node.module}
            )
    assert {name.split(".")[0] for name in imported} & {"django", "campaign", "reversion", "logging"} == set()
    ours = {name for name in imported if name.startswith("documents")}
    assert ours <= {"documents.text", "documents.dates", "documents.detection", "documents.detection.folding"}
