"""The one door for sources and passages: what the public may know of them, and nothing else.

Every dict is an allow-list. Pages, JSON and exports are all made from these dicts.
"""

import re
from urllib.parse import unquote, urlencode

from django.db.models import Count

from documents import comparing, fragments, languages, links, reading, tombstones, uses
from documents import text as texts
from documents.choices import called
from documents.models import Anchor, Document, Passage, Version
from documents.paths import path
from documents.prepared import prepared
from documents.redaction import mask


def date(thing, name="date"):
    """An uncertain date: its EDTF text, its bounds as days, and what it rests on; None where there is none."""
    text = getattr(thing, name)
    if not text:
        return None
    if name != "date":
        return {"edtf": text}
    return {
        "edtf": text,
        "earliest": thing.date_earliest.isoformat() if thing.date_earliest else None,
        "latest": thing.date_latest.isoformat() if thing.date_latest else None,
        "basis": thing.date_basis,
        "basis_label": called(thing, "date_basis"),
    }


def instant(value):
    return value.isoformat().replace("+00:00", "Z") if value else None


def language(tag):
    return {"tag": tag, "name": languages.name(tag), "direction": languages.direction(tag)}


def names(url, forms):
    """Whether an address spells a withheld name, as addresses do: joined by hyphens, dots or %20."""
    return bool(forms) and bool(forms.find(spelled(url)))


def may_be_known(document, forms):
    """Whether readers may know that there is this source, which they do not see for now: it was released once, and
    its address names nobody who is withheld."""
    return bool(document.released_at) and not names(document.slug, forms)


def spelled(url):
    """The words that an address spells."""
    return re.sub(r"[\W_]+", " ", unquote(url))


def _is_hidden(document, forms):
    """Whether readers are not told the addresses of a source."""
    return document.url_hidden or any(names(url, forms) for url in (document.url, document.archive_url))


def source(document, forms, seen=None):
    """What lists and citations say of a source; `seen` is what is known of its original (`links.last_seen`)."""
    hidden = _is_hidden(document, forms)
    return {
        "id": str(document.pk),
        "type": "source",
        "title": forms.apply(document.title),
        "url": document.get_absolute_url(),
        "kind": document.kind,
        "kind_label": called(document, "kind"),
        "language": language(document.language),
        "author": forms.apply(document.author),
        "publisher": forms.apply(document.publisher),
        "date": date(document),
        "original_url": "" if hidden else document.url,
        "original_url_hidden": hidden,
        "original_seen_at": instant(seen.seen_at) if seen and not hidden else None,
        "original_gone_since": instant(seen.gone_since) if seen and not hidden else None,
        "archive_url": "" if hidden else document.archive_url,
        "content_note": forms.apply(document.content_note),
    }


def passage_url(quote):
    """The address of the passage within the reading view of the version that has it."""
    key, version = quote.passage.pk, "" if quote.is_in_newest else f"&version={quote.version.number}"
    return f"{quote.document.get_absolute_url()}?passage={key}{version}#p-{key}"


def _at_the_words(quote, forms):
    """The addresses of the original and of the archived copy, at the quoted words where these can be named.

    The original is not searched for words that its newest capture no longer has.
    """
    if _is_hidden(quote.document, forms):
        return {"original_at": "", "archive_at": ""}
    original, archive = quote.document.url, quote.document.archive_url
    directive = quote.directive if archive or (original and quote.is_in_newest) else ""
    if names(directive, forms):
        directive = ""
    return {
        "original_at": fragments.link(original, directive if quote.is_in_newest else ""),
        "archive_at": fragments.link(archive, directive),
    }


def quotation(quote, forms, at_the_words=True):
    """A passage as the public may see it, and where to check it; with `at_the_words` also where its words stand in the
    original and in the archived copy, which takes a walk through the text."""
    passage = quote.passage
    return {
        "passage": str(passage.pk),
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "language": language(passage.language),
        "translation": {
            "text": quote.translation,
            "language": language(passage.translation_language),
            "by": passage.translated_by,
            "by_label": called(passage, "translated_by"),
        }
        if quote.translation
        else None,
        "url": passage.get_absolute_url(),
        "in_source": passage_url(quote),
        **(_at_the_words(quote, forms) if at_the_words else {}),
        "annotation_url": f"{passage.get_absolute_url().rstrip('/')}.jsonld",
        "version": quote.version.number,
        "captured_at": instant(quote.version.captured_at),
        "in_newest_version": quote.is_in_newest,
        "missing_since": instant(quote.missing_since),
        "wording_changed": quote.wording_changed,
    }


