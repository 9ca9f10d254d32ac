"""The HTML of forms, written by functions where Django has a template for each of their smallest parts.

A form of the admin has some two hundred fields, hidden rows counted, and each is four or five templates in one
another; they took a third of the time of the page. The functions here give the same HTML (it is compared in
tests/documents/test_rendering.py); whatever is not here is rendered by its template.
"""

from html import escape

from django.forms.renderers import DjangoTemplates
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext


class Renderer(DjangoTemplates):
    """For FORM_RENDERER."""

    def render(self, template_name, context, request=None):
        written = FUNCTIONS.get(template_name)
        return super().render(template_name, context, request) if written is None else written(context)


def escaped(value):
    """What Django's `conditional_escape` gives, which looks for what is not yet translated among all that it is given,
    and a form asks it some three thousand times.
    """
    if isinstance(value, Promise):
        value = str(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def _attributes(attributes):
    """As they stand in a tag, with a space before each; False is left out, True has no value."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _input(context):
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    name = escaped(widget["name"])
    return f'<input type="{widget["type"]}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _textarea(context):
    widget = context["widget"]
    value = escaped(widget["value"]) if widget["value"] else ""
    name = escaped(widget["name"])
    return f'<textarea name="{name}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(context):
    widget = context["widget"]
    parts = [f'<select name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{escaped(group)}">')
        for option in options:
            attributes = _attributes(option["attrs"])
            label = escaped(option["label"])
            parts.append(f'\n  <option value="{escaped(option["value"])}"{attributes}>{label}</option>\n')
        if group:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return "".join(parts)


def _label(context):
    label = escaped(context["label"])
    if not context["use_tag"]:
        return label
    return f"<{context['tag']}{_attributes(context['attrs'] or {})}>{label}</{context['tag']}>"


def _errors(context):
    errors = context["errors"]
    if not errors:
        return ""
    key = f' id="{escaped(errors.field_id)}_error"' if errors.field_id else ""
    items = "".join(f"<li>{escaped(error)}</li>" for error in errors)
    return f'<ul class="{escaped(context["error_class"])}"{key}>{items}</ul>'


def _related(context):
    """A field that names other things, and the links that lead to them."""
    links = "" if context["is_hidden"] else "".join(_links(context))
    model = "" if context["model_has_limit_choices_to"] else f'data-model-ref="{context["model_name"]}"'
    return (
        f'<div class="related-widget-wrapper" {model}>\n    {escaped(context["rendered_widget"])}\n    {links}\n</div>'
    )


# What may be done with the thing: the address, what the link is called, and its picture.
_LINKS = (
    ("change", "change_related_template_url", "url_params", "Change selected %(model)s", "changelink"),
    ("add", "add_related_url", "url_params", "Add another %(model)s", "addlink"),
    ("delete", "delete_related_template_url", "url_params", "Delete selected %(model)s", "deletelink"),
    ("view", "change_related_template_url", "view_related_url_params", "View selected %(model)s", "viewlink"),
)


def _links(context):
    name = escaped(context["name"])
    for what, address, parameters, title, picture in _LINKS:
        if context[f"can_{what}_related"]:
            href = escaped(f"{context[address]}?{context[parameters]}")
            href = f'href="{href}"' if what == "add" else f'data-href-template="{href}"'
            popup = "" if what == "view" else ' data-popup="yes"'
            title = gettext(title) % {"model": escaped(context["model"])}
            yield (
                f'<a class="related-widget-wrapper-link {what}-related" id="{what}_id_{name}"{popup} {href} '
                f'title="{title}"><img src="{escaped(static(f"admin/img/icon-{picture}.svg"))}" alt="" '
                'width="24" height="24"></a>'
            )


FUNCTIONS = {
    **{
        f"django/forms/widgets/{kind}.html": _input
        for kind in ("input", "text", "hidden", "number", "email", "url", "search", "password", "checkbox", "date")
    },
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/label.html": _label,
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
    "admin/widgets/related_widget_wrapper.html": _related,
}
