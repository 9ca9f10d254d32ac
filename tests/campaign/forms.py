"""Forms of the admin as a browser sends them back."""

from django.forms import BaseFormSet


def posted(response):
    """Every field of the form on this page, as a browser would send it unchanged."""
    context = response.context
    data = {"edit_token": context.get("edit_token", "")}
    asked = [clash.name for clash in context.get("conflict", ())] + list(context.get("still_open", ()))
    data |= {"clash": asked} if asked else {}
    data |= _of_form(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        formset: BaseFormSet = inline.formset
        data |= _of_form(formset.management_form)
        for form in formset.forms:
            data |= _of_form(form)
    return data


def _of_form(form):
    data = {}
    for field in form:
        if field.name != "DELETE":
            data |= _of_field(field, field.html_name)
            if field.field.show_hidden_initial:
                data |= _of_field(field, field.html_initial_name)
    return data


def _of_field(field, name):
    value, widget = field.value(), field.field.widget
    if hasattr(widget, "decompress") and hasattr(widget, "widgets"):
        parts = value if isinstance(value, list) else widget.decompress(value)
        shown = [part.format_value(each) for part, each in zip(widget.widgets, parts, strict=True)]
        return {f"{name}_{number}": each for number, each in enumerate(shown) if each}
    if value is None or value is False or value == "":
        return {}
    if isinstance(value, list | tuple | set):
        return {name: [str(getattr(each, "pk", each)) for each in value]}
    return {name: "on" if value is True else str(getattr(value, "pk", value))}


def chosen(response, answer):
    """The form on this page, with this answer to everything that clashes: “theirs” or “yours”."""
    return posted(response) | {clash.choice: answer for clash in response.context["conflict"]}


def post(client, url, **changes):
    """Open the form, change these fields, and send it."""
    data = posted(client.get(url))
    for name, value in changes.items():
        data.pop(name, None) if value is None else data.update({name: value})
    return client.post(url, data)
