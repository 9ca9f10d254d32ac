"""Small things that list pages say."""

from django import template

register = template.Library()


@register.simple_tag
def problems(errors, filterset):
    """[(label, id of the field or "", messages)] of a list that could not be answered."""
    fields = filterset.form.fields
    return [
        (fields[name].label, filterset.form[name].id_for_label, messages) if name in fields else (name, "", messages)
        for name, messages in errors.items()
    ]
