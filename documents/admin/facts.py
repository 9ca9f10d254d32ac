"""What changed between two states, fact by fact and word by word, with the quotes that each fact rests on.

`differences` lists columns and rows, as the stale-edit guard needs them. This is for reading: whatever changed of one
thing stands together, and beside it the passages that it cites, cited before, or cites now.
"""

from dataclasses import dataclass, field

from .differences import EMPTY
from .words import runs


@dataclass(frozen=True)
class Quote:
    """One passage that a fact rests on (or a note on how it is inferred); `kind` is "same", "added" or "removed"."""

    kind: str
    passage: object = None
    note: str = ""
    inferred: bool = False


@dataclass
class Fact:
    """One field of the thing itself, or one of its rows. `values` are (label, runs) of what changed of it."""

    kind: str  # "changed", "added", "removed"; "evidence" where only its quotes changed
    label: str
    values: list = field(default_factory=list)
    quotes: list = field(default_factory=list)


def facts(comparison, old, new, quotes=None, skipped=(), left_out=None):
    """The Facts that differ between two states; `old` is [] for something new.

    `quotes(state)` gives {(key of a row, name of a field or ""): [Quote, …]}, all of kind "same"; `skipped` are labels
    of models whose rows are no facts of their own; `left_out` are names of fields that say nothing here, by label.
    """
    comparison.read(old, new)
    cited_before, cited_now = (quotes(state) if quotes else {} for state in (old, new))
    before, after = _by_key(old, skipped), _by_key(new, skipped)
    head = next(iter(new or old), None)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        one, other = before.get(key), after.get(key)
        if head is not None and key == (head["model"], head["pk"]):
            found += _of_head(comparison, one, other, cited_before, cited_now)
        else:
            unsaid = {"position", *(left_out or {}).get(key[0], ())}
            said = _quotes(cited_before, cited_now, (key[1], ""))
            found.append(_of_row(comparison, key, one, other, after if other else before, unsaid, said))
    return [each for each in found if each is not None]


def _by_key(state, skipped):
    return {(item["model"], item["pk"]): item for item in state if item["model"] not in skipped}


def _of_head(comparison, old, new, cited_before, cited_now):
    """Each field of the thing itself is a fact; so is each of its own quotes that no field holds."""
    item = new or old
    names = {**(old["fields"] if old else {}), **(new["fields"] if new else {})}
    cited = {name: None for key, name in (*cited_before, *cited_now) if key == item["pk"] and name}
    for name in {**names, **cited}:
        said = _quotes(cited_before, cited_now, (item["pk"], name))
        values = _values(comparison, old, new, [name]) if name in names else []
        if values or any(quote.kind != "same" for quote in said):
            kind = _kind(values) if values else "evidence"
            label = comparison.label(item["model"], name)
            yield Fact(kind, label, [("", each) for _label, each in values], said)


def _kind(values):
    kinds = {kind for _label, pieces in values for kind, _text in pieces}
    return next((kind for kind in ("added", "removed") if kinds == {kind}), "changed")


def _of_row(comparison, key, old, new, items, unsaid, said):
    names = {**(old["fields"] if old else {}), **(new["fields"] if new else {})}
    values = _values(comparison, old, new, [name for name in names if name not in unsaid])
    if old and new and not values and all(quote.kind == "same" for quote in said):
        return None
    kind = "added" if not old else "removed" if not new else "changed" if values else "evidence"
    return Fact(kind, comparison.name(key, items), values, said)


def _values(comparison, old, new, names):
    """(label, runs) of those fields whose values differ; what is empty or “no” is left out of what is new or gone."""
    found, label = [], (new or old)["model"]
    for name in names:
        if comparison.is_hidden(label, name):
            continue
        one, other = (_said(comparison, item, name) for item in (old, new))
        if one != other:
            found.append((comparison.label(label, name), runs(one, other)))
    return found


def _said(comparison, item, name):
    value = item["fields"].get(name) if item else None
    if value is None or value is False:
        return ""
    said = comparison.value(item["model"], name, value)
    return "" if said == EMPTY else said


def _quotes(before, now, key):
    """The Quotes of one fact: those it has, then those that it lost."""
    old, new = before.get(key, []), now.get(key, [])
    same = [quote for quote in new if quote in old]
    said = [Quote("same" if quote in same else "added", quote.passage, quote.note, quote.inferred) for quote in new]
    gone = [quote for quote in old if quote not in new]
    return said + [Quote("removed", quote.passage, quote.note, quote.inferred) for quote in gone]
