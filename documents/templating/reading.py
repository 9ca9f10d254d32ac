"""The reading view's text: pieces in, paragraphs of runs out, and these as HTML. A text has hundreds of runs."""

from typing import NamedTuple

from django.utils.safestring import SafeString
from markupsafe import escape

from documents import languages
from documents.models.redactions import Reason
from documents.templating.edtf import day
from documents.templating.quoting import attributes, masked, masks, shortened
from documents.templating.wording import gettext as _

DEPTHS = 3  # as many overlapping passages have a look of their own; more look like three


class Run(NamedTuple):
    """A stretch of one paragraph. `starts` are the (number, id) of the passages that begin with it."""

    html: str = ""
    depth: int = 0
    wanted: bool = False
    starts: tuple = ()
    attributes: str = ""
    aside: str = ""  # "inside", or "first" for the run that carries the note
    note: str = ""
    gap: bool = False
    skipped: bool = False


def _language(piece, own):
    """The innermost passage's language, where it differs from the text's own."""
    tag = piece.passages[-1].language if piece.passages else own
    if tag in (own, "und", ""):
        return ""
    return attributes({"tag": tag, "direction": languages.direction(tag)})


def _runs(pieces, numbers, wanted, own):
    """Every piece as a Run with its paragraph breaks still in the text."""
    aside = None
    for piece in pieces:
        if piece.skipped:
            yield Run(skipped=True), "", ""
            continue
        if piece.gap is not None:
            yield Run(gap=True, note=piece.lost), "", ""
        inside = piece.span is not None
        new = inside and piece.span != aside
        run = Run(
            depth=min(len(piece.passages), DEPTHS),
            wanted=any(str(passage.pk) == wanted for passage in piece.passages),
            starts=tuple(sorted((numbers[str(p.pk)], str(p.pk)) for p in piece.first if str(p.pk) in numbers)),
            attributes=_language(piece, own),
            aside=("first" if new else "inside") if inside else "",
            note=piece.note if new else "",
        )
        aside = piece.span
        why = Reason(piece.mask).label if piece.mask else ""
        yield run, piece.text, why


def paragraphs(pieces, own, passages=(), wanted=""):
    """[[Run, …], …]: an empty line of the text begins a new paragraph, inside a passage too.

    `own` is the tag of the text's language. `passages` are numbered in their order; each number stands where its
    passage begins.
    """
    numbers = {passage["passage"]: number for number, passage in enumerate(passages or (), 1)}
    found = [[]]
    for run, text, why in _runs(pieces, numbers, wanted, own):
        if run.skipped:
            found += [[run], []]
            continue
        first, *others = text.split("\n\n")
        found[-1].append(run._replace(html=_html(first, why)))
        for part in others:
            found.append([])
            if part.strip("\n"):
                found[-1].append(run._replace(html=_html(part, why), starts=(), note="", aside=run.aside and "inside"))
    return [
        paragraph for paragraph in found if any(r.html.strip() or r.starts or r.gap or r.skipped for r in paragraph)
    ]


def _html(text, why):
    return masked(text, why) if why else masks(text)


def text_shown(pieces, language, passages=(), wanted="", excerpt=False):
    """The text in paragraphs. What an `excerpt` leaves out stands in the source; elsewhere it is not shown at all."""
    left_out = _heard(" ", _("more in the source")) if excerpt else f" {escape(_('not shown here'))}"
    skipped = f'<span class="skipped">[…]{left_out}</span>'
    found = []
    for paragraph in paragraphs(pieces, language["tag"], passages, wanted):
        runs = "".join(skipped if run.skipped else _run(run) for run in paragraph)
        found.append(f"<p>{runs}</p>\n")
    return SafeString("".join(found))  # noqa: S308  every part is escaped where it is put in


def _run(run):
    if run.gap:
        said = run.note or _("something is missing in the capture")
        return f'<span class="gap">[… {masks(said)}]</span>'
    if run.depth:
        return f"{_verses(run.starts)}{_mark(run)}"
    if run.aside:
        note = f'<span class="gap">[{masks(run.note)}]</span> ' if run.note else ""
        return f'{note if run.aside == "first" else ""}<span class="aside">{run.html}</span>'
    return run.html


