"""Small things that list pages say."""

from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.translation import get_language

from documents.lists import kept
from documents.templating.wording import gettext as _

PLACES = ("after", "before", "page")  # in a list, which an address names and no field


def problems(errors, filterset):
    """[(label, id of the field or "" where none is to be seen, messages)] of a list that could not be answered."""
    form, found = filterset.form, []
    for name, messages in errors.items():
        if name in form.fields:
            place = "" if form[name].is_hidden else form[name].id_for_label
            found.append((form.fields[name].label, place, messages))
        else:
            found.append((_("Page") if name in PLACES else name, "", messages))
    return found


_EMPTY = {}  # the HTML of fields in which nothing stands


def filter_field(field):
    """A field with its label and errors. In most nothing stands, and such a one is made once in each language."""
    if field.errors or field.value() not in (None, ""):
        return _with_label(field)
    widget = field.field.widget
    attributes = tuple(sorted(widget.attrs.items()))
    key = (get_language(), field.name, str(field.label), field.auto_id, type(widget), attributes)
    if key not in _EMPTY:
        _EMPTY[key] = _with_label(field)
    return _EMPTY[key]


def _with_label(field):
    return format_html("{}{}{}", field.label_tag(), field, field.errors)


def chosen(request, form):
    """[(name, value)] of what an address asks for that the form has no visible field for."""
    visible = {field.name for field in form.visible_fields()}
    return [pair for pair in kept(request) if pair[0] not in visible]


def search_for(words):
    return urlencode({"q": words})
