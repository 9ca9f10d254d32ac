"""The fieldsets of a form of the admin, and rows that stand one below the other.

The HTML is that of Django's `admin/includes/fieldset.html` and `admin/edit_inline/stacked.html`, compared with them in
tests/campaign/test_admin_markup.py. Those took a third of the time of a long form: some sixty nodes for each field ask
what there is to show. The fields themselves are written by `documents.rendering`.
"""

from django import template
from django.template.defaultfilters import capfirst
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as words_of_django

from documents.rendering import escaped

register = template.Library()

_DETAILS = ("<details><summary>", "</summary>", "</details>")


@register.simple_tag
def fieldsets(adminform):
    """Those of the thing itself."""
    html = "\n".join(_fieldset(each, 2, f"fieldset-0-{number}") for number, each in enumerate(adminform))
    return mark_safe(html)  # noqa: S308  every part is escaped where it is put in


@register.simple_tag
def rows(inline):
    """An inline whose rows stand one below the other; the last is the empty one that a script copies."""
    formset, prefix = inline.formset, escaped(inline.formset.prefix)
    forms = list(inline)
    heading = inline.opts.verbose_name if formset.max_num == 1 else inline.opts.verbose_name_plural
    opened = shut = closed = ""
    if inline.is_collapsible:
        opened, shut, closed = _DETAILS
    html = "\n".join([
        f'<div class="js-inline-admin-formset inline-group" id="{prefix}-group" data-inline-type="stacked" '
        f'data-inline-formset="{escaped(inline.inline_formset_data())}">',
        f'<fieldset class="module {escaped(inline.classes)}" aria-labelledby="{prefix}-heading">',
        f'{opened}<h2 id="{prefix}-heading" class="inline-heading">{escaped(capfirst(heading))}</h2>{shut}',
        str(formset.management_form),
        str(formset.non_form_errors()),
        *(_row(inline, form, number, number == len(forms) - 1) for number, form in enumerate(forms)),
        f"{closed}</fieldset></div>",
    ])  # fmt: skip
    return mark_safe(html)  # noqa: S308  every part is escaped where it is put in


def _row(inline, form, number, is_last):
    prefix, original = escaped(inline.formset.prefix), form.original
    is_empty = is_last and inline.has_add_permission
    classes = "inline-related"
    if original or form.show_url:
        classes += " has_original"
    if is_empty:
        classes += " empty-form last-related"
    owner = form.fk_field()
    return "\n".join([
        f'<div class="{classes}" id="{prefix}-{"empty" if is_empty else number}">',
        f"<h3><b>{escaped(capfirst(inline.opts.verbose_name))}:</b> "
        f'<span class="inline_label">{escaped(original) if original else f"#{number + 1}"}</span>',
        f'<a href="{escaped(form.absolute_url)}">{words_of_django("View on site")}</a>' if form.show_url else "",
        _deletion(form.deletion_field()) if original and inline.formset.can_delete else "",
        "</h3>",
        str(form.form.non_field_errors()) if form.form.errors else "",
        *(_fieldset(each, 4, f"{prefix}-{number}-{count}") for count, each in enumerate(form)),
        str(form.pk_field().field) if form.needs_explicit_pk_field() else "",
        str(owner.field) if owner else "",
        "</div>",
    ])  # fmt: skip


def _deletion(field):
    return f'<span class="delete">{field.field} {field.label_tag()}</span>'


def _fieldset(fieldset, level, key):
    labelled = opened = shut = closed = heading = description = ""
    if fieldset.name:
        labelled = f' aria-labelledby="{key}-heading"'
        heading = f'<h{level} id="{key}-heading" class="fieldset-heading">{escaped(fieldset.name)}</h{level}>'
        if fieldset.is_collapsible:
            opened, shut, closed = _DETAILS
    if fieldset.description:
        description = f'<div class="description">{fieldset.description}</div>'
    return "\n".join([
        f'<fieldset class="module aligned {escaped(fieldset.classes)}"{labelled}>',
        f"{opened}{heading}{shut}{description}",
        *map(_line, fieldset),
        f"{closed}</fieldset>",
    ])  # fmt: skip


def _line(line):
    """One or more fields that stand side by side."""
    fields, has_errors = list(line), bool(line.form.errors)
    is_alone = len(line.fields) == 1
    errors = line.errors() if is_alone and has_errors else ""
    names = "".join(f" field-{name}" for field in fields if (name := _name(field)))
    classes = f"form-row{' errors' if errors else ''}{'' if line.has_visible_field else ' hidden'}{names}"
    opened, closed = ("", "") if is_alone else ('<div class="flex-container form-multiline">', "</div>")
    return "\n".join([
        f'<div class="{classes}">{errors}{opened}',
        *(_field(field, is_alone, has_errors) for field in fields),
        f"{closed}</div>",
    ])  # fmt: skip


def _name(field):
    """Of a field that can only be read, what Django knows of it is a dict."""
    return field.field["name"] if field.is_readonly else field.field.name


def _field(field, is_alone, has_errors):
    bound, classes, errors = field.field, "flex-container", ""
    if field.is_readonly:
        is_hidden, help_text, key = bound["is_hidden"], bound["help_text"], ""
        shown = f'{field.label_tag()}\n<div class="readonly">{field.contents()}</div>'
    else:
        is_hidden, help_text, key = bound.is_hidden, bound.help_text, bound.id_for_label
        shown = f"{bound}{field.label_tag()}" if field.is_checkbox else f"{field.label_tag()}\n{bound}"
    if not is_alone:
        errors = field.errors() if has_errors and not field.is_readonly else ""
        classes += f" fieldBox field-{_name(field)}{' errors' if errors else ''}{' hidden' if is_hidden else ''}"
    if field.is_checkbox:
        classes += " checkbox-row"
    said = ""
    if help_text:
        named = f' id="{key}_helptext"' if key else ""
        said = f'<div class="help{" hidden" if is_hidden else ""}"{named}><div>{help_text}</div></div>'
    return f'<div>{errors}<div class="{classes}">\n{shown}\n</div>{said}</div>'
