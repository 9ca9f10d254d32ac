"""Forms of the admin as a browser sends them back."""

from django.forms import BaseFormSet


def posted(response):
    """Every field of the form on this page, as a browser would send it unchanged."""
    context = response.context
    data = {"edit_token": context.get("edit_token", "")}
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
        if field.name == "DELETE":
            continue
        value = field.value()
        widget = field.field.widget
        names = {field.html_name: value}
        if hasattr(widget, "decompress") and hasattr(widget, "widgets"):
            parts = widget.decompress(value) if not isinstance(value, list) else value
            names = {f"{field.html_name}_{n}": part for n, part in enumerate(parts)}
        for name, each in names.items():
            if each is None or each is False or each == "":
                continue
            if isinstance(each, list | tuple | set):
                data[name] = [str(getattr(one, "pk", one)) for one in each]
            else:
                data[name] = "on" if each is True else str(getattr(each, "pk", each))
        if field.field.show_hidden_initial:
            data[field.html_initial_name] = str(field.value())
    return data


def post(client, url, **changes):
    """Open the form, change these fields, and send it."""
    data = posted(client.get(url))
    for name, value in changes.items():
        data.pop(name, None) if value is None else data.update({name: value})
    return client.post(url, data)
