"""Which sources are known already when something arrives: by its address, its bytes, or its text."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from documents import likeness
from documents import text as texts
from documents.models import Document, Original, Sketch, Version

MOST = 8  # sources that are named
LOOKED_AT = 400  # sketches that agree in a number; of so many the likeliest are compared


@dataclass
class Same:
    """A known source that may be the same. `version` is the one that is most like it, or else the newest, or None."""

    document: Document
    version: Version | None = None
    share: float = 0.0  # of the shorter text's wording that stands in both
    why: list = field(default_factory=list)  # sentences


def addresses(arrival, extracted, urls=()):
    """Every address by which it may be known."""
    proposed = [each.value for each in extracted.proposed if each.field == "url"]
    return [url for url in (arrival.requested_url, arrival.final_url, extracted.url, *proposed, *urls) if url]


def same_as(arrival, extracted, urls=()):
    """The sources that may be the same as what arrived, the likeliest first; drafts and withheld ones too.

    `urls` are further addresses that somebody gave. Every look-up goes by an index.
    """
    text = texts.newlines(extracted.text)
    keys = {likeness.address_key(url) for url in addresses(arrival, extracted, urls)} - {""}
    by_address = set(Document.objects.filter(address_key__in=keys).values_list("pk", flat=True))
    by_address |= set(Sketch.objects.filter(address_key__in=keys).values_list("version__document", flat=True))
    data = {arrival.sha256} | ({hashlib.sha256(extracted.data).hexdigest()} if extracted.data is not None else set())
    by_bytes = dict(
        Original.objects.filter(sha256__in=data)
        .order_by("version__number")
        .values_list("version__document", "version")
    )
    by_text = dict(Version.objects.filter(sha256=texts.sha256(text)).order_by("number").values_list("document", "pk"))
    alike = _alike(text, by_text)
    ranked = list(dict.fromkeys([*by_text, *by_bytes, *by_address, *alike]))[:MOST]
    documents = Document.objects.in_bulk(ranked)
    newest = dict(Version.objects.filter(document__in=ranked).order_by("number").values_list("document", "pk"))
    versions = Version.objects.in_bulk(
        {*newest.values(), *(found[pk] for found in (by_text, by_bytes, alike) for pk in ranked if pk in found)}
    )
    wording = likeness.runs(text)
    result = []
    for pk in ranked:
        version = versions.get(by_text.get(pk) or alike.get(pk) or by_bytes.get(pk) or newest.get(pk))
        same = Same(documents[pk], version)
        if pk in by_text:
            same.share = 1.0
            same.why.append(_("It has the very same text as version %s.") % version.number)
        elif version is not None:
            same.share = likeness.similarity(wording, version.text)
        if pk in by_bytes:
            same.why.append(_("Version %s was made from the very same file.") % versions[by_bytes[pk]].number)
        if pk in by_address:
            same.why.append(_("It has the same address."))
        if pk not in by_text and version is not None and (pk in by_address or same.share >= likeness.NEARLY):
            same.why.append(
                _("%(percent)s %% of the shorter text’s wording stands in both this text and version %(number)s.")
                % {"percent": int(same.share * 100), "number": version.number}
            )
        if same.why:
            result.append(same)
    return result


def _alike(text, by_text):
    """{document: version} whose sketches agree in a number, those that agree in most first."""
    mine = likeness.sketch(text)
    condition = Q()
    for name, number in zip("abcd", mine, strict=True):
        condition |= Q(**{name: number})
    agreeing = defaultdict(tuple)
    rows = Sketch.objects.filter(condition).order_by("-version_id")
    for version, document, number, *theirs in rows.values_list(
        "version_id", "version__document", "version__number", "a", "b", "c", "d"
    )[:LOOKED_AT]:
        count = sum(one == other for one, other in zip(mine, theirs, strict=True))
        agreeing[document] = max(agreeing[document], (count, number, version))
    best = sorted(agreeing.items(), key=lambda each: each[1][:2], reverse=True)[: MOST + len(by_text)]
    return {document: version for document, (_count, _number, version) in best}


def remember(version):
    """Let the version be recognised from now on."""
    made = _sketch(version)
    made.save(force_insert=True)
    return made


def _sketch(version):
    return sketched(version, likeness.sketch(version.text))


def sketched(version, numbers):
    """The unsaved Sketch of a version whose text gives these four numbers."""
    a, b, c, d = numbers
    return Sketch(version=version, a=a, b=b, c=c, d=d, address_key=likeness.address_key(version.final_url))


def remember_all(documents):
    """The same for every version of these sources that is not known yet (after a load)."""
    unknown = Version.objects.filter(document__in=documents, sketch=None).only("text", "final_url")
    Sketch.objects.bulk_create(map(_sketch, unknown.iterator(chunk_size=100)))