def _version(version, forms):
    return {
        "id": str(version.pk),
        "number": version.number,
        "captured_at": instant(version.captured_at),
        "captured_how": version.captured_how,
        "captured_how_label": called(version, "captured_how"),
        "media_type": version.media_type,
        "extractor": version.extractor,
        "extractor_version": version.extractor_version,
        "masked_before_storing": version.masked_before_storing,
        "masking_note": forms.apply(version.masking_note),
        "url": _version_url(version),
    }


def _version_url(version):
    return f"{version.document.get_absolute_url()}?version={version.number}"


def public_versions(document):
    """Its versions that readers may see, the newest first."""
    versions = _cleared(document=document.pk)
    for version in versions:
        version.document = document
    return versions


@prepared
def _cleared(*, document):
    return reading.with_signs(Version.objects.cleared().filter(document=document)).order_by("-number")


def public_passages(document):
    """The passages of a source that readers may see, in the order in which they were marked."""
    return _public_passages(uses.depends(), document=document.pk)


@prepared
def _public_passages(depends, *, document):
    """`depends` is `uses.depends()`."""
    return Passage.objects.public().filter(document=document).order_by("created_at", "id")


def public_places(document, version, versions):
    """(the passages of a source that readers may see, as `public_passages`, where they stand in this version).

    Of a source with one version, passages that stand nowhere in it are shown nowhere: one question is enough.
    """
    if len(versions) > 1:
        passages = public_passages(document)
        return passages, reading.anchors_in(version, passages)
    anchors = _public_anchors(uses.depends(), document=document.pk, version=version.pk)
    return sorted((anchor.passage for anchor in anchors), key=lambda each: (each.created_at, each.pk)), anchors


@prepared
def _public_anchors(depends, *, document, version):
    """`depends` is `uses.depends()`."""
    passages = Passage.objects.public().filter(document=document).order_by()
    found = Anchor.objects.found().filter(version=version, passage__in=passages.values("pk"))
    return found.select_related("passage").order_by("start", "-end", "id")


@prepared
def _standing(*, versions, passages):
    """How many of these passages each version has."""
    found = Anchor.objects.found().filter(version__in=versions, passage__in=passages)
    return found.order_by().values("version").annotate(n=Count("pk")).values_list("version", "n")


def full_source(document, version, versions, passages, anchors, masked, forms, at_the_words=True):
    """Everything public of a source, as it stands in one of its public versions; `at_the_words` as in `quotation`.

    `versions` are all of these (`public_versions`), `passages` its public passages, `anchors` where they stand in this
    version, and `masked` is what is masked in it.
    """
    quotes = reading.quotes(passages, forms, versions, anchors if len(versions) == 1 else None)
    supports = uses.describe(passages)
    places = {anchor.passage_id: anchor.start for anchor in anchors}
    text = mask(version.text, masked)
    is_full = document.display == Document.Display.FULL
    return {
        **source(document, forms, links.last_seen([document]).get(document.pk) if version.is_looked_for else None),
        "form": document.form,
        "form_label": called(document, "form"),
        "other_languages": [language(tag) for tag in document.other_languages.split()],
        "display": document.display,
        "display_label": called(document, "display"),
        "editor_note": forms.apply(document.editor_note),
        "masked_stretches": len(masked),
        # Of a text that readers see in part, a hash would let the rest be guessed.
        "version": {**_version(version, forms), "sha256": _sha256(version, text) if is_full else None},
        "versions": _versions(document, versions, passages, anchors, forms),
        "erasures": tombstones.of_source(document, forms) if document.has_erasures else [],
        "changes_url": path("documents:changes", document.slug) if len(versions) > 1 else "",
        "text": text if is_full else None,
        "passages": [
            {**quotation(quotes[passage.pk], forms, at_the_words),
             "start": quotes[passage.pk].start, "end": quotes[passage.pk].end,
             "in_this_version": passage.pk in places, "supports": [_use(use, forms) for use in supports[passage.pk]]}
            for passage in sorted(
                (passage for passage in passages if passage.pk in quotes),
                key=lambda passage: (passage.pk not in places, places.get(passage.pk, quotes[passage.pk].start)),
            )
        ],
    }  # fmt: skip


