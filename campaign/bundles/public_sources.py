"""The sources of a public bundle: masked, windowed texts, and the quotes and places that fit them."""

import sqlite3
import uuid
from collections import defaultdict

from django.db import models
from django.db.models import SlugField, URLField
from django_countries.fields import CountryField

from campaign.bundles.finishing import batches
from campaign.bundles.kinds import BY_MODEL, line
from campaign.bundles.rows import as_data, columns_of, rows_of
from documents import links, tombstones
from documents import text as texts
from documents.languages import LanguageField
from documents.models import Anchor, Document, EdtfField, Erasure, LinkCheck, Passage, Redaction, Span, Version
from documents.reading import around, masks, windows_of
from documents.redaction import MASK, mask
from documents.repeating import Repeats
from documents.serialize import names

FIELDS = {
    Document: {
        "title", "slug", "status", "kind", "form", "language", "other_languages", "author", "publisher", "date",
        "date_basis", "url", "archive_url", "display", "content_note", "editor_note", "updated_at", "released_at",
    },
    Version: {
        "document", "number", "captured_at", "captured_how", "media_type", "extractor", "extractor_version",
        "cleared_at",
    },
    Span: {"version", "kind", "start", "end", "note"},
    Passage: {"document", "language", "translation", "translation_language", "translated_by"},
    Anchor: {"passage", "version", "score"},
    Erasure: {"document", "number", "captured_at", "erased_at", "reason", "public_sha256"},
    LinkCheck: {"document", "url", "checked_at", "outcome"},
}  # fmt: skip
KINDS = ("documents", "erasures", "versions", "spans", "redactions", "passages", "anchors", "link_checks")
_NOWHERE = (Anchor.State.AMBIGUOUS, Anchor.State.LOST)
NOTE = "In this public copy, mask characters stand for what the site does not show."

# Codes, not words: nothing in them is a name.
_CODES = {"other_languages", "media_type", "extractor", "extractor_version"}
_CODE_FIELDS = (LanguageField, EdtfField, CountryField, SlugField)


def masked(kind, data, forms):
    """The data of a line with the withheld names masked in its words, and without addresses that spell one."""
    if not forms:
        return data
    for column in kind.columns:
        field, value = column.field, data.get(column.name)
        if not value or not isinstance(field, models.CharField | models.TextField):
            continue
        if isinstance(field, URLField):
            if names(value, forms):
                del data[column.name]
        elif not (field.choices or isinstance(field, _CODE_FIELDS) or field.name in _CODES):
            data[column.name] = forms.apply(value)
    return data


