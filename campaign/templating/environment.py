"""What the templates of readers' pages (templates/public) are written in: Jinja2, and what they may call.

Django's own template language serves the admin. For readers it was the largest part of the time of a page: it looks
up each name at run time in whatever may hold it, where Jinja2 compiles a template into Python once.
"""

from collections import defaultdict
from types import BuiltinMethodType, FunctionType

import jinja2
from django.template import defaultfilters
from django.templatetags.static import static
from django.utils.translation import (
    get_language,
    get_language_bidi,
    get_language_info,
    ngettext,
    npgettext,
    pgettext,
)
from markupsafe import Markup

from campaign import prefixes, wording
from campaign.serialize import summaries
from campaign.templating import evidence, facets, items, layout, pictures, records, sharing
from documents.paths import plain_path
from documents.templating import edtf, lists, originals, quoting, reading
from documents.templating.wording import gettext


class Context(jinja2.runtime.Context):
    """Calls what a template calls. Jinja2 looks each time for what a function wants to be given beside its arguments;
    most of ours want nothing, which takes a third of the time to see.
    """

    def call(self, function, /, *args, **named):
        kind = type(function)
        if kind is BuiltinMethodType or (kind is FunctionType and not hasattr(function, "jinja_pass_arg")):
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
            return function(*args, **named)
        return super().call(function, *args, **named)


class Environment(jinja2.Environment):
    """Of what is not there nothing is shown. Of a dict, `record.update` is what stands under that key, and not the
    method of the same name.
    """

    context_class = Context

    def getattr(self, obj, attribute):
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def make_globals(self, d):
        """What a template may call, as it is where nothing is added to it: each page takes a copy of it."""
        return super().make_globals(d) if d else self.globals


def environment(**options):
    """For TEMPLATES."""
    made = Environment(
        **options | {"undefined": jinja2.ChainableUndefined},
        extensions=["jinja2.ext.i18n"],
        keep_trailing_newline=True,
        cache_size=-1,  # all templates are kept: there are few, and to note which was used last takes longer than that
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    made.globals |= GLOBALS | {each.__name__: each for each in FUNCTIONS}
    made.filters |= {each.__name__: each for each in FILTERS} | RENAMED
    return made


class _Words(dict):
    """{words that stand in a template: their translation}, in the language that is spoken as they are met."""

    def __missing__(self, said):
        self[said] = found = Markup(gettext(said))  # noqa: S704  the words are ours
        return found


_spoken = defaultdict(_Words)  # {language: its words}


def words(said):
    """The translation of words that stand in a template."""
    return _spoken[get_language()][said]


def words_in(language):
    """The same for a page in this language, which says fifty of them."""
    return _spoken[language].__getitem__


GLOBALS = {
    "_": words, "language": get_language, "is_bidi": get_language_bidi, "language_info": get_language_info,
    "static": static, "url": plain_path,
    "rows_told": None,  # all rows of each kind, where a page does not say how many
}  # fmt: skip

FUNCTIONS = (
    *(edtf.in_words, lists.problems, lists.filter_field, lists.search_for, originals.original, quoting.source_title),
    *(reading.text_shown, reading.supports_shown, reading.supported, reading.mask_reasons, reading.is_marked),
    *(evidence.begin_evidence, evidence.sources_shown, evidence.evidence, evidence.noted, evidence.notes_shown),
    *(facets.facet_values, items.statement_items, items.search_results, sharing.shared),
    *(layout.once, layout.sheets, layout.sheet_of_paper, layout.alternates, layout.tongues),
    *(pictures.in_list, pictures.zoom, pictures.signatures, pictures.language_bars, pictures.country_bars),
    *(pictures.campaign_query, pictures.list_of),
    *(records.section_label, records.permanent_path, records.navigation, records.contact_link),
)

FILTERS = (
    *(edtf.words, edtf.day, lists.chosen),
    *(quoting.attributes, quoting.language_label, quoting.masks, quoting.shortened),
    *(evidence.as_it_stands, evidence.of_field, evidence.shared_citations),
    *(pictures.percent, pictures.px, pictures.middle, pictures.extent, pictures.of_key),
    *(pictures.lane_label, pictures.period_words, pictures.tick_words, pictures.neighbours, pictures.lasted),
    *(pictures.without_signatures, pictures.whole_year, pictures.month_words, pictures.months, pictures.years),
    *(records.standing, records.initiators, records.by_role, records.opposing, records.side_by_side),
    *(records.reversed_role, records.with_sign_link, records.first_words_then_descriptions, records.last_part),
    *(records.host, records.kind_of_result, wording.joined),
    *(
        defaultfilters.capfirst,
        defaultfilters.filesizeformat,
        defaultfilters.floatformat,
        defaultfilters.truncatechars,
    ),
    *(defaultfilters.truncatewords, defaultfilters.urlize),
)

RENAMED = {"neutral": prefixes.without, "summary_here": summaries.here}