def _verses(starts):
    """The numbers of the passages that begin here. The mark after them has the place of the first for its own."""
    heard, found = _heard("", _("Passage"), " "), []
    for at, (number, key) in enumerate(starts):
        place = f' id="p-{key}"' if at else ""
        found.append(f'<a class="verse" href="#s-{key}"{place}>{heard}{number}</a>')
    return "".join(found)


def _mark(run):
    wanted = " wanted" if run.wanted else ""
    place = f' id="p-{run.starts[0][1]}"' if run.starts else ""
    attributes = f" {run.attributes}" if run.attributes else ""
    return f'<mark class="d{run.depth}{wanted}"{place}{attributes}>{run.html}</mark>'


def _heard(before, words, after=""):
    """Words for those who listen."""
    return f'<span class="vh">{before}{escape(words)}{after}</span>'


def supports_shown(passages):
    """An <li> for each passage of a source, numbered as in its text: its words, and what rests on it."""
    back, elsewhere = _("Back to the text:"), _("In another version:")
    found = []
    for number, passage in enumerate(passages, 1):
        is_here, key = passage["in_this_version"], passage["passage"]
        href = f"#p-{key}" if is_here else escape(passage["in_source"])
        to = _heard("", back if is_here else elsewhere, " ")
        words = f"<bdi {attributes(passage['language'])}>“{shortened(passage['exact'])}”</bdi>"
        which = _heard(" ", _("passage %(number)s") % {"number": number})
        cite = f"{escape(_('cite'))}{which}"
        found.append(
            f'\n<li id="s-{key}"><a href="{href}"><span class="number">{number}</span> {to}{words}</a> '
            f'<a class="quiet label" href="{escape(passage["url"])}">{cite}</a>'
            f"{_changed(passage)}\n<ul>{supported(passage['supports'])}</ul></li>"
        )
    return SafeString("".join([*found, "\n"]))  # noqa: S308  every part is escaped where it is put in


def _changed(passage):
    """What became of the passage since it was marked."""
    found = ""
    if passage["wording_changed"]:
        found += f' <span class="label">{escape(_("wording changed"))}</span>'
    if passage["in_this_version"]:
        return found
    said = escape(_("in version %(number)s") % {"number": passage["version"]})
    found += f' <a class="quiet label" href="{escape(passage["in_source"])}">{said}</a>'
    if passage["missing_since"]:
        since = _("no longer found in what was captured on %(day)s") % {"day": day(passage["missing_since"])}
        found += f' <span class="label">{since}</span>'
    return found


def supported(uses):
    """An <li> for each record that rests on a passage, with its facts."""
    found = []
    for kind, title, address, facts in by_record(uses):
        said = "; ".join(_supported(fact, place) for fact, place in facts)
        record = f'<a href="{escape(address)}"><bdi>{masks(title)}</bdi></a>'
        found.append(f"\n<li>{escape(kind)}: {record}{' – ' if facts else ''}{said}</li>")
    return SafeString("".join([*found, "\n"]))  # noqa: S308  every part is escaped where it is put in


def _supported(fact, place):
    return f'<a class="quiet" href="{escape(place)}">{masks(fact)}</a>' if place else masks(fact)


def by_record(uses):
    """[(kind, title, address, [(fact, address or ""), …])]: what rests on a passage, each record once."""
    found = {}
    for use in uses:
        whole, _hash, row = use["url"].partition("#")
        page = whole.partition("?")[0]  # a row that a page leaves out at first stands on the same page with more rows
        facts = found.setdefault((use["kind"], use["title"], page), [])
        if use["fact"]:
            facts.append((use["fact"], use["url"] if row else ""))
    return [(*record, facts) for record, facts in found.items()]


def mask_reasons(pieces):
    """Why something is masked in these pieces, each reason once, in the words that readers are shown."""
    return list(dict.fromkeys(Reason(piece.mask).label for piece in pieces if piece.mask))


def is_marked(pieces, wanted):
    """Whether the passage that an address asks for stands in these pieces."""
    return any(str(passage.pk) == wanted for piece in pieces for passage in piece.passages)
