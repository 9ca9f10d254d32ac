"""How a text becomes a version of a source.

Storing is one transaction: the text, the bytes it came from, what they say of themselves (proposed, never confirmed
by itself), the place of every passage in it, the masks of the earlier versions, and what should be masked besides.
Nothing is cleared or released by it.
"""

from collections import Counter
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents import anchoring, known, likeness, masking, proposing, receiving, revising
from documents import text as texts
from documents.models import Anchor, Arrival, Document, LinkCheck, Original, Span, Version

How = Version.How
State = Anchor.State


class Unchanged(ValueError):
    """The text is that of the newest version."""


class Gone(ValueError):
    """Somebody else stored or dismissed it meanwhile."""


def store(arrival, extracted, user, document, looked_at=(), **fields):
    """Store what was read as a new version of the document; a document that is new is saved with it.

    `looked_at` names the fields of the document that a person decided about: what was proposed for them and is not
    their value is dismissed. `fields` are the version's own. Raises Unchanged, Gone, and UnstorableText.
    """
    with transaction.atomic():
        # The source first, as everybody does who changes what belongs to one: nobody then waits for each other.
        if not document._state.adding:
            document = Document.objects.select_for_update().filter(pk=document.pk).first()
            if document is None:
                raise Gone(_("Somebody has deleted this source meanwhile."))
        if not arrival._state.adding and not Arrival.objects.select_for_update().filter(pk=arrival.pk).exists():
            raise Gone(_("Somebody else has stored or dismissed this capture meanwhile."))
        newest = document.versions.order_by("-number").first() if not document._state.adding else None
        unchanged = newest is not None and newest.text == texts.newlines(extracted.text)
        if not unchanged:
            version = _store(arrival, extracted, user, document, looked_at, fields)
        _note_that_it_is_there(arrival, document)
    if unchanged:
        raise Unchanged(
            _("Nothing changed since version %(number)s, captured %(when)s UTC, so there is no new version to store.")
            % {"number": newest.number, "when": f"{newest.captured_at:%Y-%m-%d %H:%M}"}
        )
    return version


def _store(arrival, extracted, user, document, looked_at, fields):
    is_new = document._state.adding
    who = user.get_username() if user else ""
    version = Version(
        text=extracted.text,
        captured_at=receiving.captured_at(arrival, extracted),
        captured_by=who,
        captured_how=arrival.captured_how,
        media_type=extracted.media_type[:100],
        final_url=extracted.url if 0 < len(extracted.url) <= 2000 else arrival.final_url,
        http_status=extracted.http_status or arrival.http_status,
        part=extracted.part[:2000],
        extractor=extracted.extractor[:50],
        extractor_version=extracted.extractor_version[:50],
    )
    for name, value in fields.items():
        setattr(version, name, value)
    data = arrival.data if extracted.data is None else extracted.data
    original = Original(data=data, media_type=version.media_type, filename=arrival.filename)
    if not is_new:
        revising.keep_prior_state(document)
    with revising.revision(user, _("Captured") if is_new else _("Captured again")):
        if is_new:
            document.save()
        _add(document, version, original, extracted.asides, receiving.links(arrival, extracted))
        revising.keep(document)
    proposing.propose(version, document, extracted.proposed, looked_at)
    if arrival.pk and not arrival._state.adding:
        arrival.delete()
    return version


@transaction.atomic
def add_version(document, text, original=None, asides=(), **fields):
    """Store the next version of a source: its passages are looked for in it; masks and marks are carried over, and
    what should be masked besides is suggested.

    `original` is an unsaved Original; `asides` are [start, end). The public does not see the version before it is
    cleared. Raises UnstorableText.
    """
    return _add(document, Version(text=text, **fields), original, asides)


def _add(document, version, original, asides, urls=()):
    document = Document.objects.select_for_update().get(pk=document.pk)
    version.document, version.number = document, document.next_number()
    version.save()
    if original is not None:
        original.version = version
        original.save()
    _place_passages(version)
    masking.carry_over(version)
    masking.carry_over_spans(version)
    there = set(version.spans.filter(kind=Span.Kind.ASIDE).values_list("start", "end"))
    Span.objects.bulk_create(
        Span(version=version, kind=Span.Kind.ASIDE, start=start, end=end)
        for start, end in asides
        if (start, end) not in there
    )
    masking.suggest(version, urls)
    known.remember(version)
    return version