class Sources:
    """Goes through the sources once, by id, and keeps the lines of the other kinds until they are asked for,
    in a database of its own that is on disk where it grows and gone when it is closed.
    """

    def __init__(self, files, documents, passages, forms):
        self.files, self.documents, self.passages, self.forms = files, documents, passages, forms
        self.kept = sqlite3.connect("")
        self.kept.execute("CREATE TABLE line (kind TEXT, id TEXT, line TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID")

    def lines(self, kind):
        if kind.model is Document:
            yield from self._documents(kind)
        else:
            for (text,) in self.kept.execute("SELECT line FROM line WHERE kind = ? ORDER BY id", [kind.name]):
                yield text

    def _keep(self, kind, data):
        self.kept.execute("INSERT INTO line VALUES (?, ?, ?)", [kind.name, data["id"], line(data)])

    def _data(self, kind, row):
        data = as_data(kind, row)
        return masked(kind, {n: v for n, v in data.items() if n in FIELDS[kind.model] | {"id"}}, self.forms)

    def _documents(self, kind):
        for batch in batches(rows_of(kind, self.documents), 50):
            parts = _Parts([row["pk"] for row in batch], self.passages)
            seen = links.last_seen([Document(pk=row["pk"]) for row in batch])
            for row in batch:
                data = self._data(kind, row)
                if row["url_hidden"] or any(names(row[name], self.forms) for name in ("url", "archive_url")):
                    data.pop("url", None)
                    data.pop("archive_url", None)
                self._texts(row["pk"], parts)
                self._stones(row["pk"])
                if data.get("url"):
                    self._looks(row["pk"], data["url"], seen.get(row["pk"]))
                yield line(data)

    def _stones(self, document):
        """Keep the tombstones of one source."""
        kind = BY_MODEL[Erasure]
        for stone in Erasure.objects.filter(document=document).select_related("document"):
            data = self._data(kind, columns_of(kind, stone))
            if not tombstones.hash_of(stone, self.forms):
                data.pop("public_sha256", None)
            self._keep(kind, data)

    def _looks(self, document, url, seen):
        """Keep the two looks at an original that its page tells of: when it was last there, since when it is gone."""
        kind = BY_MODEL[LinkCheck]
        told = {LinkCheck.Outcome.SEEN: seen and seen.seen_at, LinkCheck.Outcome.GONE: seen and seen.gone_since}
        for outcome, at in told.items():
            looks = LinkCheck.objects.filter(document=document, url=url, outcome=outcome, checked_at=at)
            for look in looks.order_by("pk")[:1] if at else ():
                self._keep(kind, self._data(kind, columns_of(kind, look)))

    def _texts(self, document, parts):
        """Keep everything below one source."""
        passages = parts.passages[document]
        shown = {}  # a version's pk: itself and its public text
        versions = Version.objects.cleared().filter(document=document).select_related("document")
        for version in versions.order_by("number"):
            anchors = [anchor for anchor in parts.found[version.pk] if anchor.passage_id in passages]
            shown[version.pk] = version, self._version(version, anchors, parts)
        quotes = self._passages(passages, shown, parts)
        for pk, (_, text) in shown.items():
            for anchor in parts.anchors[pk]:
                if anchor.passage_id in quotes:
                    self._anchor(anchor, text, quotes[anchor.passage_id], anchor in parts.found[pk])

    def _version(self, version, anchors, parts):
        """Keep a version, its stretches, and write its text; return that text."""
        stretches = masks(version, self.forms, parts.redactions[version.pk])
        spans = parts.spans[version.pk]
        windows = windows_of(version.document.display, version.text, anchors, spans)
        text = _only(mask(version.text, stretches), windows)
        self.files.write(f"texts/{version.pk}.txt", text.encode())
        kind = BY_MODEL[Version]
        data = self._data(kind, columns_of(kind, version)) | {"sha256": texts.sha256(text)}
        notes = [self.forms.apply(version.masking_note)] if version.masking_note else []
        notes += [NOTE] if text != version.text and NOTE not in notes else []
        if notes:
            data |= {"masked_before_storing": True, "masking_note": " ".join(notes)}
        self._keep(kind, data)
        for stretch in stretches:
            for low, high in windows:
                if max(stretch.start, low) < min(stretch.end, high):
                    self._redaction(version, max(stretch.start, low), min(stretch.end, high), stretch.reason)
        kind = BY_MODEL[Span]
        for span in spans:
            seen = any(low <= span.start <= high and span.end <= high for low, high in windows)
            if seen:
                data = self._data(kind, columns_of(kind, span))
                if span.kind == Span.Kind.SENSITIVE:
                    data.pop("note", None)  # no page shows it
                self._keep(kind, data)
        return text

    def _redaction(self, version, start, end, reason):
        pk = str(uuid.uuid5(version.pk, f"{start}-{end}"))
        data = {"id": pk, "version": str(version.pk), "start": start, "end": end, "reason": reason or "unchecked"}
        self._keep(BY_MODEL[Redaction], data)

    def _passages(self, passages, shown, parts):
        """Keep each passage as its newest version reads; return {pk: quote}."""
        best = {}
        for version in shown:  # oldest first
            for anchor in parts.found[version]:
                literal = anchor.state in (Anchor.State.EXACT, Anchor.State.MOVED)
                if anchor.passage_id in passages and (literal or not best.get(anchor.passage_id, (False,))[0]):
                    best[anchor.passage_id] = literal, anchor
        quotes, kind = {}, BY_MODEL[Passage]
        for pk, (_, anchor) in best.items():
            passage, (version, text) = passages[pk], shown[anchor.version_id]
            barred = [span for span in parts.spans[version.pk] if span.kind == Span.Kind.SENSITIVE]
            low, high = around(passage, version, anchor.start, anchor.end, barred)
            quotes[pk] = text[anchor.start : anchor.end]
            words = {"exact": quotes[pk], "prefix": text[low : anchor.start], "suffix": text[anchor.end : high]}
            data = self._data(kind, columns_of(kind, passage)) | {name: said for name, said in words.items() if said}
            if quotes[pk] != version.text[anchor.start : anchor.end]:
                for name in ("translation", "translation_language", "translated_by"):
                    data.pop(name, None)  # the translation may say what is masked
            elif data.get("translation"):  # or repeat what is masked elsewhere in the version
                masked_there = parts.redactions[version.pk]
                repeats = Repeats(version.text[each.start : each.end] for each in masked_there)
                data["translation"] = repeats.apply(data["translation"])
            self._keep(kind, data)
        return quotes

    def _anchor(self, anchor, text, quote, found):
        """Keep a place; where the public text reads otherwise there than the quote, it says so."""
        kind = BY_MODEL[Anchor]
        data = self._data(kind, columns_of(kind, anchor))
        state, there = Anchor.State(anchor.state), text[anchor.start : anchor.end] if found else ""
        if there == quote:
            state = Anchor.State.EXACT if state == Anchor.State.FUZZY else state
        elif there:
            # Masked otherwise than where the quote was taken from; where little of it is left, it is not there.
            state = Anchor.State.FUZZY if _alike(there, quote) else Anchor.State.LOST
        elif state != Anchor.State.AMBIGUOUS:
            state = Anchor.State.LOST
        place = {"start": anchor.start, "end": anchor.end} if state not in _NOWHERE else {}
        self._keep(kind, data | {"state": str(state), **place})


def _alike(there, quote):
    """Whether most of the quote stands there; a mask keeps its length, so that characters can be compared."""
    same = sum(a == b for a, b in zip(there, quote, strict=False))
    return same > 0.6 * max(len(there), len(quote))


class _Parts:
    """What belongs to a few sources, read at once: {version's pk: […]}, and the passages by source and pk."""

    def __init__(self, documents, passages):
        self.passages = defaultdict(dict)
        for passage in passages.filter(document__in=documents):
            self.passages[passage.document_id][passage.pk] = passage
        anchors = Anchor.objects.filter(version__document__in=documents).order_by("start", "-end", "id")
        self.anchors = _by_version(anchors)
        self.found = _by_version(anchors.found())
        self.spans = _by_version(Span.objects.filter(version__document__in=documents))
        self.redactions = _by_version(Redaction.objects.masking().filter(version__document__in=documents))


def _by_version(things):
    found = defaultdict(list)
    for thing in things:
        found[thing.version_id].append(thing)
    return found


def _only(text, windows):
    """The text with a mask character for every character outside the windows; line ends stay."""
    out, at = [], 0
    for low, high in [*windows, (len(text), len(text))]:
        out.append("".join(character if character == "\n" else MASK for character in text[at:low]))
        out.append(text[low:high])
        at = high
    return "".join(out)
