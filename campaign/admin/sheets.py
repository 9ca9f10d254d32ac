"""Spreadsheets in the admin: a list as a file, and a file as a preview that somebody confirms."""

import copy
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign.sheets import writing
from campaign.sheets.tables import LISTED, tables_of

_NO_FILTER = {"o", "p", "e", "all", "_changelist_filters", "_popup", "_to_field"}
FORMATS = [
    ("csv", _("CSV: text, opens in every spreadsheet program; up to %s rows") % f"{writing.MOST_ROWS['csv']:,}"),
    ("xlsx", _("XLSX: for Excel and LibreOffice; up to %s rows") % f"{writing.MOST_ROWS['xlsx']:,}"),
]


def listed(kind):
    """The model whose list this is, and its admin; 404 for any other word."""
    if kind not in LISTED:
        raise Http404
    return LISTED[kind], admin.site.get_model_admin(LISTED[kind])


def may(user, action, model):
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def context(request, model, title, **more):
    return {**admin.site.each_context(request), "opts": model._meta, "title": title, **more}


def log(user, model, said):
    """What somebody did with a whole table; there is no one thing that it was done to."""
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(model), object_id=None, object_repr=said[:200],
        action_flag=CHANGE, change_message=said,
    )  # fmt: skip


class TableField(forms.ChoiceField):
    """Which table; the first one where nothing is said."""

    def __init__(self, tables):
        super().__init__(
            label=_("Table"),
            choices=[(table.name, str(table.label).capitalize()) for table in tables],
            widget=forms.RadioSelect,
            initial=tables[0].name,
        )
        self.tables = {table.name: table for table in tables}

    def clean(self, value):
        return self.tables[super().clean(value)]


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, widget=forms.RadioSelect, initial="csv")

    def __init__(self, tables, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["table"] = TableField(tables)
        self.order_fields(["table", "format"])


def export(request, kind):
    """What the list shows with these filters, as a file."""
    model, model_admin = listed(kind)
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    filters = [(name, value) for name, value in request.GET.items() if name not in _NO_FILTER]
    try:
        found = _changelist(request, model_admin)
    except IncorrectLookupParameters:
        messages.error(request, gettext("These filters do not work. The list is shown without them."))
        return HttpResponseRedirect(reverse("sheet_export", args=[kind]))
    tables = [table for table in tables_of(model) if may(request.user, "view", table.model)]
    form = ExportForm(tables, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _file(request, form.cleaned_data["table"], form.cleaned_data["format"], found.queryset, filters)
        except writing.TooMuch as error:
            form.add_error(None, str(error))
    said = context(
        request, model, gettext("Export"), form=form, count=found.result_count, filters=filters,
        list_url=f"{model_admin.url('changelist')}?{urlencode(filters)}",
    )  # fmt: skip
    return TemplateResponse(request, "admin/sheet_export.html", said)


def _changelist(request, model_admin):
    asked = copy.copy(request)
    asked.GET = request.GET.copy()
    for name in _NO_FILTER:
        asked.GET.pop(name, None)
    return model_admin.get_changelist_instance(asked)


def _file(request, table, form, records, filters):
    if table.owner:
        rows = table.model._base_manager.filter(**{f"{table.owner}__in": records.order_by().values("pk")})
        rows = rows.order_by(f"{table.owner}__slug", "position", "pk")
    else:
        rows = records.order_by("slug")
    most = writing.MOST_ROWS[form]
    keys = list(rows.values_list("pk", flat=True)[: most + 1])
    if len(keys) > most:
        raise writing.TooMuch(
            gettext(
                "There are more than %(most)s rows, more than one %(format)s file is made of here. "
                "Filter the list first."
            )
            % {"most": f"{most:,}", "format": form.upper()}
        )
    name = f"{table.name}-{timezone.now():%Y-%m-%d}-not-public.{form}"
    made = writing.as_csv(table, keys) if form == "csv" else writing.as_xlsx(table, keys)
    log(request.user, table.model, gettext("Exported %(count)s rows as %(name)s (filters: %(filters)s)") % {
        "count": len(keys), "name": name, "filters": urlencode(filters) or gettext("none"),
    })  # fmt: skip
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        answer = FileResponse(made, as_attachment=True, filename=name, content_type=kind)
    else:
        answer = StreamingHttpResponse(made, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