def _place_passages(version):
    """Look for every passage of the source, from where it should stand by where it stood last."""
    before = Anchor.objects.found().filter(version__document=version.document_id).exclude(version=version.pk)
    last = {each.passage_id: each for each in before.order_by("version__number")}
    earlier = Version.objects.in_bulk({each.version_id for each in last.values()})
    ways = {pk: anchoring.Alignment(each.text, version.text) for pk, each in earlier.items()}
    text, places = anchoring.Text(version.text), []
    for passage in version.document.passages.filter(erased_at=None):
        was = last.get(passage.pk)
        hint = ways[was.version_id].expected(was.start) if was else None
        match = anchoring.locate(text, passage.selector, hint)
        if was and match.state == State.EXACT and ways[was.version_id].has_moved(was.start):
            match = replace(match, state=State.MOVED)
        elif was and _stood_before(earlier[was.version_id].text, was, text, passage.selector, match):
            match = anchoring.Match(None, None, 0.0, State.LOST)
        place = Anchor(
            passage=passage, version=version, start=match.start, end=match.end, state=match.state, score=match.score
        )
        words = version.text[match.start : match.end] if match.state == State.FUZZY else ""
        if words and was and was.confirmed_at and words == earlier[was.version_id].text[was.start : was.end]:
            place.confirmed_at, place.confirmed_by_id = was.confirmed_at, was.confirmed_by_id  # the very same words
        place.check_quote()
        place.name_place(version.text)
        places.append(place)
    Anchor.objects.bulk_create(places)


def _stood_before(old, was, text, selector, match):
    """Whether all that is like the quote in the new text stood in the old one already, beside the quote itself.

    Then the quote is gone, and what is left are the others of a list of sentences that are much alike.
    """
    if match.state == State.FUZZY:
        places = [match]
    elif match.state == State.AMBIGUOUS:
        places = anchoring.candidates(text, selector)
    else:
        return False
    return bool(places) and all(
        any(
            at + place.end - place.start <= was.start or was.end <= at
            for at in anchoring.occurrences(old, text.text[place.start : place.end])
        )
        for place in places
    )


def _note_that_it_is_there(arrival, document):
    """What was just fetched from the source’s own address is there: a look at its original, as check_links has it."""
    asked = {likeness.address_key(arrival.requested_url), likeness.address_key(arrival.final_url)} - {""}
    if arrival.captured_how == How.FETCH and (arrival.http_status or 0) < 400 and document.address_key in asked:
        LinkCheck.objects.create(
            document=document, url=document.url, checked_at=arrival.captured_at, outcome=LinkCheck.Outcome.SEEN,
            http_status=arrival.http_status, final_url=arrival.final_url,
        )  # fmt: skip


def places_said(version):
    """What became of the source's passages in this version, as a sentence; "" where there is none."""
    counts = Counter(version.anchors.values_list("state", flat=True))
    waiting = version.anchors.filter(state=State.FUZZY, confirmed_at=None).count()
    counts[State.EXACT] += counts[State.FUZZY] - waiting
    counts[State.FUZZY] = waiting
    words = {
        State.EXACT: _("%s carried over"), State.MOVED: _("%s moved"), State.FUZZY: _("%s changed wording"),
        State.AMBIGUOUS: _("%s found in several places"), State.LOST: _("%s not found"),
    }  # fmt: skip
    total = counts.total()
    if not total:
        return ""
    each = ", ".join(words[state] % counts[state] for state in words if counts[state])
    return ngettext("%(count)s passage: %(each)s.", "%(count)s passages: %(each)s.", total) % {
        "count": total, "each": each,
    }  # fmt: skip


def masks_said(version):
    """How many masks wait for a decision, as a sentence; "" where none does."""
    count = version.redactions.filter(decision="suggested").count()
    said = ngettext(
        "%s mask suggested: look at it before you clear the version.",
        "%s masks suggested: look at them before you clear the version.",
        count,
    )
    return said % count if count else ""
