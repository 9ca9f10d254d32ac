"""Our summary of a record in the languages into which somebody translated it; readers are shown theirs."""

from collections import defaultdict

from django.conf import settings
from django.utils.translation import get_language

from campaign.models import Translation
from documents.prepared import prepared
from documents.serialize import language

OURS = settings.LANGUAGE_CODE  # in which summaries are written


def of_page(model, pks):
    """{pk: [{language, text}]}: the translations into the language of the page; none for a page in ours."""
    found, tag = defaultdict(list), get_language()
    if tag != OURS and pks:
        for owner, text in _in_one(model._meta.model_name, tag, keys=list(pks)):
            found[owner].append({"language": language(tag), "text": text})
    return found


@prepared
def _in_one(owner, tag, *, keys):
    rows = Translation.objects.filter(**{f"{owner}__in": keys}, language=tag)
    return rows.order_by().values_list(f"{owner}_id", "text")


def every(rows):
    """Of one record: all translations, in the order of their languages."""
    rows = sorted(rows, key=lambda row: row.language)
    return [{"language": language(row.language), "text": row.text} for row in rows]


def here(data):
    """What a page shows of a summary: the text for its readers, in which language it is, and the original beside it.

    `data` is a dict of the one door. `is_foreign` says that the summary is there in no language but the original.
    """
    tag, original = get_language(), {"text": data["summary"], "language": language(OURS)}
    for each in data.get("summaries", ()):
        if each["language"]["tag"] == tag and data["summary"]:
            return {**each, "original": original, "is_foreign": False}
    return {**original, "original": None, "is_foreign": tag != OURS}
