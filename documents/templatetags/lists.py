"""Small things that list pages say."""

from urllib.parse import urlencode

from django import template

from documents.lists import kept

register = template.Library()


@register.simple_tag
def problems(errors, filterset):
    """[(label, id of the field or "", messages)] of a list that could not be answered."""
    fields = filterset.form.fields
    return [
        (fields[name].label, filterset.form[name].id_for_label, messages) if name in fields else (name, "", messages)
        for name, messages in errors.items()
    ]


@register.filter
def chosen(request, form):
    """[(name, value)] of what an address asks for that the form has no visible field for."""
    visible = {field.name for field in form.visible_fields()}
    return [pair for pair in kept(request) if pair[0] not in visible]


@register.simple_tag
def search_for(words):
    return urlencode({"q": words})
