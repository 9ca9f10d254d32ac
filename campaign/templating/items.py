"""The items of long lists: put together here, because they are most of a list's page."""

from django.utils.safestring import SafeString
from markupsafe import escape

from campaign import wording
from campaign.serialize import summaries
from campaign.templating.records import kind_of_result
from documents.templating.edtf import in_words
from documents.templating.quoting import attributes, language_label, masks, source_title
from documents.templating.wording import gettext as _

WORDS = 60  # of a summary


def statement_items(items, level=3, brief=False):
    """An <li> for each; `brief` leaves the summaries out."""
    held = _("held: %(held)s")
    found = []
    for item in items:
        said = " ".join([f"<span>{each}</span>" for each in _labels(item, held)])
        more = _summary(item) if item["summary"] and not brief else ""
        found.append(
            f'\n<li><h{level}><a href="{escape(item["url"])}" {attributes(item["title_language"])}>'
            f'{masks(item["title"])}</a></h{level}>\n<p class="label">{said}</p>{more}</li>'
        )
    return SafeString("".join(found))  # noqa: S308  every part is escaped where it is put in


def _labels(item, held):
    found = [escape(item["kind_label"])]
    if item["by"]:
        found.append(", ".join(map(escape, item["by"])))
    if item["date"]:
        found.append(in_words(item["date"], False))
    if item["language"]["tag"] != "und":
        found.append(escape(language_label(item["language"])))
    if item["held"] != "full":
        found.append(held % {"held": escape(item["held_label"])})
    return found


def _summary(item):
    """Its beginning, as `_summary.html` shows it elsewhere."""
    said = summaries.here(item)
    foreign = f' <span class="label">({language_label(said["language"])})</span>' if said["is_foreign"] else ""
    return f"\n<p {attributes(said['language'])}>{masks(_shortened(said['text']))}{foreign}</p>"


def _shortened(text):
    """Its first words: a summary may be as long as a page. Mostly it is short, and of one line."""
    if text.isprintable() and "  " not in text and text.count(" ") < WORDS:
        return text.strip()
    words = text.split(None, WORDS)  # the last of them is all that is left
    return " ".join(words) if len(words) <= WORDS else f"{' '.join(words[:WORDS])} …"


def search_results(results):
    """An <li> for each result: what it is, its name, and the words that were found."""
    return SafeString("".join(map(_result, results)))  # noqa: S308  every part is escaped where it is put in


def _result(result):
    brief = result.brief
    said = "".join(f"<span>{each}</span> " for each in _kinds(brief)).rstrip()
    name = _marked(result.title) if result.title else source_title(brief)
    shown = ""
    if result.excerpt:
        known = result.language and result.language != "und"
        language = f' lang="{escape(result.language)}"' if known else ""
        words = f"<bdi{language}>{_marked(result.excerpt.pieces)}</bdi>"
        shown = f'<p class="snippet"><a href="{escape(result.url)}">{words}</a></p>'
    elif brief.get("summary"):
        shown = _summary(brief)
    tongue = brief["language"] if brief["type"] == "source" and brief["title"] else brief.get("title_language")
    known = f" {attributes(tongue)}" if tongue else ""
    by = f" <bdi>({masks(wording.joined(brief['initiators']))})</bdi>" if brief.get("initiators") else ""
    heading = f'<h2><a href="{escape(brief["url"])}"><bdi{known}>{name}</bdi>{by}</a></h2>'
    return f'\n<li><p class="label">{said}</p>\n{heading}\n{shown}</li>'


def _kinds(brief):
    yield escape(kind_of_result(brief))
    if brief.get("kind_label"):
        yield escape(brief["kind_label"])
    if brief.get("date"):
        yield in_words(brief["date"], False)
    if brief["type"] == "source" and brief["author"]:
        yield f"<bdi>{masks(brief['author'])}</bdi>"


def _marked(pieces):
    return "".join(f"<mark>{masks(text)}</mark>" if is_found else masks(text) for text, is_found in pieces)