def _sha256(version, text):
    """Of the text as readers see it; without masks that is what was stored with it."""
    return version.sha256 if text == version.text else texts.sha256(text)


def _versions(document, versions, passages, anchors, forms):
    """The public versions, newest first: how many of these passages each has, and where its changes are shown."""
    keys = [version.pk for version in versions], [passage.pk for passage in passages]
    only = {keys[0][0]: len(anchors)}
    counts = only if len(versions) == 1 else dict(_standing(versions=keys[0], passages=keys[1]))
    url = path("documents:changes", document.slug)
    before = [version.number for version in versions[1:]]
    return [
        {
            **_version(version, forms),
            "passages": counts.get(version.pk, 0),
            "changes_url": f"{url}?{urlencode({'old': old, 'new': version.number})}" if old else "",
        }
        for version, old in zip(versions, [*before, None], strict=True)
    ]


def changes(document, old, new, forms):
    """What changed between two public versions of a source, and which passages each has."""
    compared = comparing.compare(old, new, list(Passage.objects.public().filter(document=document)), forms)
    return {
        "source": source(document, forms),
        "old": _version(old, forms),
        "new": _version(new, forms),
        "same": compared.is_same,
        "too_long": compared.too_long,
        "runs": [{"kind": run.kind, "text": run.text, "moved": run.moved} for run in compared.runs],
        "passages": [
            {
                "passage": str(kept.passage.pk),
                "url": kept.passage.get_absolute_url(),
                "language": language(kept.passage.language),
                "old": kept.old,
                "new": kept.new,
                "same": kept.is_same,
                "in_old": f"{_version_url(old)}&passage={kept.passage.pk}#p-{kept.passage.pk}" if kept.old else "",
                "in_new": f"{_version_url(new)}&passage={kept.passage.pk}#p-{kept.passage.pk}" if kept.new else "",
            }
            for kept in compared.passages
        ],
    }


def full_passage(quote, forms):
    """One passage, its source, and what rests on it."""
    passage = quote.passage
    return {
        **quotation(quote, forms),
        "id": str(passage.pk),
        "type": "passage",
        "start": quote.start,
        "end": quote.end,
        "source": source(quote.document, forms, quote.looked),
        "supports": [_use(use, forms) for use in uses.describe([passage])[passage.pk]],
    }


def quoted(document, forms):
    """The public passages of a source that a public version has, in the order of their places."""
    quotes = reading.quotes(Passage.objects.public().filter(document=document), forms)
    return [
        quote.passage
        for quote in sorted(quotes.values(), key=lambda quote: (quote.start, quote.end, quote.passage.pk))
    ]


def annotated(passages, forms):
    """Passages with what an annotation says of each: where it stands in which version, and when it was marked.

    The hash of the version's public text is there only where readers see all of it.
    """
    quotes, supports = reading.quotes(passages, forms), uses.describe(passages)
    hashes, found = {}, []
    for passage in passages:
        quote = quotes.get(passage.pk)
        if quote is None:
            continue
        version = quote.version
        if version.pk not in hashes:
            is_full = quote.document.display == Document.Display.FULL
            hashes[version.pk] = texts.sha256(quote.public) if is_full else None
        found.append({
            **quotation(quote, forms),
            "start": quote.start,
            "end": quote.end,
            "version_url": _version_url(version),
            "sha256": hashes[version.pk],
            "marked_at": instant(passage.created_at),
            "source": source(quote.document, forms, quote.looked),
            "supports": [_use(use, forms) for use in supports[passage.pk]],
        })  # fmt: skip
    return found


def dated_source(document, number, forms):
    """A source with one of its public versions, the newest or that number; None where there is no such version."""
    versions = document.versions.cleared().select_related("document").order_by("-number")
    if number:
        versions = versions.filter(number=int(number)) if number.isdecimal() and len(number) < 9 else versions.none()
    version = versions.first()
    return {**source(document, forms), "version": _version(version, forms)} if version else None


def _use(use, forms):
    return {"kind": use.kind, "title": forms.apply(use.title), "fact": forms.apply(use.fact), "url": use.url}
